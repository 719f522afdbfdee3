"""What an MDO has to speak about, as the file proposes it."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cases.formats import short_date
from cases.models import Case, User
from mdo.models import AgendaPoint, Agreement, Doorbraak, Escalation, Flag, Mdo

Kind = AgendaPoint.Kind
MOST = 30
# Of these the agenda has a point already: the agreement, the doorbraak, the AVE.
FLAGS_OF_OTHERS = (
    Flag.Kind.AGREEMENT_DUE_SOON,
    Flag.Kind.AGREEMENT_OVERDUE,
    Flag.Kind.MDO_NEEDED,
    Flag.Kind.DOORBRAAK_UNDECIDED,
    Flag.Kind.ESCALATION_REVIEW_DUE,
)


@dataclass(frozen=True)
class Proposed:
    """One point: what it is, and why it is on the agenda. `key` finds it again."""

    key: str
    kind: str
    text: str
    why: str = ""
    agreement: Agreement | None = None


@dataclass(frozen=True)
class Decided:
    """A point as it was spoken about. `by` is None for the whole table together."""

    point: Proposed
    decision: str
    by: User | None = None
    leefdomein_id: int | None = None


def proposed(case: Case, today: date) -> list[Proposed]:
    """Return what is not finished: what was agreed, what is in the way, the rest."""
    points = [*_agreements(case, today), *_obstacles(case), *_flags(case)]
    return [*points, *_left_over(case)][:MOST]


def _agreements(case: Case, today: date) -> list[Proposed]:
    unfinished = (
        Agreement.objects.unfinished()
        .filter(mdo__case=case)
        .select_related("owner")
        .order_by("due_on", "pk")
    )
    return [
        Proposed(str(one.uuid), Kind.AGREEMENT, one.text, _why(one, today), one)
        for one in unfinished
    ]


def _why(agreement: Agreement, today: date) -> str:
    who = agreement.owner.name if agreement.owner else _("The resident")
    day = {"who": who, "day": short_date(agreement.due_on)}
    is_late = agreement.due_on < today
    if agreement.status == Agreement.Status.BLOCKED:
        if is_late:
            return _("%(who)s, stuck. It was to be done by %(day)s.") % day
        return _("%(who)s, stuck. It is to be done by %(day)s.") % day
    if is_late:
        return _("%(who)s, late: it was to be done by %(day)s.") % day
    return _("%(who)s, by %(day)s.") % day


def _obstacles(case: Case) -> list[Proposed]:
    undecided = Doorbraak.objects.undecided().filter(case=case).order_by("pk")
    scaled_up = Escalation.objects.scaled_up().filter(case=case)
    return [
        *(
            Proposed(
                str(one.uuid),
                Kind.DOORBRAAK,
                one.alleged_rule,
                _("Doorbraak %(number)s, not decided yet.") % {"number": one.number},
            )
            for one in undecided
        ),
        *(
            Proposed(
                str(one.uuid),
                Kind.ESCALATION,
                _("Scaled up to AVE %(phase)d") % {"phase": one.phase_id},
                _("To be looked at again on %(day)s.")
                % {"day": short_date(one.review_on)},
            )
            for one in scaled_up
        ),
    ]


def _flags(case: Case) -> list[Proposed]:
    flags = (
        Flag.objects.unresolved().filter(case=case).exclude(kind__in=FLAGS_OF_OTHERS)
    )
    return [
        Proposed(str(flag.uuid), Kind.FLAG, str(flag.get_kind_display()))
        for flag in flags.order_by("pk")
    ]


def _left_over(case: Case) -> list[Proposed]:
    """Return the own points of the last MDO on which nothing was decided."""
    last = Mdo.objects.held().filter(case=case).order_by("-held_on", "-pk").first()
    if last is None:
        return []
    undecided = last.points.filter(kind=Kind.OWN, decision="")
    why = _("Of the MDO of %(day)s.") % {"day": short_date(last.held_on)}
    return [
        Proposed(f"left-{point.pk}", Kind.OWN, point.text, why) for point in undecided
    ]
