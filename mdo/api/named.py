"""What a request may name: a person, a leefdomein, an organisation, a member."""

from cases.models import HouseholdMember, Leefdomein, Organisation, User


def people(user):
    """Return whom a caller may name: everybody with an account."""
    return User.objects.filter(is_active=True).select_related("organisation")


def leefdomeinen(user):
    return Leefdomein.objects.all()


def organisations(user):
    return Organisation.objects.all()


def members(user):
    return HouseholdMember.objects.visible_to(user)
