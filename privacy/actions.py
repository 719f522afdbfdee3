"""Every change to rights and retention: requests, terms, holds, destructions.

Always in this order: lock the row by id, may this person, is the state right,
change named fields, return the row.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import lock, require, require_version, save
from cases.errors import TransitionRefused
from cases.models import Household, HouseholdMember, User
from privacy import permissions, retention
from privacy.asking import why_not
from privacy.models import (
    Destruction,
    LegalHold,
    PrivacyRequest,
    Restriction,
    RetentionRule,
    ReviewedText,
    Statement,
)
from privacy.oversight import overseeing
from privacy.review import digest_of, review_of

Kind, Outcome = PrivacyRequest.Kind, PrivacyRequest.Outcome


def _file(household_id: int) -> Household:
    """Lock a household by its number alone, also one whose data are restricted."""
    files = Household.objects.only("uuid", "number", "area")
    return files.select_for_update(of=("self",), no_key=True).get(pk=household_id)


# Requests ------------------------------------------------------------------------


@transaction.atomic
def record_request(
    *,
    household_id: int,
    about: HouseholdMember,
    kind: str,
    asked_by: str,
    asker_name: str = "",
    asked_on: date,
    text: str = "",
    by: User,
    at: datetime,
) -> PrivacyRequest:
    """Write down what somebody asks about the data of a person of the household.

    Raise ValidationError when this person may not ask for that one, or when what is
    asked needs words and has none.
    """
    household = _file(household_id)
    require(
        permissions.may_record_request(by, household.pk),
        _("You are not involved with this household."),
    )
    today = timezone.localdate(at)
    wrong = {}
    if about.household_id != household.pk:
        wrong["about"] = _("This person is not of this household.")
    elif refusal := why_not(asked_by, about, today):
        wrong["asked_by"] = refusal
    if asked_by != PrivacyRequest.AskedBy.SELF and not asker_name.strip():
        wrong["asker_name"] = _("Write down who asks.")
    if asked_on > today:
        wrong["asked_on"] = _("This date is in the future.")
    if kind != Kind.ACCESS and not text.strip():
        wrong["text"] = _("Write down what is asked, in their own words.")
    if wrong:
        raise ValidationError(wrong)
    is_self = asked_by == PrivacyRequest.AskedBy.SELF
    return PrivacyRequest.objects.create(
        household=household,
        about=about,
        kind=kind,
        asked_by=asked_by,
        asker_name="" if is_self else asker_name,
        asked_on=asked_on,
        text=text,
        recorded_by=by,
        recorded_at=at,
    )


def _undecided(request_id: int, by: User, version: int | None) -> PrivacyRequest:
    """Lock a request for deciding on it, after the check that `by` may."""
    request = lock(PrivacyRequest, request_id)
    require(
        permissions.may_decide_request(by, request.household_id),
        _("The coordinator of the area decides on this."),
    )
    if request.is_decided:
        raise TransitionRefused(_("This request is decided already."))
    require_version(request, version)
    return request


@transaction.atomic
def extend_request(
    *, request_id: int, reason: str, by: User, at: datetime, version: int | None = None
) -> PrivacyRequest:
    """Take two months more, once, which is told to who asked before the month ends."""
    request = _undecided(request_id, by, version)
    if request.extended_at is not None:
        raise TransitionRefused(_("The term was extended already."))
    if request.due_on < timezone.localdate(at):
        raise TransitionRefused(_("The month is over: it can be extended no more."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why more time is needed.")})
    request.extended_at, request.extended_by = at, by
    request.extension_reason = reason
    save(request, "extended_at", "extended_by", "extension_reason")
    return request


@transaction.atomic
def decide_request(
    *,
    request_id: int,
    outcome: str,
    reason: str,
    by: User,
    at: datetime,
    version: int | None = None,
) -> PrivacyRequest:
    """Grant or refuse what was asked, with the reason that who asked reads too.

    An own statement that is granted stands beside the record from now on. A
    restriction or an objection that is granted restricts the data.
    """
    request = _undecided(request_id, by, version)
    if outcome not in Outcome.values:
        raise ValidationError({"outcome": _("Choose an outcome.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, for who asked.")})
    if request.kind == Kind.ACCESS and outcome in (Outcome.GRANTED, Outcome.PARTLY):
        _require_reviewed(request, outcome)
    request.outcome, request.outcome_reason = outcome, reason
    request.decided_by, request.decided_at = by, at
    save(request, "outcome", "outcome_reason", "decided_by", "decided_at")
    if outcome in (Outcome.GRANTED, Outcome.PARTLY):
        _carry_out(request, by, at)
    return request


def _require_reviewed(request: PrivacyRequest, outcome: str) -> None:
    """Let nothing go of which nobody looked whether it is about somebody else."""
    review = review_of(request)
    if review.waiting:
        raise TransitionRefused(
            _("Look first at the texts that name somebody else: %(count)d wait.")
            % {"count": len(review.waiting)}
        )
    if outcome == Outcome.GRANTED and review.withheld:
        raise TransitionRefused(_("Something is withheld, so this is granted in part."))


def _carry_out(request: PrivacyRequest, by: User, at: datetime) -> None:
    if request.kind == Kind.STATEMENT:
        Statement.objects.create(
            household=request.household,
            about=request.about,
            request=request,
            text=request.text,
            made_on=request.asked_on,
        )
    if request.kind in (Kind.RESTRICTION, Kind.OBJECTION):
        Restriction.objects.create(
            household=request.household,
            about=request.about,
            request=request,
            since=at,
            placed_by=by,
        )


@transaction.atomic
def review_text(
    *,
    request_id: int,
    row: UUID,
    field: str,
    decision: str,
    given: str = "",
    reason: str = "",
    by: User,
    at: datetime,
) -> ReviewedText:
    """Decide what is given of one text in the file of a person, as it stands now.

    Raise ValidationError when a part is made black without saying what is left, or
    anything is kept back without a reason.
    """
    request = _undecided(request_id, by, None)
    if request.kind != Kind.ACCESS:
        raise TransitionRefused(_("Only an access request has texts to look at."))
    found = [
        item
        for item in review_of(request).items
        if (item.row.key, item.value.name) == (row, field)
    ]
    if not found:
        raise TransitionRefused(_("This text is not in the file any more."))
    wrong = {}
    if decision not in ReviewedText.Decision.values:
        wrong["decision"] = _("Choose what happens with this text.")
    if decision == ReviewedText.Decision.BLACK_OUT and not given.strip():
        wrong["given"] = _("Write what is left of the text.")
    if decision != ReviewedText.Decision.GIVE and not reason.strip():
        wrong["reason"] = _("Say why: who asked reads it.")
    if wrong:
        raise ValidationError(wrong)
    is_partly = decision == ReviewedText.Decision.BLACK_OUT
    judged, _made = ReviewedText.objects.update_or_create(
        request=request,
        row=row,
        field=field,
        defaults={
            "household_id": request.household_id,
            "digest": digest_of(found[0].text),
            "decision": decision,
            "given": given if is_partly else "",
            "reason": "" if decision == ReviewedText.Decision.GIVE else reason,
            "decided_by": by,
            "decided_at": at,
        },
    )
    return judged


@transaction.atomic
def hand_over(*, request_id: int, by: User, at: datetime) -> PrivacyRequest:
    """Say that the data are taken out, to be handed to who asked; the first time."""
    request = lock(PrivacyRequest, request_id)
    require(
        permissions.may_record_request(by, request.household_id),
        _("You are not involved with this household."),
    )
    if request.kind != Kind.ACCESS or request.outcome not in (
        Outcome.GRANTED,
        Outcome.PARTLY,
    ):
        raise TransitionRefused(_("This request was not granted."))
    if request.handed_over_at is None:
        request.handed_over_at = at
        save(request, "handed_over_at")
    return request


@transaction.atomic
def lift_restriction(
    *, restriction_id: int, reason: str, by: User, at: datetime
) -> Restriction:
    """Let the data be used again; who asked was told so before (AVG 18, third)."""
    restriction = lock(Restriction, restriction_id)
    require(
        permissions.may_decide_request(by, restriction.household_id),
        _("The coordinator of the area decides on this."),
    )
    if restriction.lifted_at is not None:
        raise TransitionRefused(_("This restriction was lifted already."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is lifted.")})
    restriction.lifted_at, restriction.lifted_by = at, by
    restriction.lift_reason = reason
    restriction.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    return restriction


Action = TypeVar("Action", bound=Callable[..., Any])


def for_overseer(action: Action) -> Action:
    """Let an action read and write as who oversees `by`'s households."""

    @wraps(action)
    def acted(**order: Any) -> Any:
        with overseeing(order["by"]):
            return action(**order)

    return acted  # type: ignore[return-value]


# Terms and holds -----------------------------------------------------------------


@transaction.atomic
def change_term(
    *,
    rule_id: int,
    years: int,
    starts: str,
    source: str,
    is_own_choice: bool,
    by: User,
    version: int | None = None,
) -> RetentionRule:
    """Change how long data are kept under a law. It counts at once for every file."""
    rule = lock(RetentionRule, rule_id)
    _require_terms(by)
    require_version(rule, version)
    rule.years, rule.starts, rule.source = years, starts, source
    rule.is_own_choice = is_own_choice
    rule.full_clean()
    save(rule, "years", "starts", "source", "is_own_choice")
    return rule


@transaction.atomic
def add_term(
    *,
    ground_id: int,
    years: int,
    starts: str,
    source: str,
    is_own_choice: bool,
    by: User,
) -> RetentionRule:
    """Say how long data are kept under a law that has no term of its own yet."""
    _require_terms(by)
    rule = RetentionRule(
        ground_id=ground_id,
        years=years,
        starts=starts,
        source=source,
        is_own_choice=is_own_choice,
    )
    rule.full_clean()
    rule.save()
    return rule


def _require_terms(by: User) -> None:
    require(permissions.may_set_terms(by), _("Only the administrator sets the terms."))


@transaction.atomic
@for_overseer
def place_hold(
    *,
    household_id: int,
    reason: str,
    from_on: date,
    until_on: date | None,
    by: User,
    at: datetime,
) -> LegalHold:
    """Keep a file longer than its term; a destruction that waits does not happen."""
    household = _file(household_id)
    _require_destruction(by, household.pk)
    wrong = {}
    if not reason.strip():
        wrong["reason"] = _("Say why the file is kept longer.")
    if until_on is not None and until_on < from_on:
        wrong["until_on"] = _("This is before the first day.")
    if wrong:
        raise ValidationError(wrong)
    return LegalHold.objects.create(
        household=household,
        reason=reason,
        from_on=from_on,
        until_on=until_on,
        placed_by=by,
        placed_at=at,
    )


@transaction.atomic
@for_overseer
def lift_hold(*, hold_id: int, reason: str, by: User, at: datetime) -> LegalHold:
    """End a legal hold: from now on the term of the file counts again."""
    hold = lock(LegalHold, hold_id)
    _require_destruction(by, hold.household_id)
    if hold.lifted_at is not None:
        raise TransitionRefused(_("This hold was lifted already."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is lifted.")})
    hold.lifted_at, hold.lifted_by, hold.lift_reason = at, by, reason
    hold.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    return hold


# Destruction ---------------------------------------------------------------------


def _require_destruction(by: User, household_id: int) -> None:
    require(
        permissions.may_see_to_destruction(by, household_id),
        _("The privacy officer and the coordinator of the area see to this."),
    )


@transaction.atomic
@for_overseer
def propose_destruction(*, household_id: int, by: User, at: datetime) -> Destruction:
    """Propose to destroy a file of which the term is over and that nothing holds."""
    household = _file(household_id)
    _require_destruction(by, household.pk)
    if Destruction.objects.filter(
        household=household,
        status__in=[Destruction.Status.PROPOSED, Destruction.Status.APPROVED],
    ).exists():
        raise TransitionRefused(_("Somebody proposed this already."))
    if reasons := retention.what_stops(household, timezone.localdate(at)):
        raise TransitionRefused(" ".join(reasons))
    return Destruction.objects.create(
        household=household, proposed_by=by, proposed_at=at
    )


def _waiting(destruction_id: int, by: User) -> Destruction:
    destruction = lock(Destruction, destruction_id)
    _require_destruction(by, destruction.household_id)
    if destruction.status != Destruction.Status.PROPOSED:
        raise TransitionRefused(_("Somebody judged this proposal already."))
    return destruction


@transaction.atomic
@for_overseer
def approve_destruction(*, destruction_id: int, by: User, at: datetime) -> Destruction:
    """Let a file be destroyed that somebody else proposed. The worker carries it out.

    Raise PermissionDenied for who proposed it, TransitionRefused when something holds
    the file by now.
    """
    destruction = _waiting(destruction_id, by)
    require(
        destruction.proposed_by_id != by.pk,
        _("Somebody else has to approve what you proposed."),
    )
    today = timezone.localdate(at)
    household = _file(destruction.household_id)
    if reasons := retention.what_stops(household, today):
        raise TransitionRefused(" ".join(reasons))
    destruction.status = Destruction.Status.APPROVED
    destruction.judged_by, destruction.judged_at = by, at
    destruction.save(update_fields=["status", "judged_by", "judged_at"])
    return destruction


@transaction.atomic
@for_overseer
def refuse_destruction(
    *, destruction_id: int, reason: str, by: User, at: datetime
) -> Destruction:
    """Keep a file that somebody proposed to destroy, for now. It stays on the list.

    Who proposed it takes it back in the same way: only destroying needs a second one.
    """
    destruction = _waiting(destruction_id, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is not destroyed.")})
    destruction.status = Destruction.Status.REFUSED
    destruction.judged_by, destruction.judged_at = by, at
    destruction.refusal_reason = reason
    destruction.save(
        update_fields=["status", "judged_by", "judged_at", "refusal_reason"]
    )
    return destruction
