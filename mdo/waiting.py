"""MDO's that somebody half typed and that wait, and throwing away what is abandoned."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from cases import jobs
from cases.actions import notify
from cases.models import Aanspreekpunt, Case, Household, JobRun, User
from mdo.models import MdoDraft, Terms
from mdo.terms import terms
from mdo.work import worked_on

JOB = "drafts"


@dataclass(frozen=True)
class Waiting:
    """An MDO that is half typed: who typed in it last, and until when it is kept."""

    household: Household
    case: Case
    url: str
    typed_at: datetime
    typed_by: User | None
    until_on: date


def waiting_in(household: Household) -> list[Waiting]:
    """Return what is half typed in a household. Whoever asks may write an MDO in it."""
    return _waiting(MdoDraft.objects.filter(household=household))


def waiting_for(user: User) -> list[Waiting]:
    """Return what is half typed in the households that somebody works on."""
    drafts = MdoDraft.objects.visible_to(user)
    return _waiting(drafts.filter(household__in=worked_on(user)))


def _waiting(drafts: QuerySet[MdoDraft]) -> list[Waiting]:
    is_open = drafts.filter(case__closed_on=None).select_related("household", "case")
    found = list(is_open.select_related("mdo").order_by("changed_at", "pk"))
    if not found:
        return []
    people = User.objects.in_bulk([_last_typist(draft) for draft in found])
    now, today = terms(), timezone.localdate()
    return [
        Waiting(
            household=draft.household,
            case=draft.case,
            url=_url(draft),
            typed_at=draft.changed_at,
            typed_by=people.get(_last_typist(draft)),
            until_on=_until_on(draft, now, today),
        )
        for draft in found
    ]


def _until_on(draft: MdoDraft, row: Terms, today: date) -> date:
    """Return the last day on which it is kept, the days of the warning included."""
    last_on = timezone.localdate(draft.changed_at) + timedelta(days=row.draft_days)
    if not row.draft_warning_days:
        return last_on
    warned_on = timezone.localdate(draft.warned_at) if draft.warned_at else today
    return max(last_on, warned_on + timedelta(days=row.draft_warning_days))


def _last_typist(draft: MdoDraft) -> int:
    """Return the id of who typed in it last; 0 when nobody is known to."""
    moments = [(datetime.fromisoformat(at), pk) for pk, at in draft.typists.items()]
    return int(max(moments)[1]) if moments else 0


def _url(draft: MdoDraft) -> str:
    if draft.mdo:
        return reverse("mdo:mdo-hold", args=[draft.mdo.uuid])
    return reverse("mdo:mdo-new", args=[draft.case.uuid])


# Abandoned ------------------------------------------------------------------------


def clear_drafts(*, at: datetime) -> JobRun:
    """Throw away what nobody typed in for as long as the terms say; warn before it."""
    with jobs.running(JOB, at) as run:
        for found, step in ((abandoned, _clear), (to_warn_of, _warn)):
            ids = list(found(at).order_by("pk").values_list("pk", flat=True))
            run.done += jobs.in_batches(run, ids, partial(step, at=at), of="draft")
    return run


def abandoned(at: datetime) -> QuerySet[MdoDraft]:
    """Return the drafts whose last day is over, and of which people were warned.

    Of a closed case nobody is warned: nobody can go on with it.
    """
    now, today = terms(), timezone.localdate(at)
    last = today - timedelta(days=now.draft_days)
    over = MdoDraft.objects.filter(changed_at__date__lt=last)
    if not now.draft_warning_days:
        return over
    warned = Q(warned_at__date__lt=today - timedelta(days=now.draft_warning_days))
    return over.filter(warned | Q(case__closed_on__isnull=False))


def to_warn_of(at: datetime) -> QuerySet[MdoDraft]:
    """Return the drafts that are thrown away soon, of which nobody was warned yet."""
    now = terms()
    if not now.draft_warning_days:
        return MdoDraft.objects.none()
    days = timedelta(days=now.draft_days - now.draft_warning_days)
    return MdoDraft.objects.filter(
        changed_at__date__lte=timezone.localdate(at) - days,
        warned_at=None,
        case__closed_on=None,
    )


@transaction.atomic
def _clear(ids: list[int], at: datetime) -> int:
    # Again the condition: somebody may have gone on typing meanwhile.
    held = list(_held(abandoned(at), ids).values_list("pk", flat=True))
    MdoDraft.objects.filter(pk__in=held).delete()
    return len(held)


@transaction.atomic
def _warn(ids: list[int], at: datetime) -> int:
    """Tell who typed in it, and the aanspreekpunt, that it is thrown away."""
    drafts = list(_held(to_warn_of(at), ids).select_related("case", "household"))
    typists = {int(pk) for draft in drafts for pk in draft.typists}
    people = User.objects.in_bulk(list(typists))
    leads = Aanspreekpunt.objects.current().select_related("user")
    for draft in drafts:
        lead = leads.filter(household=draft.household_id).first()
        typed = [people[int(pk)] for pk in draft.typists if int(pk) in people]
        notify(
            *typed,
            lead.user if lead else None,
            kind="draft_abandoned",
            subject=draft.token,
            number=draft.case.number,
            household=draft.household,
            by=None,
            at=at,
        )
        draft.warned_at = at
        draft.save(update_fields=["warned_at"])
    return len(drafts)


def _held(drafts: QuerySet[MdoDraft], ids: list[int]) -> QuerySet[MdoDraft]:
    locked = drafts.select_for_update(skip_locked=True, of=("self",))
    return locked.filter(pk__in=ids)
