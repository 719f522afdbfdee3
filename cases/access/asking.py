"""Somebody asks to be let in, and is let in or refused."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import acting, permissions
from cases.access.meant import (
    NO_HOUSEHOLD,
    deciders_of,
    end_of,
    find_household,
    last_day,
    meant_number,
    require_rate,
    tidy_number,
)
from cases.actions import (
    lock,
    notify,
    require,
    require_agreement,
    require_version,
    save,
)
from cases.errors import TransitionRefused
from cases.models import AccessGrant, AccessRequest, Household, User


@transaction.atomic
def ask_access(
    *, number: str, purpose: str, until_on: date, by: User, at: datetime
) -> AccessRequest:
    """Ask to be let in to the household with this number, for a purpose and a period.

    It is the same for a number that does not exist: who asks learns nothing. Raise
    TooOften for who tries many numbers.
    """
    require(
        permissions.may_open_household(by),
        _("Only professionals and coordinators work with households."),
    )
    number = tidy_number(number)
    _check_request(number=number, purpose=purpose, until_on=until_on, at=at)
    # One at a time of one person, or the count could be passed by sending many.
    lock(User, by.pk)
    asked = AccessRequest.objects.of(by)
    require_rate(asked, settings.ACCESS_REQUESTS_A_DAY, at)
    asked.filter(status=AccessRequest.Status.OPEN, expires_at__lte=at).update(
        status=AccessRequest.Status.EXPIRED
    )
    household = find_household(number, by)
    # The same is done for a number without a file, so that neither takes longer.
    if permissions.may_work_on(by, household.pk if household else NO_HOUSEHOLD):
        raise TransitionRefused(_("You work on this household already."))
    waiting = asked.filter(status=AccessRequest.Status.OPEN)
    numbers = waiting.values_list("number", flat=True)
    if meant_number(number) in [meant_number(known) for known in numbers]:
        raise TransitionRefused(
            _("You asked for this number already. Wait for the answer.")
        )
    request = AccessRequest.objects.create(
        number=number,
        household=household,
        asked_by=by,
        asked_at=at,
        purpose=purpose.strip(),
        until_on=until_on,
        expires_at=min(
            at + timedelta(days=settings.ACCESS_REQUEST_DAYS), end_of(until_on)
        ),
    )
    with acting.as_role(acting.ASKING, by=by):
        notify(
            *deciders_of(household, by),
            kind="access_asked",
            subject=request.uuid,
            number=household.number if household else number,
            household=household,
            by=by,
            at=at,
        )
    return request


def _check_request(*, number: str, purpose: str, until_on: date, at: datetime) -> None:
    wrong = {}
    if not number:
        wrong["number"] = _("Fill in the file number, for instance HA-00123.")
    if not purpose.strip():
        wrong["purpose"] = _("Say what you need it for.")
    if sentence := _wrong_last_day(until_on, last_day(at), at):
        wrong["until_on"] = sentence
    if wrong:
        raise ValidationError(wrong)


def _wrong_last_day(day: date, latest: date, at: datetime) -> str:
    """Say what is wrong with a last day; nothing when it can be."""
    if day < timezone.localdate(at):
        return _("Choose today or a later day.")
    if day > latest:
        return _("Choose %(date)s or an earlier day.") % {
            "date": latest.strftime("%d-%m-%Y")
        }
    return ""


def _request_to_decide(request_id: int, by: User, version: int | None) -> AccessRequest:
    """Lock a question, the household first, after the check that `by` may answer."""
    household_id = AccessRequest.objects.values_list("household", flat=True).get(
        pk=request_id
    )
    # Also before the lock: nobody locks what is not theirs to see.
    _require_may_answer(household_id, by)
    lock(Household, household_id)
    request = lock(AccessRequest, request_id)
    _require_may_answer(None if request.asked_by == by else household_id, by)
    require_version(request, version)
    return request


def _require_may_answer(household_id: int | None, by: User) -> None:
    require(
        household_id is not None and permissions.may_let_in(by, household_id),
        _("The aanspreekpunt or the coordinator answers, and never who asked."),
    )


def _require_waiting(request: AccessRequest, at: datetime) -> None:
    if not request.is_waiting(at):
        state = request.state(at).label
        raise TransitionRefused(
            _("This question waits no more: %(state)s.") % {"state": state}
        )


@transaction.atomic
def grant_request(
    *,
    request_id: int,
    until_on: date | None = None,
    version: int | None = None,
    by: User,
    at: datetime,
) -> AccessRequest:
    """Let in who asked, for the period that was asked or a shorter one.

    Raise TransitionRefused while the household has withdrawn its agreement with that
    person's organisation.
    """
    request = _request_to_decide(request_id, by, version)
    _require_waiting(request, at)
    household, user = request.household, request.asked_by
    assert household is not None  # noqa: S101 - for the types; see above
    if not permissions.may_open_household(user):
        raise TransitionRefused(_("This person has no account to work with any more."))
    require_agreement([user], household)
    until_on = until_on or request.until_on
    latest = min(request.until_on, last_day(at))
    if sentence := _wrong_last_day(until_on, latest, at):
        raise ValidationError({"until_on": sentence})
    earlier = AccessGrant.objects.current(at).filter(
        household=household, user=user, reason=AccessGrant.Reason.ASKED
    )
    earlier.update(ends_at=at, ended_because=AccessGrant.Ended.RENEWED)
    request.grant = AccessGrant.objects.create(
        household=household,
        user=user,
        reason=AccessGrant.Reason.ASKED,
        purpose=request.purpose,
        starts_at=at,
        ends_at=end_of(until_on),
        granted_by=by,
        granted_at=at,
    )
    request.status = AccessRequest.Status.GRANTED
    request.decided_by, request.decided_at = by, at
    save(request, "grant", "status", "decided_by", "decided_at")
    _tell_who_asked(request, "access_granted", household, by=by, at=at)
    return request


@transaction.atomic
def refuse_request(
    *,
    request_id: int,
    reason: str,
    version: int | None = None,
    by: User,
    at: datetime,
) -> AccessRequest:
    """Let nobody in, and say why. The reason is read by who asked."""
    request = _request_to_decide(request_id, by, version)
    _require_waiting(request, at)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, for who asked.")})
    request.status = AccessRequest.Status.REFUSED
    request.decided_by, request.decided_at = by, at
    request.decision_reason = reason.strip()
    save(request, "status", "decided_by", "decided_at", "decision_reason")
    # Without the household, which is still not for this person.
    _tell_who_asked(request, "access_refused", None, by=by, at=at)
    return request


def _tell_who_asked(
    request: AccessRequest,
    kind: str,
    household: Household | None,
    *,
    by: User,
    at: datetime,
) -> None:
    notify(
        request.asked_by,
        kind=kind,
        subject=request.uuid,
        number=request.number,
        household=household,
        by=by,
        at=at,
    )


@transaction.atomic
def withdraw_request(
    *, request_id: int, version: int | None = None, by: User, at: datetime
) -> AccessRequest:
    """Take back one's own question, as long as nobody answered it."""
    request = lock(AccessRequest, request_id)
    require(request.asked_by == by, _("Only who asked can take the question back."))
    require_version(request, version)
    _require_waiting(request, at)
    request.status = AccessRequest.Status.WITHDRAWN
    save(request, "status")
    return request
