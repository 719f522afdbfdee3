"""The figures, as `register-format.md` and KPI's of the domain define them.

Each is a function of a `Scope`. They are exact, unrounded and not suppressed: for
who works on the cases. Anybody else gets them by `reporting.suppression`.
"""

from reporting.figures.attention import (
    Attention,
    attention,
    mdo_needed,
    without_aanspreekpunt,
)
from reporting.figures.ave import Ave, ave
from reporting.figures.cases import Cases, cases, with_open
from reporting.figures.completeness import (
    Completeness,
    completeness,
    completeness_by_organisation,
)
from reporting.figures.deadlines import Deadlines, deadlines, overdue
from reporting.figures.lessons import Lessons, LessonsTable, lessons
from reporting.figures.money import Rendement, rendement
from reporting.figures.process import Process, process
from reporting.figures.table import Row, Scope, Table
from reporting.figures.wellbeing import MEASURES, Pairs, Wellbeing, wellbeing

__all__ = [
    "MEASURES",
    "Attention",
    "Ave",
    "Cases",
    "Completeness",
    "Deadlines",
    "Lessons",
    "LessonsTable",
    "Pairs",
    "Process",
    "Rendement",
    "Row",
    "Scope",
    "Table",
    "Wellbeing",
    "attention",
    "ave",
    "cases",
    "completeness",
    "completeness_by_organisation",
    "deadlines",
    "lessons",
    "mdo_needed",
    "overdue",
    "process",
    "rendement",
    "wellbeing",
    "with_open",
    "without_aanspreekpunt",
]
