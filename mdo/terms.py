"""After how many days something asks for attention: Helmond's to set, not ours."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions import lock, require, require_version, save
from cases.models import User
from cases.permissions import may_manage_people
from mdo.models import Terms

# A year: whoever waits longer than that does not wait.
LONGEST = 366
# From the first day on that is too long; and without a warning.
NONE_AT_ALL = {"without_aanspreekpunt_days", "draft_warning_days"}
TERMS = (
    "without_aanspreekpunt_days",
    "silent_days",
    "draft_days",
    "draft_warning_days",
)


def terms() -> Terms:
    return Terms.objects.get()


@transaction.atomic
def change_terms(
    *, days: dict[str, int], version: int | None = None, by: User
) -> Terms:
    """Set after how many days something asks for attention.

    The flags follow at the next run of the job, and the lists at once.
    """
    row = lock(Terms, 1)
    require(may_manage_people(by), _("Only the administrator sets terms."))
    require_version(row, version)
    if unknown := set(days) - set(TERMS):
        raise TypeError(f"No term: {unknown}")
    wrong = {}
    for name, number in days.items():
        least = 0 if name in NONE_AT_ALL else 1
        if not least <= number <= LONGEST:
            wrong[name] = _("Choose a number of days from %(least)d to %(most)d.") % {
                "least": least,
                "most": LONGEST,
            }
    kept = days.get("draft_days", row.draft_days)
    if not wrong and days.get("draft_warning_days", row.draft_warning_days) >= kept:
        wrong["draft_warning_days"] = _("Choose fewer days than it is kept.")
    if wrong:
        raise ValidationError(wrong)
    for name, number in days.items():
        setattr(row, name, number)
    save(row, *days)
    return row
