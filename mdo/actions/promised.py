"""What is said at the table of an MDO, and what is wrong with it."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cases.actions import shut_out_sentence, why_not_about
from cases.models import Case, HouseholdMember, Leefdomein, Organisation, User
from cases.permissions import shut_out_organisations
from mdo import deadlines
from mdo.models import Attendance


@dataclass(frozen=True, kw_only=True)
class Promise:
    """One line of an MDO's agreements, as it was said at the table.

    `owner` None means that the resident does it. `due_on` None means six weeks.
    """

    text: str
    owner: User | None
    due_on: date | None = None
    later_reason: str = ""
    leefdomein: Leefdomein | None = None
    about: HouseholdMember | None = None


@dataclass(frozen=True, kw_only=True)
class Attendee:
    """Somebody at the table: an account, or a name for who has none."""

    user: User | None = None
    name: str = ""
    organisation: Organisation | None = None
    role: str = Attendance.Role.PARTICIPANT
    present: bool = True
    may_decide: bool = False


def mdo_errors(
    *,
    case: Case,
    held_on: date,
    resident_present: bool,
    absence_reason: str,
    next_on: date | None,
    promises: list[Promise],
    attendees: list[Attendee],
    today: date,
) -> dict[str, list[str]]:
    """Return everything that is wrong, by field; of a line as `agreements.2.due_on`."""
    wrong = _shut_out_errors(case, promises, attendees)
    if held_on > today:
        wrong["held_on"] = [_("This date is in the future.")]
    if held_on < case.opened_on:
        wrong["held_on"] = [_("This is before the case was opened.")]
    if not resident_present and not absence_reason.strip():
        wrong["absence_reason"] = [_("Say why the resident was not there.")]
    if next_on and next_on <= held_on:
        wrong["next_on"] = [_("The next MDO is after this one.")]
    for index, promise in enumerate(promises):
        for field, sentence in promise_errors(promise, held_on).items():
            wrong[f"agreements.{index}.{field}"] = [sentence]
        if sentence := why_not_about(case.household_id, promise.about, held_on):
            wrong[f"agreements.{index}.about"] = [sentence]
    return wrong


def _shut_out_errors(
    case: Case, promises: list[Promise], attendees: list[Attendee]
) -> dict[str, list[str]]:
    """Name who is of an organisation with which the household withdrew its agreement:
    being at the table, or doing something, would let that person in."""
    shut_out = shut_out_organisations(case.household_id)
    wrong: dict[str, list[str]] = {}
    for index, attendee in enumerate(attendees):
        user = attendee.user
        if user and attendee.present and user.organisation_id in shut_out:
            wrong[f"attendees.{index}.user"] = [shut_out_sentence(user)]
    for index, promise in enumerate(promises):
        owner = promise.owner
        if owner and owner.organisation_id in shut_out:
            wrong[f"agreements.{index}.owner"] = [shut_out_sentence(owner)]
    return wrong


def promise_errors(promise: Promise, held_on: date) -> dict[str, str]:
    """Return what is wrong with one line, a sentence a field."""
    wrong = {}
    if not promise.text.strip():
        wrong["text"] = _("Write down what was agreed.")
    if promise.due_on and promise.due_on < held_on:
        wrong["due_on"] = _("This is before the MDO.")
    if (
        promise.due_on
        and promise.due_on > deadlines.target_on(held_on)
        and not promise.later_reason.strip()
    ):
        wrong["later_reason"] = _("Say why it is later than six weeks.")
    if promise.owner and not promise.owner.is_active:
        wrong["owner"] = _("This person has no account any more.")
    if promise.owner and not (
        promise.owner.is_professional or promise.owner.is_coordinator
    ):
        wrong["owner"] = _("Only a professional or the resident can do this.")
    return wrong
