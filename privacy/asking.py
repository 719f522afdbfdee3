"""Who may ask about whose data: the ages of twelve and sixteen (Jeugdwet 7.3)."""

from datetime import date

from django.utils.translation import gettext as _

from cases.models import HouseholdMember
from privacy.models import PrivacyRequest

ASKS_ITSELF = 12
ASKS_ALONE = 16
AskedBy = PrivacyRequest.AskedBy


def why_not(asked_by: str, about: HouseholdMember, today: date) -> str:
    """Return the sentence that refuses who asks; "" when that person may ask.

    Up to twelve a parent asks, from sixteen the child alone, and in between either.
    """
    age = about.age(today)
    if asked_by == AskedBy.SELF:
        if age is not None and age < ASKS_ITSELF:
            return _(
                "%(name)s is younger than 12: a parent with authority has to ask."
            ) % {"name": about.first_name}
        return ""
    if asked_by == AskedBy.PARENT:
        if age is None:
            return _(
                "The date of birth of %(name)s is not known. Write it down first: "
                "a parent asks for a child up to 16 only."
            ) % {"name": about.first_name}
        if age >= ASKS_ALONE:
            return _("%(name)s is 16 or older and asks alone.") % {
                "name": about.first_name
            }
    return ""
