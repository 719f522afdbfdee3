"""What of a case was written down that should have been, and how far a group came.

Two questions about the same cases, in one table, so that what is hidden is decided on
both together. *Complete*: of the cases that should have scores, costs and an
evaluation, how many do. *The way of a cohort*: of those who asked for help in a
period, how many came to an MDO, had all agreements done, and were evaluated.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value

from cases.models import Organisation
from mdo.models import Agreement, Attendance, Mdo
from reporting.figures import kept
from reporting.figures.money import costs_complete
from reporting.figures.table import (
    Addition,
    Cell,
    Row,
    Scope,
    Table,
    by_then,
    not_by_then,
    single,
    sums_by_area,
    table,
    true_when,
)
from reporting.models import (
    AnonymousAgreement,
    AnonymousPair,
    Effort,
    Score,
)
from reporting.rendement import share

# When somebody is asked again how it goes, for the first time after closing [O].
NAMETING_AFTER = timedelta(days=182)

# What should be there, of which cases, and how many have it. The period is about the
# opening of those that were asked, and about the closing of all others.
MOMENTS: Mapping[str, tuple[str, str]] = {
    "begin": ("asked", "begin_present"),
    "eind": ("closed", "eind_present"),
    "nameting": ("nameting_expected", "nameting_present"),
    "costs": ("closed", "costs_present"),
    "evaluation": ("closed", "evaluated"),
}
# How far those who asked in a period came.
STEPS = ("asked", "mdo_held", "agreements_done", "came_through")
# The first of all: by it is judged of which periods there is enough to show.
SHOWN = (
    "closed",
    "asked",
    "begin_present",
    "eind_present",
    "nameting_expected",
    "nameting_present",
    "costs_present",
    "evaluated",
    "mdo_held",
    "agreements_done",
    "came_through",
)
# What can be computed from the figures that are shown.
IMPLIED = (
    "begin_missing",
    "eind_missing",
    "nameting_missing",
    "costs_missing",
    "not_evaluated",
    "without_mdo",
    "agreements_undone",
    "came_no_further",
    "closed_lately",
    "only_eind",
    "only_costs",
)
# With a period these are of other cases than what they would be beside.
OF_EVERYTHING = (
    "open",
    "costs_of_open",
    "costs_of_all",
    "evaluated_otherwise",
    # With costs, by whether an organisation was at an MDO or put hours in: each has its
    # rendement, and where no two share a case, these add up.
    "costs_with_party",
    "costs_without_party",
    "mdo_held_otherwise",
    "without_mdo_otherwise",
    "party_not_by_mdo",
)


@dataclass(frozen=True, kw_only=True)
class Completeness(Row):
    """How complete the cases of an area are, and how far they came.

    A moment is there when somebody answered, or did not want to; "not asked" is no
    answer. Evaluated is: closed, with scores at begin and end, and costs confirmed
    complete before and after.
    """

    closed: int | None
    asked: int | None
    begin_present: int | None
    eind_present: int | None
    nameting_expected: int | None
    nameting_present: int | None
    costs_present: int | None
    evaluated: int | None
    mdo_held: int | None
    agreements_done: int | None
    came_through: int | None
    begin_missing_share: Decimal | None
    eind_missing_share: Decimal | None
    nameting_missing_share: Decimal | None
    costs_missing_share: Decimal | None
    evaluation_missing_share: Decimal | None
    # Of all that were asked.
    mdo_held_share: Decimal | None
    agreements_done_share: Decimal | None
    came_through_share: Decimal | None

    CELLS: ClassVar[Mapping[str, tuple[str, ...]]] = single(SHOWN)
    COMPUTED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **{f"{moment}_missing_share": cells for moment, cells in MOMENTS.items()},
        **{f"{step}_share": (step, "asked") for step in STEPS[1:]},
    }
    SUMS: ClassVar[tuple[Addition, ...]] = (
        ("asked", ("begin_present", "begin_missing")),
        ("asked", ("mdo_held", "without_mdo")),
        ("mdo_held", ("agreements_done", "agreements_undone")),
        ("agreements_done", ("came_through", "came_no_further")),
        ("closed", ("eind_present", "eind_missing")),
        ("closed", ("costs_present", "costs_missing")),
        ("closed", ("evaluated", "not_evaluated")),
        ("closed", ("nameting_expected", "closed_lately")),
        ("nameting_expected", ("nameting_present", "nameting_missing")),
        ("eind_present", ("evaluated", "only_eind")),
        ("costs_present", ("evaluated", "only_costs")),
    )

    def sums(self) -> list[Addition]:
        behind = self.cases_behind
        if "open" not in behind:
            return list(self.SUMS)
        # Two that are often the same; that they are, tells of nobody.
        nearly_same: list[Addition] = [
            ("evaluated", ("came_through", "evaluated_otherwise")),
            ("costs_of_all", ("costs_present", "costs_of_open")),
        ]
        found = [each for each in nearly_same if behind[each[1][1]]]
        found.append(("costs_present", ("costs_with_party", "costs_without_party")))
        # Usually an organisation was at it because there was an MDO.
        if not behind["party_not_by_mdo"]:
            found += [
                ("mdo_held", ("costs_with_party", "mdo_held_otherwise")),
                ("without_mdo", ("costs_without_party", "without_mdo_otherwise")),
            ]
        return [*self.SUMS, ("asked", ("closed", "open")), *found]

    def expected(self, moment: str) -> int | None:
        return getattr(self, MOMENTS[moment][0])

    def present(self, moment: str) -> int | None:
        return getattr(self, MOMENTS[moment][1])


def completeness(scope: Scope) -> Table[Completeness]:
    """Return how complete the cases are and how far they came, in all and by area."""
    cells = cells_of(scope)
    return table(sums_by_area(scope, (per_case, _kept), cells), cells, _row)


def completeness_by_organisation(scope: Scope) -> dict[str, Completeness]:
    """Return the same for each organisation that was at an MDO or put hours in.

    Of the cases that are there; a case counts for each of its organisations.
    """
    cells = cells_of(scope)
    inner, parameters = per_case(scope).sql_with_params()
    sums = ", ".join(f'SUM("{name}")' for name in cells)
    with connection.cursor() as cursor:
        # Only names of columns from this module are put into the text.
        cursor.execute(
            f"SELECT whose.organisation_id, {sums} FROM ({inner}) AS per_case"  # noqa: S608
            ' JOIN (SELECT m.case_id AS "case", a.organisation_id'
            " FROM mdo_attendance a JOIN mdo_mdo m ON m.id = a.mdo_id"
            " WHERE a.present AND a.organisation_id IS NOT NULL"
            ' UNION SELECT e.case_id AS "case", e.organisation_id'
            " FROM reporting_effort e) AS whose"
            ' ON whose."case" = per_case."case" GROUP BY whose.organisation_id',
            parameters,
        )
        found = {key: values for key, *values in cursor.fetchall()}
    names = Organisation.objects.filter(pk__in=found).order_by("name")
    return {
        name: _row(
            {
                # Each case counts once in a cell.
                cell: Cell((Decimal(number),), int(number))
                for cell, number in zip(cells, found[key], strict=True)
            }
        )
        for key, name in names.values_list("pk", "name")
    }


def cells_of(scope: Scope) -> dict[str, tuple[str, ...]]:
    if scope.areas is not None:
        # Who works on the cases sees small numbers: nothing of theirs is to be hidden.
        return single(SHOWN)
    more = OF_EVERYTHING if scope.is_of_everything else ()
    return single([*SHOWN, *IMPLIED, *more])


# What each case has ------------------------------------------------------------------

# By what is known of a case; the names are those of `_facts` and `_days`.
EVALUATED = "has_begin AND has_eind AND has_costs"
DONE = "had_mdo AND agreed AND NOT has_unfinished"
CONDITIONS = {
    "asked": "was_asked",
    "begin_present": "was_asked AND has_begin",
    "begin_missing": "was_asked AND NOT has_begin",
    "closed": "in_closed",
    "eind_present": "in_closed AND has_eind",
    "eind_missing": "in_closed AND NOT has_eind",
    "nameting_expected": "in_closed AND is_long_closed",
    "nameting_present": "in_closed AND is_long_closed AND has_nameting",
    "nameting_missing": "in_closed AND is_long_closed AND NOT has_nameting",
    "closed_lately": "in_closed AND NOT is_long_closed",
    "costs_present": "in_closed AND has_costs",
    "costs_missing": "in_closed AND NOT has_costs",
    "evaluated": f"in_closed AND {EVALUATED}",
    "not_evaluated": f"in_closed AND NOT ({EVALUATED})",
    "only_eind": f"in_closed AND has_eind AND NOT ({EVALUATED})",
    "only_costs": f"in_closed AND has_costs AND NOT ({EVALUATED})",
    "mdo_held": "was_asked AND had_mdo",
    "without_mdo": "was_asked AND NOT had_mdo",
    "agreements_done": f"was_asked AND {DONE}",
    "agreements_undone": f"was_asked AND had_mdo AND NOT ({DONE})",
    "came_through": f"was_asked AND {DONE} AND is_closed AND {EVALUATED}",
    "came_no_further": f"was_asked AND {DONE} AND NOT (is_closed AND {EVALUATED})",
    "open": "NOT is_closed",
    # As the rendement counts them: those that were closed later are left out.
    "costs_of_open": "never_closed AND has_costs",
    "costs_of_all": "(is_closed OR never_closed) AND has_costs",
    "evaluated_otherwise": f"is_closed AND {EVALUATED} AND NOT ({DONE})",
    "costs_with_party": "is_closed AND has_costs AND has_party",
    "costs_without_party": "is_closed AND has_costs AND NOT has_party",
    "mdo_held_otherwise": "had_mdo AND NOT (is_closed AND has_costs AND has_party)",
    "without_mdo_otherwise": (
        "NOT had_mdo AND NOT (is_closed AND has_costs AND NOT has_party)"
    ),
    "party_not_by_mdo": "is_closed AND has_costs AND has_party <> had_mdo",
}


# What is missing in a case, by what a list of such cases is called.
_HAS_ALL = Q(has_begin=True, has_eind=True, has_costs=True)
_IS_DONE = Q(was_asked=True, had_mdo=True, agreed=True, has_unfinished=False)
MISSING = {
    "begin": Q(was_asked=True, has_begin=False),
    "eind": Q(in_closed=True, has_eind=False),
    "nameting": Q(in_closed=True, is_long_closed=True, has_nameting=False),
    "costs": Q(in_closed=True, has_costs=False),
    "evaluation": Q(in_closed=True) & ~_HAS_ALL,
    "mdo": Q(was_asked=True, had_mdo=False),
    "agreements": Q(was_asked=True, had_mdo=True)
    & (Q(agreed=False) | Q(has_unfinished=True)),
    "came_no_further": _IS_DONE & ~(Q(is_closed=True) & _HAS_ALL),
}
# The cases that a figure counts, by its name.
COUNTED = {
    "asked": Q(was_asked=True),
    "mdo_held": Q(was_asked=True, had_mdo=True),
    "agreements_done": _IS_DONE,
    "came_through": _IS_DONE & Q(is_closed=True) & _HAS_ALL,
    "closed": Q(in_closed=True),
    "nameting_expected": Q(in_closed=True, is_long_closed=True),
}


def cases_missing(scope: Scope, what: str) -> QuerySet:
    """Return the cases in which one of MISSING is not there, or of one of COUNTED."""
    return cases_of(scope).filter((MISSING | COUNTED)[what])


class Cells:
    """What each of some cases counts for, 1 or 0, by what is known of it."""

    def __init__(self, facts: QuerySet, cells: Iterable[str]) -> None:
        self.facts = facts
        self.cells = list(cells)

    @property
    def query(self) -> "Cells":
        return self

    def sql_with_params(self) -> tuple[str, tuple[Any, ...]]:
        facts, parameters = self.facts.query.sql_with_params()
        counted = ", ".join(
            f'(CASE WHEN {CONDITIONS[name]} THEN 1 ELSE 0 END) AS "{name}"'
            for name in self.cells
        )
        # OFFSET: or PostgreSQL would find out every fact again for every cell.
        sql = f'SELECT area, "case", {counted} FROM ({facts} OFFSET 0) AS facts'  # noqa: S608
        return sql, parameters


def per_case(scope: Scope) -> Any:
    """Return for each case 1 or 0 in every cell."""
    facts = cases_of(scope).order_by()
    cells = cells_of(scope)
    used = set(re.findall(r"\w+", " ".join(CONDITIONS[cell] for cell in cells)))
    names = [name for name in (*_facts(scope), *_days(scope)) if name in used]
    return Cells(
        facts.values(*names, area=F("household__area_id"), case=F("pk")), cells
    )


def cases_of(scope: Scope) -> QuerySet:
    """Return the cases that any cell can be about, with what is known of each."""
    in_period = scope.in_period("opened_on") | scope.in_period("closed_on")
    return scope.cases().filter(in_period).annotate(**_facts(scope), **_days(scope))


def _days(scope: Scope) -> dict[str, Any]:
    """Return how a case stands to the day and to the period."""
    is_closed = by_then("closed_on", scope.as_of)
    is_opened = by_then("opened_on", scope.as_of)
    return {
        "was_asked": true_when(is_opened & scope.in_period("opened_on")),
        "is_closed": true_when(is_closed),
        "in_closed": true_when(is_closed & scope.in_period("closed_on")),
        "never_closed": true_when(Q(closed_on=None)),
    }


def _facts(scope: Scope) -> dict[str, Any]:
    """Return what was written down of a case as of that day."""
    scores = Score.objects.filter(
        case=OuterRef("pk"), measured_on__lte=scope.as_of
    ).exclude(no_answer=Score.NoAnswer.NOT_ASKED)
    agreed = Agreement.objects.filter(
        mdo__case=OuterRef("pk"), agreed_on__lte=scope.as_of
    )
    unfinished = not_by_then("done_on", scope.as_of) & not_by_then(
        "dropped_on", scope.as_of
    )
    held = Mdo.objects.held().filter(case=OuterRef("pk"), held_on__lte=scope.as_of)
    at_mdo = Attendance.objects.filter(
        mdo__case=OuterRef("pk"), present=True, organisation__isnull=False
    )
    moments = Score.Moment
    return {
        "has_begin": Exists(scores.filter(moment=moments.BEGIN)),
        "has_eind": Exists(scores.filter(moment=moments.EIND)),
        "has_nameting": Exists(scores.filter(moment=moments.NAMETING)),
        "is_long_closed": true_when(by_then("closed_on", scope.as_of - NAMETING_AFTER)),
        "has_costs": true_when(costs_complete()),
        "had_mdo": Exists(held),
        "has_party": true_when(
            Exists(at_mdo) | Exists(Effort.objects.filter(case=OuterRef("pk")))
        ),
        "agreed": Exists(agreed),
        "has_unfinished": Exists(agreed.filter(unfinished)),
    }


def _kept(scope: Scope) -> Any:
    """Return the same of cases that were destroyed; of their scores the pairs are kept.

    Nobody is asked again how it goes when the file is gone.
    """
    pairs = AnonymousPair.objects.filter(of=OuterRef("pk"))
    agreed = AnonymousAgreement.objects.filter(of=OuterRef("pk"))
    unfinished = agreed.filter(outcome=AnonymousAgreement.Outcome.UNFINISHED)
    known = {
        "has_begin": Exists(pairs),
        "has_eind": Exists(pairs),
        "has_nameting": Value(False),
        "is_long_closed": Value(False),
        "has_costs": F("costs_complete"),
        "had_mdo": true_when(by_then("first_mdo_on", scope.as_of)),
        "has_party": true_when(~Q(organisations=[])),
        "agreed": Exists(agreed),
        "has_unfinished": Exists(unfinished),
        **_days(scope),
    }
    in_period = scope.in_period("opened_on") | scope.in_period("closed_on")
    facts = kept.cases(scope).filter(in_period).order_by()
    return Cells(facts.values("area", **known, case=-F("pk")), cells_of(scope))


def _row(cells: Mapping[str, Cell]) -> Completeness:
    counts: dict[str, Any] = {name: cells[name].count for name in SHOWN}
    shares: dict[str, Any] = {
        f"{moment}_missing_share": share(
            counts[expected] - counts[present], counts[expected]
        )
        for moment, (expected, present) in MOMENTS.items()
    }
    for step in STEPS[1:]:
        shares[f"{step}_share"] = share(counts[step], counts["asked"])
    return Completeness(
        **counts,
        **shares,
        cases_behind={name: cell.cases for name, cell in cells.items()},
    )
