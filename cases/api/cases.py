"""What a case shows and begins with. Its steps are of mdo, which has its agreements."""

from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from rest_framework.serializers import SerializerMethodField

from cases.models import Case, CaseGround, Household, Leefdomein, LegalGround
from rest import fields
from rest.serializers import InputSerializer, QuerySerializer, ReadSerializer


class CaseSerializer(ReadSerializer):
    household = fields.UUIDField(source="household_uuid")
    leefdomeinen = SerializerMethodField()
    legal_grounds = SerializerMethodField()

    class Meta:
        model = Case
        fields = (
            "uuid",
            "number",
            "household",
            "voordeur",
            "opened_on",
            "wants",
            "can",
            "needs",
            "leefdomeinen",
            "legal_grounds",
            "closed_on",
            "closing_reason",
            "version",
        )
        beside = {
            "household_uuid": F("household__uuid"),
            "leefdomein_uuids": ArraySubquery(
                Leefdomein.objects.filter(cases=OuterRef("pk")).values("uuid")
            ),
            "ground_names": ArraySubquery(
                CaseGround.objects.filter(case=OuterRef("pk")).values("ground__name")
            ),
        }

    def get_leefdomeinen(self, case) -> list[UUID]:
        return case.leefdomein_uuids

    def get_legal_grounds(self, case) -> list[str]:
        return case.ground_names


class CaseQuery(QuerySerializer):
    household = fields.UUIDField(source="household__uuid")
    area = fields.UUIDField(source="household__area__uuid")
    open = fields.BooleanField()
    opened_from = fields.DateField(source="opened_on__gte")
    opened_until = fields.DateField(source="opened_on__lte")

    def filter_open(self, queryset, value):
        return queryset.filter(closed_on__isnull=value)


class CaseInput(InputSerializer):
    household = fields.ReferenceField(
        rows=lambda user: Household.objects.visible_to(user)
    )
    voordeur = fields.CharField(max_length=100)
    opened_on = fields.DateField()
    leefdomeinen = fields.ListField(
        child=fields.ReferenceField(rows=lambda user: Leefdomein.objects.all()),
        max_length=9,
    )
    legal_ground = fields.ReferenceField(rows=lambda user: LegalGround.objects.all())
    wants = fields.TextField(max_length=5000, required=False, allow_blank=True)
    can = fields.TextField(max_length=5000, required=False, allow_blank=True)
    needs = fields.TextField(max_length=5000, required=False, allow_blank=True)
