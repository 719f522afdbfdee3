"""How somebody is let in to a household, and how that ends.

Asking and answering, emergency access and its review, ending by hand, and the three
records on which sharing stands: the legal ground, that the household was informed,
and to which organisations it agreed. The order in each action is that of
`cases.actions`; of two rows the household is locked first.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import acting, jobs, permissions
from cases.actions import (
    end_stand_ins,
    leave,
    lock,
    notify,
    require,
    require_agreement,
    require_version,
    save,
    why_not_about,
)
from cases.errors import TooOften, TransitionRefused
from cases.models import (
    Aanspreekpunt,
    AccessGrant,
    AccessRequest,
    Case,
    CaseGround,
    EmergencyAccess,
    Household,
    HouseholdMember,
    JobRun,
    LegalGround,
    Organisation,
    PartyAgreement,
    ResidentInformed,
    User,
)

A_DAY = timedelta(days=1)
NO_HOUSEHOLD = 0
REVIEWS = "reviews"


# A number without its letters, or of a case: that begins with its household's.
SHORT_NUMBER = re.compile(r"(?:HA)?-?(\d{1,9})(?:-\d{1,3})?", re.ASCII)


def tidy_number(text: str) -> str:
    """Return a file number as the system writes it, however it was spaced."""
    return "".join(text.split()).upper()


def meant_number(number: str) -> str:
    """Return the number that the system gave, for one that was typed shorter."""
    found = SHORT_NUMBER.fullmatch(number)
    return f"HA-{int(found[1]):05d}" if found else number


def find_household(number: str, by: User) -> Household | None:
    """Return the household with this number, also when nobody may see it.

    A register brought numbers of its own: the number as it stands goes first.
    Only for the two actions below, which say as much of it as they may.
    """
    with acting.as_role(acting.ASKING, by=by):
        files = Household.objects.only("uuid", "number", "area_id").order_by()
        found = files.in_bulk([number, meant_number(number)], field_name="number")
    return found.get(number) or found.get(meant_number(number))


def last_day(at: datetime) -> date:
    """Return until when access can be asked for or granted at most."""
    return timezone.localdate(at) + timedelta(days=settings.ACCESS_DAYS)


def end_of(day: date) -> datetime:
    """Return the moment at which a day is over, in Dutch time."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def deciders_of(household: Household | None, by: User) -> list[User]:
    """Return who may let others in: the aanspreekpunt, and the area's coordinators."""
    # Also for who asks, and may not know who that is.
    with acting.as_role(acting.ASKING, by=by):
        household_id = household.pk if household else NO_HOUSEHOLD
        leads = Aanspreekpunt.objects.current().filter(household=household_id)
        people = User.objects.filter(pk__in=leads.values("user"))
        return [*people, *coordinators_of(household)]


def coordinators_of(household: Household | None) -> list[User]:
    """Return who coordinates the area of a household."""
    area_id = household.area_id if household else NO_HOUSEHOLD
    coordinators = User.objects.filter(is_active=True, role=User.Role.COORDINATOR)
    return list(coordinators.filter(areas=area_id))


def _require_rate(
    asked: "models.QuerySet[AccessRequest] | models.QuerySet[EmergencyAccess]",
    most: int,
    at: datetime,
) -> None:
    """Raise TooOften when somebody tried `most` numbers in the last 24 hours."""
    recent = asked.filter(asked_at__gt=at - A_DAY).order_by("-asked_at")
    oldest = recent.values_list("asked_at", flat=True)[most - 1 : most]
    if oldest:
        raise TooOften(
            _("You did this %(most)s times in the last 24 hours. Try again later.")
            % {"most": most},
            retry_after=oldest[0] + A_DAY - at,
        )


# Asking -----------------------------------------------------------------------


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
    _require_rate(asked, settings.ACCESS_REQUESTS_A_DAY, at)
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


# Emergency --------------------------------------------------------------------


@transaction.atomic
def use_emergency_access(
    *, number: str, reason: str, by: User, at: datetime
) -> EmergencyAccess:
    """Look in a file at once, to read only, for 24 hours.

    The coordinators of the area and the privacy officers are told, and one of them
    judges it afterwards. A number without a file is written down as well; its row has
    no household. Raise TooOften for who does it many times.
    """
    require(
        permissions.may_open_household(by),
        _("Only professionals and coordinators work with households."),
    )
    number = tidy_number(number)
    wrong = {}
    if not number:
        wrong["number"] = _("Fill in the file number, for instance HA-00123.")
    if not reason.strip():
        wrong["reason"] = _("Say what is going on and why it cannot wait.")
    if wrong:
        raise ValidationError(wrong)
    lock(User, by.pk)
    mine = EmergencyAccess.objects.of(by)
    _require_rate(mine, settings.EMERGENCY_ACCESS_A_DAY, at)
    household = find_household(number, by)
    if household and Household.objects.visible_to(by).filter(pk=household.pk).exists():
        raise TransitionRefused(_("You can see this file already."))
    emergency = EmergencyAccess(
        number=household.number if household else number,
        household=household,
        asked_by=by,
        asked_at=at,
        reason=reason.strip(),
    )
    if household:
        with acting.as_role(acting.ASKING, by=by):
            emergency.grant = AccessGrant.objects.create(
                household=household,
                user=by,
                reason=AccessGrant.Reason.EMERGENCY,
                purpose=emergency.reason,
                starts_at=at,
                ends_at=at + EmergencyAccess.LASTS,
                granted_by=by,
                granted_at=at,
            )
    emergency.save()
    if household:
        tell_reviewers(emergency, "emergency_access", at=at)
    return emergency


def tell_reviewers(emergency: EmergencyAccess, kind: str, *, at: datetime) -> None:
    """Tell who may judge this, by the number only."""
    notify(
        *coordinators_of(emergency.household),
        *User.objects.privacy_officers(),
        kind=kind,
        subject=emergency.uuid,
        number=emergency.number,
        # None: a privacy officer sees no household, and must hear of this one.
        household=None,
        by=emergency.asked_by,
        at=at,
    )


@transaction.atomic
def review_emergency_access(
    *,
    emergency_id: int,
    judgement: str,
    note: str,
    version: int | None = None,
    by: User,
    at: datetime,
) -> EmergencyAccess:
    """Sign for it that somebody's emergency access was justified, or that it was not.

    What was not justified ends at once, if it still lasts.
    """
    # Before the lock: one's own row cannot even be locked to judge it.
    require(
        permissions.may_review(by, EmergencyAccess.objects.get(pk=emergency_id)),
        _("The coordinator or the privacy officer judges, and never who looked."),
    )
    emergency = lock(EmergencyAccess, emergency_id)
    require_version(emergency, version)
    if emergency.reviewed_at:
        raise TransitionRefused(_("This was judged already."))
    wrong = {}
    if judgement not in EmergencyAccess.Judgement:
        wrong["judgement"] = _("Choose justified or not justified.")
    if not note.strip():
        wrong["note"] = _("Say why you think so.")
    if wrong:
        raise ValidationError(wrong)
    emergency.judgement, emergency.review_note = judgement, note.strip()
    emergency.reviewed_by, emergency.reviewed_at = by, at
    save(emergency, "judgement", "review_note", "reviewed_by", "reviewed_at")
    if judgement == EmergencyAccess.Judgement.NOT_JUSTIFIED:
        # The privacy officer sees no household, and ends this access to one.
        with acting.as_role(acting.ASKING, by=by):
            AccessGrant.objects.current(at).filter(pk=emergency.grant_id).update(
                ends_at=at,
                ended_because=AccessGrant.Ended.BY_HAND,
                end_note=_("not justified"),
                ended_by=by,
            )
    notify(
        emergency.asked_by,
        kind="emergency_judged",
        subject=emergency.uuid,
        number=emergency.number,
        household=None,
        by=by,
        at=at,
    )
    return emergency


def reviews_to_remind_of(at: datetime) -> "models.QuerySet[EmergencyAccess]":
    """Return what waits for a judgement so long that the reviewers hear of it again."""
    before = at - timedelta(days=settings.EMERGENCY_REVIEW_DAYS)
    fresh = models.Q(asked_at__gt=before) | models.Q(reminded_at__gt=before)
    return EmergencyAccess.objects.to_review().exclude(fresh)


def remind_of_reviews(*, at: datetime) -> JobRun | None:
    """Tell the reviewers again of all that waits too long; None if nothing does."""
    waiting = list(reviews_to_remind_of(at).order_by("pk").values_list("pk", flat=True))
    if not waiting:
        return None
    with jobs.running(REVIEWS, at) as run:
        for pk in waiting:
            try:
                run.done += remind_of_review(pk, at=at)
            except Exception as error:
                jobs.record_failure(run, f"emergency access {pk}", error)
    return run


@transaction.atomic
def remind_of_review(emergency_id: int, *, at: datetime) -> int:
    """Tell the reviewers again; return 0 when it is no longer needed."""
    waiting = reviews_to_remind_of(at).select_for_update(of=("self",), no_key=True)
    emergency = waiting.filter(pk=emergency_id).first()
    if emergency is None:
        return 0
    emergency.reminded_at = at
    save(emergency, "reminded_at")
    tell_reviewers(emergency, "emergency_review_due", at=at)
    return 1


# Ending by hand ---------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """What in a household keeps access going, whoever would end it."""

    owing: set[int]
    has_open_case: bool


def standing_of(household: Household) -> Standing:
    # The agreements are mdo's, which this app does not know but by this relation.
    unfinished = household.agreements.filter(
        status__in=["open", "blocked"], owner__isnull=False
    )
    return Standing(
        owing=set(unfinished.order_by().values_list("owner", flat=True)),
        has_open_case=Case.objects.open().filter(household=household).exists(),
    )


def why_it_stays(grant: AccessGrant, standing: Standing) -> str:
    """Say what to do when access follows from something else; empty if it can end."""
    reasons = AccessGrant.Reason
    if grant.reason == reasons.AANSPREEKPUNT:
        return _("This follows from being the aanspreekpunt: hand over to another.")
    if grant.reason == reasons.OWNER and grant.user_id in standing.owing:
        return _("This person still has agreements to carry out: hand those over.")
    if grant.reason == reasons.PARTICIPANT and standing.has_open_case:
        return _(
            "This person was at an MDO of the open case. It ends when the case is "
            "closed, or when the household withdraws its agreement."
        )
    return ""


@transaction.atomic
def end_grant(*, grant_id: int, reason: str, by: User, at: datetime) -> AccessGrant:
    """End somebody's access before its time, with the reason.

    Raise TransitionRefused when it has ended, or follows from something that is to be
    ended itself.
    """
    household_id = AccessGrant.objects.values_list("household", flat=True).get(
        pk=grant_id
    )
    lock(Household, household_id)
    grant = lock(AccessGrant, grant_id)
    require(
        permissions.may_let_in(by, household_id),
        _("Only the aanspreekpunt and the coordinator end somebody's access."),
    )
    if not AccessGrant.objects.current(at).filter(pk=grant.pk).exists():
        raise TransitionRefused(_("This access has ended already."))
    if sentence := why_it_stays(grant, standing_of(grant.household)):
        raise TransitionRefused(sentence)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it ends.")})
    grant.ends_at, grant.ended_by = at, by
    grant.ended_because = AccessGrant.Ended.BY_HAND
    grant.end_note = reason.strip()
    grant.save(update_fields=["ends_at", "ended_by", "ended_because", "end_note"])
    if grant.reason == AccessGrant.Reason.STAND_IN:
        both = models.Q(stand_in=grant.user, absent=grant.granted_by)
        end_stand_ins(both, at=at, household=household_id)
    notify(
        grant.user,
        kind="access_ended",
        subject=grant.uuid,
        number=grant.household.number,
        household=None,
        by=by,
        at=at,
    )
    return grant


# The legal ground -------------------------------------------------------------


def _require_involved(by: User, household_id: int) -> None:
    require(
        permissions.may_follow(by, household_id),
        _("You are not involved with this household."),
    )


@transaction.atomic
def add_ground(
    *,
    case_id: int,
    ground: LegalGround,
    valid_from: date,
    valid_until: date | None = None,
    by: User,
    at: datetime,
) -> CaseGround:
    """Write down a law on which data of the case are shared, and from when."""
    case = lock(Case, case_id)
    _require_involved(by, case.household_id)
    if not case.is_open:
        raise TransitionRefused(_("This case is closed."))
    wrong = {}
    if not ground.in_force:
        wrong["ground"] = _("This law is not in force.")
    if valid_until and valid_until < valid_from:
        wrong["valid_until"] = _("The last day is not before the first.")
    elif _overlaps(case, ground, valid_from, valid_until):
        wrong["ground"] = _("This law is a ground already in this period.")
    if wrong:
        raise ValidationError(wrong)
    return CaseGround.objects.create(
        case=case,
        ground=ground,
        valid_from=valid_from,
        valid_until=valid_until,
        recorded_by=by,
        recorded_at=at,
    )


def _overlaps(case: Case, ground: LegalGround, first: date, last: date | None) -> bool:
    same = CaseGround.objects.filter(case=case, ground=ground).exclude(
        valid_until__lt=first
    )
    return (same.filter(valid_from__lte=last) if last else same).exists()


@transaction.atomic
def end_ground(
    *,
    ground_id: int,
    valid_until: date,
    version: int | None = None,
    by: User,
    at: datetime,
) -> CaseGround:
    """Say until which day a law is the ground. It stays in the file as it was."""
    ground = lock(CaseGround, ground_id)
    _require_involved(by, ground.case.household_id)
    require_version(ground, version)
    if ground.valid_until is not None:
        raise TransitionRefused(_("This ground has a last day already."))
    if valid_until < ground.valid_from:
        raise ValidationError(
            {"valid_until": _("The last day is not before the first.")}
        )
    ground.valid_until = valid_until
    save(ground, "valid_until")
    return ground


# That the household was informed ------------------------------------------------


def _check_of(
    household: Household, member: HouseholdMember | None, on: date
) -> dict[str, str]:
    sentence = why_not_about(household.pk, member, on)
    return {"member": sentence} if sentence else {}


@transaction.atomic
def record_informed(
    *,
    household_id: int,
    what: str,
    informed_on: date,
    member: HouseholdMember | None = None,
    by: User,
    at: datetime,
) -> ResidentInformed:
    """Write down what the household, or one member, was told about its file."""
    household = lock(Household, household_id)
    _require_involved(by, household.pk)
    wrong = _check_of(household, member, informed_on)
    if not what.strip():
        wrong["what"] = _("Say what you told.")
    if informed_on > timezone.localdate(at):
        wrong["informed_on"] = _("This date is in the future.")
    if wrong:
        raise ValidationError(wrong)
    return ResidentInformed.objects.create(
        household=household,
        member=member,
        what=what.strip(),
        informed_on=informed_on,
        informed_by=by,
    )


# To whom the household agrees ---------------------------------------------------


@transaction.atomic
def record_agreement(
    *,
    household_id: int,
    organisation: Organisation,
    agreed_on: date,
    member: HouseholdMember | None = None,
    by: User,
    at: datetime,
) -> PartyAgreement:
    """Write down that the household, or one member, agrees to this organisation.

    After a withdrawal its people can be let in again from now on; nobody is by this.
    """
    household = lock(Household, household_id)
    _require_involved(by, household.pk)
    said = PartyAgreement.objects.filter(
        household=household, organisation=organisation, member=member
    )
    if said.filter(withdrawn_on=None).exists():
        raise TransitionRefused(_("This agreement is written down already."))
    wrong = _check_of(household, member, agreed_on)
    if agreed_on > timezone.localdate(at):
        wrong["agreed_on"] = _("This date is in the future.")
    elif said.filter(withdrawn_on__gt=agreed_on).exists():
        wrong["agreed_on"] = _("This is before it was withdrawn.")
    if wrong:
        raise ValidationError(wrong)
    return PartyAgreement.objects.create(
        household=household,
        organisation=organisation,
        member=member,
        agreed_on=agreed_on,
        recorded_by=by,
        recorded_at=at,
    )


@transaction.atomic
def withdraw_agreement(
    *,
    agreement_id: int,
    version: int | None = None,
    by: User,
    at: datetime,
) -> PartyAgreement:
    """End at once what an organisation may see of the household; the history stays.

    The access of all its people ends, their invitations to an MDO too, and who of them
    was the aanspreekpunt is that no more. What they still owe is to be handed over.
    The aanspreekpunt and the coordinators are told.
    """
    household_id = PartyAgreement.objects.values_list("household", flat=True).get(
        pk=agreement_id
    )
    household = lock(Household, household_id)
    agreement = lock(PartyAgreement, agreement_id)
    _require_involved(by, household.pk)
    require_version(agreement, version)
    if agreement.withdrawn_on is not None:
        raise TransitionRefused(_("This agreement was withdrawn already."))
    agreement.withdrawn_on = timezone.localdate(at)
    agreement.withdrawn_by, agreement.withdrawn_at = by, at
    save(agreement, "withdrawn_on", "withdrawn_by", "withdrawn_at")
    told = deciders_of(household, by)
    shut_out(household, agreement.organisation, at=at)
    for person in told:
        # The aanspreekpunt can be of that organisation, and has to hear it too.
        sees = Household.objects.visible_to(person).filter(pk=household.pk).exists()
        notify(
            person,
            kind="agreement_withdrawn",
            subject=agreement.uuid,
            number=household.number,
            household=household if sees else None,
            by=by,
            at=at,
        )
    return agreement


def shut_out(household: Household, organisation: Organisation, *, at: datetime) -> None:
    """End all access to the household of the people of an organisation, and of who
    stands in for them."""
    theirs = list(organisation.people.values_list("pk", flat=True))
    withdrawn = AccessGrant.Ended.WITHDRAWN
    leave(theirs, because=withdrawn, at=at, household=household)
    # An MDO that is planned is mdo's, which this app knows by this relation only.
    of_theirs = models.Q(organisation=organisation) | models.Q(user__in=theirs)
    for mdo in household.mdos.filter(status="planned"):
        mdo.attendances.filter(of_theirs).delete()
