"""Price lists, and who pays."""

from reporting.models import Payer, Price, PriceList
from rest import fields
from rest.serializers import ReadSerializer
from rest.views import ReadViewSet


class PriceSerializer(ReadSerializer):
    payer = fields.CharField(source="payer.name")
    leefdomein = fields.UUIDField(source="leefdomein.uuid")

    class Meta:
        model = Price
        fields = (
            "uuid",
            "code",
            "name",
            "unit",
            "amount",
            "price_year",
            "payer",
            "kind",
            "leefdomein",
            "certainty",
            "source",
        )


class PriceListSerializer(ReadSerializer):
    prices = PriceSerializer(many=True)

    class Meta:
        model = PriceList
        fields = ("uuid", "name", "published_at", "prices")


class PriceListViewSet(ReadViewSet):
    """Published versions of the price list (prijslijst), with their sources."""

    serializer_class = PriceListSerializer
    ordering = ("-pk",)

    def get_queryset(self):
        return PriceList.objects.exclude(published_at=None).prefetch_related(
            "prices__payer", "prices__leefdomein"
        )


class PayerSerializer(ReadSerializer):
    class Meta:
        model = Payer
        fields = ("uuid", "name")


class PayerViewSet(ReadViewSet):
    """Payers (betalers): whose purse a cost comes out of."""

    serializer_class = PayerSerializer

    def get_queryset(self):
        return Payer.objects.all()
