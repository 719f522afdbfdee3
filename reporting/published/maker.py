"""Who asks the figures from which a publication is made."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from cases import acting
from cases.models import Area
from reporting import figures
from reporting.figures.table import Row, Scope
from reporting.figures.together import Together
from reporting.published.stored import Tables, tables_of
from reporting.suppression import rows_of

FIGURES: dict[str, Callable[[Scope], Any]] = {
    figure.__name__: figure
    for figure in (
        figures.deadlines,
        figures.attention,
        figures.rendement,
        figures.wellbeing,
        figures.process,
        figures.ave,
        figures.cases,
        # After those that it is judged beside.
        figures.completeness,
    )
}
# Of one day: a period would narrow nothing.
WITHOUT_PERIODS = {"attention"}
# Many figures of the same cases, which other reports count by area as well: by area and
# period together they gave away sums of nine. Of all areas together they are shown.
OF_THE_CITY_ONLY = {"completeness"}
# Where each counted thing is in one part at the most, though a case can be in several.
IN_ONE_PART = {"deadlines"}


@dataclass
class Maker:
    """Asks the figures of one report on one day, each question once."""

    report: str
    as_of: date
    asked: dict[Scope, Tables] = field(default_factory=dict)
    together: Together | None = None

    @cached_property
    def areas(self) -> list[str]:
        return list(Area.objects.order_by("name").values_list("name", flat=True))

    @property
    def scope(self) -> Scope:
        return Scope(as_of=self.as_of)

    def expect(self, scopes: Iterable[Scope]) -> None:
        """Say what will be asked, so that it is found out together."""
        self.together = Together([self.scope, *scopes])

    def tables(self, scope: Scope) -> Tables:
        if scope not in self.asked:
            question = replace(scope, together=self.together)
            with acting.as_role(acting.FIGURES):
                self.asked[scope] = tables_of(FIGURES[self.report](question))
        return self.asked[scope]

    def rows(self, name: tuple[str, ...], scope: Scope) -> dict[str, Row]:
        """Return the rows of one table, with the cells of that of everything."""
        whole = self.tables(self.scope)[name].total
        return rows_of(self.tables(scope)[name], self.areas, whole)
