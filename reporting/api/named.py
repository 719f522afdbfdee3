"""What a request may name: a case, a member."""

from cases.models import Case, HouseholdMember
from rest import fields
from rest.serializers import QuerySerializer


def cases(user):
    return Case.objects.visible_to(user)


def members(user):
    return HouseholdMember.objects.visible_to(user)


class CaseQuery(QuerySerializer):
    """What every list of rows of a case can be narrowed to."""

    household = fields.UUIDField(source="household__uuid")
    case = fields.UUIDField(source="case__uuid")
