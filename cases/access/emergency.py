"""A file is opened without asking, and that is judged afterwards."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from cases import acting, jobs, permissions
from cases.access.meant import (
    coordinators_of,
    find_household,
    require_rate,
    tidy_number,
)
from cases.actions import lock, notify, require, require_version, save
from cases.errors import TransitionRefused
from cases.models import AccessGrant, EmergencyAccess, Household, JobRun, User

REVIEWS = "reviews"


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
    require_rate(mine, settings.EMERGENCY_ACCESS_A_DAY, at)
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
