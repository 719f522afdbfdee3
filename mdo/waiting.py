"""MDO's that somebody half typed and that wait, and throwing away what is abandoned."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from cases import jobs
from cases.models import Case, Household, JobRun, User
from mdo.models import MdoDraft
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
    days = terms().draft_days
    return [
        Waiting(
            household=draft.household,
            case=draft.case,
            url=_url(draft),
            typed_at=draft.changed_at,
            typed_by=people.get(_last_typist(draft)),
            until_on=timezone.localdate(draft.changed_at) + timedelta(days=days),
        )
        for draft in found
    ]


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
    """Throw away what nobody typed in for as long as the terms say, a row a run."""
    with jobs.running(JOB, at) as run:
        ids = list(abandoned(at).order_by("pk").values_list("pk", flat=True))
        run.done = jobs.in_batches(run, ids, lambda some: _clear(some, at), of="draft")
    return run


def abandoned(at: datetime) -> QuerySet[MdoDraft]:
    """Return the drafts whose last day is over."""
    last = timezone.localdate(at) - timedelta(days=terms().draft_days)
    return MdoDraft.objects.filter(changed_at__date__lt=last)


@transaction.atomic
def _clear(ids: list[int], at: datetime) -> int:
    # Again the condition: somebody may have gone on typing meanwhile.
    rows = abandoned(at).select_for_update(skip_locked=True).filter(pk__in=ids)
    held = list(rows.values_list("pk", flat=True))
    MdoDraft.objects.filter(pk__in=held).delete()
    return len(held)
