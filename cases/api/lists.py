"""The lists that everybody who signs in may read."""

from cases.models import Area, Leefdomein, LegalGround, Organisation
from rest.serializers import ReadSerializer
from rest.views import ReadViewSet


class OrganisationSerializer(ReadSerializer):
    class Meta:
        model = Organisation
        fields = ("uuid", "name", "kind")


class OrganisationViewSet(ReadViewSet):
    """Organisations (organisaties): the municipality and its partners."""

    serializer_class = OrganisationSerializer

    def get_queryset(self):
        return Organisation.objects.all()


class AreaSerializer(ReadSerializer):
    class Meta:
        model = Area
        fields = ("uuid", "name")


class AreaViewSet(ReadViewSet):
    """Areas (gebieden) of the municipality."""

    serializer_class = AreaSerializer

    def get_queryset(self):
        return Area.objects.all()


class LeefdomeinSerializer(ReadSerializer):
    class Meta:
        model = Leefdomein
        fields = ("uuid", "name", "group", "position")


class LeefdomeinViewSet(ReadViewSet):
    """The nine leefdomeinen, in their three groups."""

    serializer_class = LeefdomeinSerializer
    ordering = ("position", "pk")

    def get_queryset(self):
        return Leefdomein.objects.all()


class LegalGroundSerializer(ReadSerializer):
    class Meta:
        model = LegalGround
        fields = ("uuid", "name", "in_force")


class LegalGroundViewSet(ReadViewSet):
    """Legal grounds (grondslagen) on which data may be shared."""

    serializer_class = LegalGroundSerializer

    def get_queryset(self):
        return LegalGround.objects.all()
