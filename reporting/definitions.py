"""What each figure is: the same text on the page, in exports and in the council report.

The words stand in `reporting.exports.words`; here is in which order they are read.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reporting.exports.words import SHARED, TITLES, words_of
from reporting.figures.deadlines import SHOWN
from rest.names import camel

# What two reports have stands under neither: it comes last.
GROUPS: dict[str, tuple[str, ...]] = {
    "rendement": (
        *("cases", "real_before", "real_after", "real_saving"),
        *("transfer_before", "transfer_after", "transfer_saving"),
        *("investment", "net_real_saving", "real_saving_per_euro"),
        *("estimated_share", "cost_lower", "cost_higher", "mean_saving"),
        *("mean_saving_low", "mean_saving_high", "median_saving"),
        *("first_quartile_saving", "third_quartile_saving"),
    ),
    "wellbeing": (
        *("measure", "pairs", "before", "after", "change"),
        *("improved", "worse", "median_change"),
        *("first_quartile_change", "third_quartile_change"),
    ),
    "cases": ("new_cases", "closed_cases", "aanspreekpunt_changes"),
    "deadlines": (*SHOWN, "within_six_weeks_share"),
    "process": (
        *("mdos", "resident_present", "supporter_offered", "supporter_unknown"),
        *("median_days_to_first_mdo", "p90_days_to_first_mdo"),
        *("doorbraken_open", "doorbraken_granted", "doorbraken_refused"),
        *("doorbraak_granted_euro", "median_days_to_decision"),
    ),
    "ave": (
        *("scaled_up", "scaled_down"),
        *("reviews", "reviews_on_time", "reviews_on_time_share"),
    ),
    "attention": (
        *("mdo_needed", "without_aanspreekpunt"),
        *("open_escalations", "escalations_past_review", "undecided_doorbraken"),
    ),
    "completeness": (
        *("begin_present", "begin_missing_share", "closed"),
        *("eind_present", "eind_missing_share"),
        *("costs_present", "costs_missing_share"),
        *("evaluated", "evaluation_missing_share"),
        *("nameting_expected", "nameting_present", "nameting_missing_share"),
    ),
    "funnel": (
        *("asked", "mdo_held", "mdo_held_share"),
        *("agreements_done", "agreements_done_share"),
        *("came_through", "came_through_share"),
    ),
    "lessons": (
        *("lessons_raised", "lessons_taken_up", "lessons_solved"),
        *("lessons_refused", "lessons_open", "median_days_to_solved"),
        *("level", "source"),
    ),
}
IN_ALL = _("In more than one report")


@dataclass(frozen=True)
class Definition:
    """A figure: how the API calls it, its heading, and what it is."""

    key: str
    words: str
    meaning: str


@dataclass(frozen=True)
class Group:
    """The figures of one report."""

    key: str
    title: str | Promise
    figures: list[Definition]


def groups() -> list[Group]:
    """Return the definitions by report; what is in several or in none stands last."""
    found = [
        Group(key, title, [_definition(camel(name)) for name in GROUPS[key]])
        for key, title in TITLES.items()
    ]
    named = {figure.key for group in found for figure in group.figures}
    others = [_definition(key) for key in SHARED if key not in named]
    return [*found, Group("all", IN_ALL, [each for each in others if each.meaning])]


def _definition(key: str) -> Definition:
    return Definition(key, *words_of(key))
