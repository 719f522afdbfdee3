"""The pictures of the reports: the same on the page, in the council report, as a PNG.

Each is made of what a `Report` answers, so who is shown no small numbers gets them in
no picture either. A picture that would be of hidden figures only is None.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from cases import acting
from cases.formats import number, percent
from cases.models import Area
from reporting import charts, figures, published
from reporting.charts import (
    Amounts,
    Count,
    Day,
    Group,
    Means,
    Moment,
    Picture,
    Purse,
    Share,
    Sides,
    Stack,
    Step,
)
from reporting.exports.words import obstacle_words, rule_owner_words, trigger_words
from reporting.figures import (
    Ave,
    Deadlines,
    LessonsTable,
    Process,
    Rendement,
    Table,
    Wellbeing,
)
from reporting.figures.attention import phases_on
from reporting.figures.deadlines import by_month, due
from reporting.figures.money import put_in_by
from reporting.figures.table import Scope
from reporting.models import Lesson
from reporting.rendement import share
from reporting.report import Report, day_in_words, period_in_words

WEEKS = 6
MONTHS = 12
# The picture that is of no case, and so is asked in another way.
LESSONS = "lessons"
# Of so many half-years a line can still be read.
HALVES = 8
# And of what was hidden since, so many publications are tried.
LOOKED_BACK = 3


@dataclass(frozen=True)
class Drawn:
    """A picture in both its drawings, with how it is read where no page says so."""

    picture: Picture
    wide: SafeString
    narrow: SafeString
    legend: str = ""

    @property
    def key(self) -> str:
        return self.picture.key


def _drawn(
    draw: Callable[..., SafeString], picture: Picture, *data: Any, legend: str = ""
) -> Drawn:
    return Drawn(
        picture,
        draw(*data, picture),
        draw(*data, picture, narrow=True),
        legend,
    )


def _all_in_table() -> str:
    return _("All amounts are in the table.")


# Costs, by payer -------------------------------------------------------------------


def amounts_of(total: Rendement) -> list[Amounts]:
    """Return what each payer pays before and after, who paid most first."""
    rows = [
        Amounts(capfirst(payer), costs.before, costs.after)
        if costs
        else Amounts(capfirst(payer), None, None)
        for payer, costs in total.by_payer.items()
    ]
    return sorted(
        rows, key=lambda row: (row.before is None, -(row.before or 0), row.name)
    )


def payers(total: Rendement) -> Drawn | None:
    """Draw whose purse it is, before and after."""
    rows = amounts_of(total)
    if not rows:
        return None
    picture = Picture(
        "payers", _("Costs a year before and after, by payer"), _payers_in_words(rows)
    )
    return _drawn(
        charts.before_and_after,
        picture,
        rows,
        legend=_("The hatched bar is before, the full one after."),
    )


def _payers_in_words(rows: Sequence[Amounts]) -> str:
    changes = [row.change for row in rows if row.change is not None]
    lower = sum(change < 0 for change in changes)
    higher = sum(change > 0 for change in changes)
    sentences = [
        ngettext(
            "For %(number)d payer the costs are lower.",
            "For %(number)d payers the costs are lower.",
            lower,
        )
        % {"number": lower},
        ngettext(
            "For %(number)d payer they are higher.",
            "For %(number)d payers they are higher.",
            higher,
        )
        % {"number": higher},
        _all_in_table(),
    ]
    return " ".join(sentences)


# From before to net ----------------------------------------------------------------


def waterfall(total: Rendement) -> Drawn | None:
    """Draw how the real costs went from before to net."""
    before, after, investment = total.real_before, total.real_after, total.investment
    if before is None or after is None or investment is None or not total.cases:
        return None
    steps = [
        Step(_("Before"), before, is_total=True),
        Step(_("Difference"), after - before),
        Step(_("After"), after, is_total=True),
        Step(_("Put in"), investment),
        Step(_("After, with what was put in"), after + investment, is_total=True),
    ]
    picture = Picture(
        "net",
        _("From the real costs before to the costs after, with what was put in"),
        _all_in_table(),
    )
    return _drawn(
        charts.waterfall,
        picture,
        steps,
        legend=_("Green (−) is lower; amber (+) is higher, or put in."),
    )


# Who puts in, who gains ------------------------------------------------------------


@dataclass(frozen=True)
class Flow:
    """Who puts in and who pays less or more: the picture, and its table."""

    drawn: Drawn | None
    givers: list[Purse]
    gainers: list[Purse]
    dearer: list[Purse]
    # The payers of whom it is hidden what they pay.
    hidden: list[str]


def flow(report: Report, total: Rendement) -> Flow:
    """Return who puts in and who gains.

    Who works on the cases sees which organisation put in how much; others what all of
    them did together, which is what was published.
    """
    rows = amounts_of(total)
    changes = {row.name: row.change for row in rows if row.change is not None}
    gainers = _largest(
        Purse(name, -change) for name, change in changes.items() if change < 0
    )
    dearer = _largest(
        Purse(name, change) for name, change in changes.items() if change > 0
    )
    givers = _largest(_givers(report, total))
    found = Flow(
        None,
        givers,
        gainers,
        dearer,
        [row.name for row in rows if row.change is None],
    )
    if not givers and not gainers or total.investment is None:
        return found
    more = [
        Purse(_("%(payer)s pays more") % {"payer": purse.name}, purse.amount)
        for purse in dearer
    ]
    sides = Sides([*givers, *more], gainers, _heads_of(total))
    picture = Picture("flow", _("Who puts in, and who pays less"), _in_words(found))
    legend = _(
        "At the left, hatched: what was put in and what some pay more. At the "
        "right, full: what others pay less in a year. It does not say that one "
        "makes the other."
    )
    return replace(found, drawn=_drawn(charts.flow, picture, sides, legend=legend))


def _largest(purses: Any) -> list[Purse]:
    return sorted(purses, key=lambda purse: (-purse.amount, purse.name))


def _givers(report: Report, total: Rendement) -> list[Purse]:
    if not total.investment:
        return []
    if report.is_suppressed:
        return [Purse(_("All who put in, together"), total.investment)]
    with acting.as_role(acting.FIGURES):
        by_organisation, doorbraken = put_in_by(report.scope)
    named = [Purse(name, euro) for name, euro in by_organisation.items() if euro]
    if doorbraken:
        named.append(Purse(_("Doorbraken that were granted"), doorbraken))
    # Of files that were destroyed it is not kept who put in.
    rest = total.investment - sum((purse.amount for purse in named), Decimal(0))
    return [*named, Purse(_("Not known any more"), rest)] if rest > 0 else named


def _heads_of(total: Rendement) -> tuple[str, str, str]:
    cases = ngettext("%(number)s case", "%(number)s cases", total.cases or 0) % {
        "number": number(total.cases)
    }
    return (
        _("Put in, or pays more"),
        _("the cases") if total.cases is None else cases,
        _("Pays less in a year"),
    )


def _in_words(found: Flow) -> str:
    put_in = _("Put in by: %(names)s.") % {"names": _names(found.givers)}
    less = _("Pays less: %(names)s.") % {"names": _names(found.gainers)}
    more = _("Pays more: %(names)s.") % {"names": _names(found.dearer)}
    return " ".join([put_in, less, more, _all_in_table()])


def _names(purses: Sequence[Purse]) -> str:
    return ", ".join(purse.name for purse in purses) or _("nobody")


# How people are doing --------------------------------------------------------------


@dataclass(frozen=True)
class Measure:
    """How the texts of a section name one of the two measures."""

    key: str
    short: str | Promise
    title: str | Promise
    scale: str | Promise


MEASURES = (
    Measure(
        "tevredenheid",
        gettext_lazy("tevredenheid"),
        gettext_lazy("How satisfied people are, at the beginning and at the end"),
        gettext_lazy("Mark from 0 to 10"),
    ),
    Measure(
        "zelfredzaamheid",
        gettext_lazy("zelfredzaamheid"),
        gettext_lazy("How self-reliant people are, at the beginning and at the end"),
        gettext_lazy("Mark from 1 to 5"),
    ),
)


def leefdomeinen(measure: Measure, tables: Mapping[str, Table]) -> Drawn | None:
    """Draw for each leefdomein where people began and where they are."""
    pairs = {name: table.total for name, table in tables.items()}
    if not any(row.pairs or row.is_suppressed for row in pairs.values()):
        return None
    rows = [
        Means(name, row.before, row.after, row.change, row.pairs)
        for name, row in pairs.items()
    ]
    picture = Picture(measure.key, str(measure.title), _means_in_words(rows))
    return _drawn(
        charts.dots,
        picture,
        rows,
        charts.SCALES[measure.key],
        legend=_(
            "The open dot is the beginning, the full one the end. Dashed is worse."
        ),
    )


def _means_in_words(rows: Sequence[Means]) -> str:
    up = sum(row.change > 0 for row in rows if row.change is not None)
    worse = [row.name for row in rows if row.change is not None and row.change < 0]
    words = ngettext(
        "On %(number)d leefdomein the mean mark goes up.",
        "On %(number)d leefdomeinen the mean mark goes up.",
        up,
    ) % {"number": up}
    down = _("It goes down on: %(names)s.") % {"names": ", ".join(worse)}
    sentences = [words, down if worse else "", _("All marks are in the table.")]
    return " ".join(filter(None, sentences))


# The six weeks, period after period ------------------------------------------------


def moments(report: Report) -> list[Moment]:
    """Return how many agreements were done within six weeks, the last period last.

    By month, of a year; of what was published, by half-year.
    """
    found = _halves(report) if report.is_suppressed else _months(report)
    # Before the first that can be shown there is nothing to draw.
    known = [index for index, moment in enumerate(found) if moment.share is not None]
    return found[known[0] :] if known else []


def _months(report: Report) -> list[Moment]:
    scope = report.scope
    last = (scope.to_on or scope.as_of).replace(day=1)
    last = min(last, scope.as_of.replace(day=1))
    firsts = [_months_before(last, back) for back in reversed(range(MONTHS))]
    with acting.as_role(acting.FIGURES):
        known = by_month(replace(scope, from_on=firsts[0], to_on=scope.as_of))
    return [
        Moment(
            date_format(first, "b"),
            str(first.year),
            share(within, all_),
            within,
            all_,
        )
        for first in firsts
        for all_, within in [known.get(first, (0, 0))]
    ]


def _months_before(first: date, months: int) -> date:
    month = first.year * 12 + first.month - 1 - months
    return date(month // 12, month % 12 + 1, 1)


def _halves(report: Report) -> list[Moment]:
    scope = report.scope
    if scope.leefdomein or scope.organisation:
        # Of these there are figures of everything so far only.
        return []
    spans = [span for span in published.spans(scope.as_of) if span.is_half]
    found = []
    for span in sorted(spans, key=lambda span: span.first or date.min)[-HALVES:]:
        row = _last_shown(span, scope)
        words = _("Jan-Jun") if span.first and span.first.month == 1 else _("Jul-Dec")
        found.append(
            Moment(
                words,
                str(span.first.year if span.first else ""),
                row.within_six_weeks_share,
                row.within_six_weeks,
                row.counted,
            )
        )
    return found


def last_shown(report: Report) -> Deadlines | None:
    """Return the figures of a half-year or a year as they were shown last.

    None of other days.
    """
    scope = report.scope
    span = published.Span(scope.from_on, scope.to_on)
    if span.first is None or span not in published.spans(scope.as_of):
        return None
    return _last_shown(span, scope)


def _last_shown(span: published.Span, scope: Scope) -> Deadlines:
    """Return the figures of a half-year as they were shown last.

    Where few agreements were done since, they are hidden; what was shown before is not.
    """
    earlier = [
        day
        for day in published.days_of("deadlines")
        if span.last and span.last <= day < scope.as_of
    ]
    now, *others = (
        replace(span.of(scope), as_of=day)
        for day in [scope.as_of, *earlier[:LOOKED_BACK]]
    )
    row = _as_published(now)
    while row.within_six_weeks_share is None and others:
        before = _as_published(others.pop(0))
        row = row if before.within_six_weeks_share is None else before
    return row


def _as_published(scope: Scope) -> Deadlines:
    return Report(scope, is_suppressed=True).ask(figures.deadlines).total


def trend(found: Sequence[Moment]) -> Drawn | None:
    """Draw how the share within six weeks went."""
    known = [moment for moment in found if moment.share is not None]
    if not known:
        return None
    picture = Picture(
        "trend", _("Done within six weeks, period after period"), _trend_in_words(known)
    )
    legend = _("Of the agreements whose six weeks ended in the period.")
    return _drawn(charts.trend, picture, found, legend=legend)


def _trend_in_words(known: Sequence[Moment]) -> str:
    first, last = known[0], known[-1]
    words = {
        "first": percent(first.share),
        "then": f"{first.name} {first.year}",
        "last": percent(last.share),
        "now": f"{last.name} {last.year}",
    }
    said = _("From %(first)s (%(then)s) to %(last)s (%(now)s).") % words
    return f"{said} {_('All numbers are in the table.')}"


# What is due in six weeks ----------------------------------------------------------


@dataclass(frozen=True)
class Calendar:
    """What has to be done in the coming six weeks, by day."""

    drawn: Drawn
    weeks: list[dict[str, Any]]
    number: int


def calendar(report: Report) -> Calendar | None:
    """Return what is due in this week and the five after it, for who works on it."""
    if report.is_suppressed:
        return None
    today = report.scope.as_of
    monday = today - timedelta(days=today.weekday())
    until = monday + timedelta(days=7 * WEEKS - 1)
    whole = replace(report.scope, from_on=None, to_on=None)
    with acting.as_role(acting.FIGURES):
        numbers = due(whole, until)
    weeks = [
        [
            _day(monday + timedelta(days=7 * week + day), today, numbers)
            for day in range(7)
        ]
        for week in range(WEEKS)
    ]
    picture = Picture(
        "calendar",
        _("What has to be done in the coming six weeks"),
        _calendar_in_words(numbers),
    )
    legend = _("The number of agreements on their last day; the darker, the more.")
    return Calendar(
        _drawn(charts.calendar, picture, weeks, legend=legend),
        [
            {
                "monday": week[0].on,
                "sunday": week[-1].on,
                "iso": week[0].on.isocalendar(),
                "number": sum(day.number or 0 for day in week),
            }
            for week in weeks
        ],
        sum(numbers.values()),
    )


def _day(on: date, today: date, numbers: Mapping[date, int]) -> Day:
    return Day(on, numbers.get(on, 0) if on >= today else None, is_today=on == today)


def _calendar_in_words(numbers: Mapping[date, int]) -> str:
    many = sum(numbers.values())
    words = ngettext(
        "%(number)s agreement has to be done.",
        "%(number)s agreements have to be done.",
        many,
    ) % {"number": number(many)}
    return f"{words} {_('The number of each week is in the table.')}"


# Areas side by side ----------------------------------------------------------------


def areas(table: Table[Deadlines]) -> Drawn | None:
    """Draw how many agreements each area did within six weeks, side by side."""
    rows = [
        Share(name, row.within_six_weeks_share, row.counted, _of(row))
        for name, row in sorted(table.by_area.items())
    ]
    if len(rows) < 2 or not any(row.share is not None for row in rows):
        return None
    total = table.total
    overall = Share(
        _("all areas"), total.within_six_weeks_share, total.counted, _of(total)
    )
    picture = Picture(
        "areas",
        _("Done within six weeks, the areas side by side"),
        _areas_in_words(rows),
    )
    return _drawn(
        charts.shares,
        picture,
        rows,
        overall,
        legend=_("The line is where all areas together are."),
    )


def _of(row: Deadlines) -> str:
    if row.within_six_weeks_share is None:
        return _("nothing to count yet") if row.counted == 0 else ""
    return _("%(part)s of %(whole)s") % {
        "part": number(row.within_six_weeks),
        "whole": number(row.counted),
    }


def _areas_in_words(rows: Sequence[Share]) -> str:
    known = [row for row in rows if row.share is not None]
    most = max(known, key=lambda row: row.share or 0)
    least = min(known, key=lambda row: row.share or 0)
    said = _("Most in %(most)s (%(high)s), least in %(least)s (%(low)s).") % {
        "most": most.name,
        "high": percent(most.share),
        "least": least.name,
        "low": percent(least.share),
    }
    return f"{said} {_('All numbers are in the table.')}"


# Doorbraken, by obstacle and by whose rule -------------------------------------------


def doorbraken_by(row: Process) -> list[Group]:
    """Return how many doorbraken were asked, by obstacle and by whose rule it is."""
    return [
        Group(
            _("By kind of obstacle"),
            _counted(row.by_obstacle, obstacle_words),
        ),
        Group(
            _("By whose rule it is"),
            _counted(row.by_rule_owner, rule_owner_words),
        ),
    ]


def _counted(
    numbers: Mapping[str, int | None], words: Callable[[str], str]
) -> list[Count]:
    rows = [
        Count(capfirst(words(name)), number)
        for name, number in numbers.items()
        if number != 0
    ]
    return sorted(rows, key=lambda row: (row.number is None, -(row.number or 0), row))


def doorbraken(groups: Sequence[Group]) -> Drawn | None:
    """Draw how many doorbraken there were, by obstacle and by whose rule."""
    title = _("Doorbraken, by obstacle and by whose rule it is")
    return _counts("doorbraken", title, groups)


def _counts(key: str, title: str, groups: Sequence[Group]) -> Drawn | None:
    """Draw the numbers of some groups; None where all of them are hidden."""
    known = [row for group in groups for row in group.rows if row.number is not None]
    if not known:
        return None
    most = [max(group.rows, key=_number, default=None) for group in groups]
    picture = Picture(
        key,
        title,
        " ".join(
            [
                *(
                    _("%(group)s most often: %(name)s (%(number)s).")
                    % {
                        "group": group.title,
                        "name": row.name,
                        "number": number(row.number),
                    }
                    for group, row in zip(groups, most, strict=True)
                    if row and row.number is not None
                ),
                _("All numbers are in the table."),
            ]
        ),
    )
    shown = [group for group in groups if group.rows]
    return _drawn(charts.counts, picture, shown)


def _number(row: Count) -> int:
    return -1 if row.number is None else row.number


# Steps up and down, by phase and trigger ---------------------------------------------


def steps_by(row: Ave) -> list[Group]:
    """Return how many steps up and down there were, by phase and by trigger."""
    return [
        Group(_("Up, to which phase"), _counted(row.up_by_phase, _phase)),
        Group(_("Down, from which phase"), _counted(row.down_by_phase, _phase)),
        Group(_("Up, by which trigger"), _counted(row.up_by_trigger, trigger_words)),
        Group(
            _("Down, after which trigger"),
            _counted(row.down_by_trigger, trigger_words),
        ),
    ]


def _phase(number: str) -> str:
    return f"AVE {number}"


def steps(groups: Sequence[Group]) -> Drawn | None:
    """Draw how many steps up and down there were, by phase and trigger."""
    title = _("Scaled up and down, by phase and trigger")
    return _counts("steps", title, groups)


# The phases of AVE, over time --------------------------------------------------------


def phases(report: Report) -> list[Stack]:
    """Return how many escalations were in which phase, at the end of each month.

    Of what was published: on the days of publication.
    """
    found = _published_phases(report) if report.is_suppressed else _phases(report)
    return found if any(many for at in found for many in at.numbers.values()) else []


def _phases(report: Report) -> list[Stack]:
    last = report.scope.to_on or report.scope.as_of
    last = min(last, report.scope.as_of)
    ends = [
        _months_before(last.replace(day=1), back) - timedelta(days=1)
        for back in reversed(range(MONTHS - 1))
    ]
    days = [*ends, last]
    with acting.as_role(acting.FIGURES):
        counted = phases_on(report.scope, days)
    numbers = sorted({phase for at in counted.values() for phase in at})
    return [
        _stack(day, {phase: counted[day][phase] for phase in numbers}) for day in days
    ]


def _published_phases(report: Report) -> list[Stack]:
    scope = report.scope
    if scope.leefdomein or scope.organisation:
        return []
    days = [day for day in published.days_of("attention") if day <= scope.as_of]
    found = []
    for day in reversed(days[:HALVES]):
        of_day = replace(scope, as_of=day, from_on=None, to_on=None)
        row = Report(of_day, is_suppressed=True).ask(figures.attention).total
        if row.by_phase:
            numbers = {int(phase): many for phase, many in row.by_phase.items()}
            found.append(_stack(day, numbers))
    every = sorted({phase for at in found for phase in at.numbers})
    # Hidden on a day that does not name it: zero would be a figure about no case.
    return [
        at._replace(numbers={phase: at.numbers.get(phase) for phase in every})
        for at in found
    ]


def _stack(day: date, numbers: Mapping[int, int | None]) -> Stack:
    return Stack(date_format(day, "j b"), str(day.year), dict(numbers))


def ave(found: Sequence[Stack]) -> Drawn | None:
    """Draw how many escalations were in which phase, over time."""
    known = [at for at in found if at.total is not None]
    if not any(many for at in found for many in at.numbers.values()):
        return None
    words = _("All numbers are in the table.")
    if known:
        first, last = known[0], known[-1]
        said = _("From %(first)s (%(then)s) to %(last)s (%(now)s).") % {
            "first": number(first.total),
            "then": f"{first.name} {first.year}",
            "last": number(last.total),
            "now": f"{last.name} {last.year}",
        }
        words = f"{said} {words}"
    picture = Picture("ave", _("Cases that were scaled up, by AVE phase"), words)
    legend = _(
        "From light to dark: AVE 1 to 4. AVE 2 is hatched. Above each bar stands how "
        "many there were."
    )
    return _drawn(charts.stacks, picture, found, legend=legend)


# Lessons, by level -------------------------------------------------------------------


def lessons(table: LessonsTable) -> Drawn | None:
    """Draw how many lessons were raised at each level, and how those stood."""
    if not table.total.lessons_raised:
        return None
    groups = [
        Group(
            capfirst(str(Lesson.Level(level).label)),
            [
                Count(_("Raised"), row.lessons_raised),
                Count(_("Taken up"), row.lessons_taken_up),
                Count(_("Structurally solved"), row.lessons_solved),
            ],
        )
        for level, row in table.by_level.items()
    ]
    said = ngettext(
        "Of %(raised)s lesson %(solved)s is structurally solved.",
        "Of %(raised)s lessons %(solved)s are structurally solved.",
        table.total.lessons_raised,
    ) % {
        "raised": number(table.total.lessons_raised),
        "solved": number(table.total.lessons_solved),
    }
    picture = Picture(
        LESSONS,
        _("Lessons by level: raised, taken up and solved"),
        " ".join([said, _("All numbers are in the table.")]),
    )
    return _drawn(charts.counts, picture, groups)


# By themselves ----------------------------------------------------------------------


def document_of(drawn: Drawn, report: Report) -> dict[str, Any]:
    """Return a picture as a document of its own, which says what it is about."""
    picture, scope = drawn.picture, report.scope
    areas = str(scope.area) if scope.area else _areas_of(scope)
    parts = [areas, scope.leefdomein, scope.organisation, scope.voordeur]
    about = [
        "Helmond Aanpak",
        capfirst(period_in_words(scope)),
        *(str(part) for part in parts if part),
        _("as of %(day)s") % {"day": day_in_words(scope.as_of)},
    ]
    return {
        "language": get_language(),
        "title": picture.title,
        "picture": charts.for_paper(drawn.wide),
        "alt": f"{picture.title}. {picture.description}",
        "legend": drawn.legend,
        "source": " · ".join(about),
        "warning": ""
        if not report.has_small_numbers
        else _(
            "With small numbers, for who works on the cases: do not pass it on. For a "
            "letter or the council there is the report of the manager."
        ),
    }


def _areas_of(scope: Scope) -> str:
    """Name the areas that a picture is about, where none was chosen."""
    if scope.areas is None:
        return _("all areas")
    own = Area.objects.filter(pk__in=scope.areas).values_list("name", flat=True)
    return ", ".join(own.order_by("name"))


# By their names ---------------------------------------------------------------------


def _wellbeing(key: str) -> Callable[[Report], Drawn | None]:
    measure = next(each for each in MEASURES if each.key == key)

    def drawn(report: Report) -> Drawn | None:
        found: Wellbeing = report.ask(figures.wellbeing)
        return leefdomeinen(measure, found[key])

    return drawn


def _of_calendar(report: Report) -> Drawn | None:
    found = calendar(report)
    return found.drawn if found else None


def _money(report: Report) -> Rendement:
    return report.ask(figures.rendement).total


BY_NAME: dict[str, Callable[[Report], Drawn | None]] = {
    "payers": lambda report: payers(_money(report)),
    "net": lambda report: waterfall(_money(report)),
    "flow": lambda report: flow(report, _money(report)).drawn,
    "tevredenheid": _wellbeing("tevredenheid"),
    "zelfredzaamheid": _wellbeing("zelfredzaamheid"),
    "trend": lambda report: trend(moments(report)),
    "calendar": _of_calendar,
    "areas": lambda report: areas(report.ask(figures.deadlines)),
    "steps": lambda report: steps(steps_by(report.ask(figures.ave).total)),
    "doorbraken": lambda report: doorbraken(
        doorbraken_by(report.ask(figures.process).total)
    ),
    "ave": lambda report: ave(phases(report)),
    LESSONS: lambda report: lessons(report.ask(figures.lessons)),
}
