"""The report for the council: what the figures of a period say, as a document.

Every number in it is one of the figures, and none is about fewer than ten cases: the
document leaves. Where a figure is hidden or not there, a sentence says so.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.formats import euro, euro_signed, number, number_signed, percent
from reporting import charts, figures, pictures, published
from reporting.charts import Group
from reporting.exports.words import words_of
from reporting.figures import (
    Ave,
    Cases,
    Process,
    Rendement,
    Row,
    Scope,
    Table,
    Wellbeing,
)
from reporting.figures.completeness import Completeness
from reporting.figures.deadlines import Deadlines
from reporting.models import Lesson
from reporting.pictures import Drawn
from reporting.report import (
    PricesUsed,
    Report,
    day_in_words,
    direction,
    period_in_words,
    prices_used,
)
from rest.names import camel

Section = dict[str, Any]
Words = Callable[[Any], str]

ORDER = {
    "lower": gettext_lazy("That is %(amount)s less."),
    "higher": gettext_lazy("That is %(amount)s more."),
    "same": gettext_lazy("That is the same."),
}


@dataclass(frozen=True)
class Found:
    """All figures that the report speaks of."""

    report: Report
    deadlines: Table[Deadlines]
    process: Table[Process]
    money: Table[Rendement]
    wellbeing: Wellbeing
    cases: Table[Cases]
    ave: Table[Ave]
    complete: Table[Completeness]
    prices: PricesUsed

    @property
    def scope(self) -> Scope:
        return self.report.scope


def found_in(as_of: date, first: date | None, last: date | None) -> Found:
    """Ask for the figures that were published last by then, of a year or half-year.

    Of a period that is not over there are none: then it is of everything so far.
    """
    as_of = published.day_for(as_of)
    span = published.span_around(first, last)
    if span not in published.spans(as_of):
        span = published.EVERYTHING
    scope = Scope(as_of=as_of, from_on=span.first, to_on=span.last)
    report = Report(scope, is_suppressed=True)
    money = report.ask(figures.rendement)
    return Found(
        report=report,
        deadlines=report.ask(figures.deadlines),
        process=report.ask(figures.process),
        money=money,
        wellbeing=report.ask(figures.wellbeing),
        cases=report.cases(),
        ave=report.ask(figures.ave),
        complete=report.ask(figures.completeness),
        prices=prices_used(report.of_prices),
    )


def file_name(found: Found) -> str:
    """Return what the file is called: two of them in one folder are told apart."""
    days = (found.scope.from_on, found.scope.to_on)
    period = "-tot-".join(day.isoformat() for day in days if day)
    return f"raadsrapport-{period or f'tot-{found.scope.as_of}'}.pdf"


def document_of(found: Found) -> dict[str, Any]:
    """Return the report as a document, in the language of the moment."""
    return {
        "title": _("Helmond Aanpak: report for the council"),
        "footer": _("Report for the council, %(period)s")
        % {"period": period_in_words(found.scope)},
        "intro": [
            _("About: %(period)s. Made on %(day)s.")
            % {
                "period": period_in_words(found.scope),
                "day": day_in_words(found.scope.as_of),
            }
        ],
        "sections": [
            {"title": _("In short"), "text": list(in_short(found))},
            _cases(found.cases, found.scope.as_of),
            *_deadlines(found),
            *_wellbeing(found),
            *_money(found),
            _process(found.process),
            *_obstacles(found.process.total),
            *_ave(found.ave),
            *_phases(found.report),
            _lessons(found.scope),
            _method(found),
            _definitions(),
        ],
    }


# In short ---------------------------------------------------------------------------


def in_short(found: Found) -> Iterator[str]:
    """Yield the report in a few sentences, each of numbers that stand below."""
    yield from _people(found.cases.total)
    yield from _six_weeks(found.deadlines.total, found.report)
    yield _meetings(found.process.total)
    for measure in pictures.MEASURES:
        yield _better(measure, found.wellbeing[measure.key])
    yield from _costs(found.money.total)
    if found.complete.total.costs_missing_share is not None:
        yield _without_costs(found.complete.total)
    yield _doorbraken(found.process.total)
    yield from _scaled(found.ave.total)
    yield _(
        "We do not know whether the approach makes the difference: there is no "
        "comparison with households without the approach."
    )


def _people(row: Cases) -> Iterator[str]:
    if None not in (row.new_cases, row.closed_cases, row.open_cases):
        said = _("%(new)s cases began and %(closed)s were closed; %(open)s are open.")
        yield said % {
            "new": number(row.new_cases),
            "closed": number(row.closed_cases),
            "open": number(row.open_cases),
        }


def _scaled(row: Ave) -> Iterator[str]:
    if row.scaled_up is not None and row.reviews_on_time_share is not None:
        said = _(
            "%(up)s times a case was scaled up; of what had to be looked at again, "
            "%(share)s was on time."
        )
        yield said % {
            "up": number(row.scaled_up),
            "share": percent(row.reviews_on_time_share),
        }


def _six_weeks(row: Deadlines, report: Report) -> Iterator[str]:
    shown = row
    if row.within_six_weeks_share is None:
        shown = pictures.last_shown(report) or row
    if shown.within_six_weeks_share is None or shown.counted is None:
        yield _("How many agreements were done within six weeks cannot be said.")
        return
    yield _(
        "Of %(counted)s agreements %(within)s were done within six weeks: %(share)s."
    ) % {
        "counted": number(shown.counted),
        "within": number(shown.within_six_weeks),
        "share": percent(shown.within_six_weeks_share),
    }
    if shown is not row:
        yield _("So it stood when it was shown last: since then too few changed.")


def _meetings(row: Process) -> str:
    if row.mdos is None or row.resident_present is None:
        return _("How many MDO's were held cannot be said.")
    return _("%(mdos)s MDO's were held; the resident was at %(present)s of them.") % {
        "mdos": number(row.mdos),
        "present": number(row.resident_present),
    }


def _better(each: pictures.Measure, tables: Mapping[str, Table]) -> str:
    measure = capfirst(str(each.short))
    changes = {domain: table.total.change for domain, table in tables.items()}
    known = {domain: one for domain, one in changes.items() if one is not None}
    if not known:
        said = _("%(measure)s: nothing can be said, there are too few measurements.")
        return said % {"measure": measure}
    worse = [domain for domain, change in known.items() if change < 0]
    said = ngettext(
        "%(measure)s: on %(up)d of %(known)d leefdomein the mean mark went up.",
        "%(measure)s: on %(up)d of %(known)d leefdomeinen the mean mark went up.",
        len(known),
    ) % {
        "measure": measure,
        "up": sum(change > 0 for change in known.values()),
        "known": len(known),
    }
    if worse:
        down = _("It went down on: %(names)s.") % {"names": ", ".join(worse)}
        said = f"{said} {down}"
    if hidden := [one for one in changes if one not in known]:
        names = _("Of these it cannot be said: %(names)s.")
        said = f"{said} {names % {'names': ', '.join(hidden)}}"
    return said


def _costs(row: Rendement) -> Iterator[str]:
    if row.cases == 0:
        yield _("Of no case the costs are complete before and after.")
        return
    if None in (row.cases, row.real_before, row.real_after, row.real_saving):
        yield _("What the costs did cannot be said: it is about too few cases.")
        return
    said = _(
        "Of %(cases)s cases with complete costs the real costs were %(before)s a year "
        "before, and %(after)s after."
    ) % {
        "cases": number(row.cases),
        "before": euro(row.real_before),
        "after": euro(row.real_after),
    }
    saving: Any = row.real_saving
    difference = ORDER[direction(-saving)] % {"amount": euro(abs(saving))}
    yield f"{said} {difference}"
    if row.investment is None or row.net_real_saving is None:
        yield _("What was put in cannot be said.")
        return
    said = _("%(invested)s was put in. Saved less put in, in a year: %(net)s.")
    yield said % {
        "invested": euro(row.investment),
        "net": euro_signed(row.net_real_saving),
    }


def _doorbraken(row: Process) -> str:
    if row.doorbraken_granted is None:
        return _("How many doorbraken were granted or refused cannot be said.")
    if row.doorbraken_refused is None:
        said = _("%(granted)s doorbraken were granted; how many refused is hidden.")
    else:
        said = _("%(granted)s doorbraken were granted and %(refused)s refused.")
    said = said % {
        "granted": number(row.doorbraken_granted),
        "refused": number(row.doorbraken_refused or 0),
    }
    if row.doorbraak_granted_euro is None:
        return said
    spent = _("For these %(amount)s was granted.") % {
        "amount": euro(row.doorbraak_granted_euro)
    }
    return f"{said} {spent}"


def _spread(row: Rendement) -> Iterator[str]:
    """Yield how the cases lie apart: a sum alone hides who did worse."""
    middle = (
        row.median_saving,
        row.first_quartile_saving,
        row.third_quartile_saving,
    )
    around = (row.mean_saving, row.mean_saving_low, row.mean_saving_high)
    if None in (*middle, *around):
        yield _("How the cases lie apart cannot be said: it is about too few cases.")
        return
    mean, most, least = (
        euro_signed(-amount) for amount in around if amount is not None
    )
    median, third, first = (
        euro_signed(-amount) for amount in middle if amount is not None
    )
    yield _(
        "For each case the real costs changed by %(mean)s on average, probably between "
        "%(low)s and %(high)s."
    ) % {"mean": mean, "low": least, "high": most}
    yield _(
        "For the case in the middle that is %(median)s; for half of the cases it lies "
        "between %(first)s and %(third)s."
    ) % {"median": median, "first": first, "third": third}
    if row.cost_higher is None or row.cases is None:
        yield _("For how many cases the costs became higher is hidden.")
        return
    said = ngettext(
        "For %(number)s of the %(all)s cases the costs became higher.",
        "For %(number)s of the %(all)s cases the costs became higher.",
        row.cost_higher,
    )
    yield said % {"number": number(row.cost_higher), "all": number(row.cases)}


def _indicative(row: Rendement, prices: PricesUsed) -> list[str]:
    """Say what every amount has to: that it is indicative, and of which prices."""
    said = _("The amounts are an indication. How much is estimated is hidden.")
    if row.estimated_share is not None:
        said = _("The amounts are an indication: %(share)s is estimated.") % {
            "share": percent(row.estimated_share)
        }
    return [said, _prices(prices)]


def _without_costs(row: Completeness) -> str:
    if row.closed is None or row.costs_missing_share is None:
        return _("Of how many closed cases the costs are missing is hidden.")
    said = ngettext(
        "Of %(number)s closed case %(share)s has no complete costs.",
        "Of %(number)s closed cases %(share)s has no complete costs.",
        row.closed,
    )
    share = percent(row.costs_missing_share)
    return said % {"number": number(row.closed), "share": share}


def _without_scores(row: Completeness) -> str:
    if row.closed is None or row.eind_missing_share is None:
        return _(
            "Of how many closed cases the scores at the end are missing is hidden."
        )
    said = ngettext(
        "Of %(number)s closed case %(share)s has no scores at the end.",
        "Of %(number)s closed cases %(share)s has no scores at the end.",
        row.closed,
    )
    share = percent(row.eind_missing_share)
    return said % {"number": number(row.closed), "share": share}


# Tables -----------------------------------------------------------------------------


def _table(
    rows: Sequence[tuple[str, Row]], columns: Mapping[str, Words], first: str
) -> Section:
    """Return rows of figures; a figure that is hidden says so.

    Of what all is hidden only the names are told, below it.
    """
    shown = [(name, row) for name, row in rows if _says_anything(row, columns)]
    if not shown:
        return {"note": _all_hidden()}
    known = {name for name, _row in shown}
    return {
        "numbers": True,
        "head": [first, *(_heading(name) for name in columns)],
        "widths": [4, *(3 for _name in columns)],
        "lines": [
            [name, *(_cell(row, column, say) for column, say in columns.items())]
            for name, row in shown
        ],
        "note": _hidden([name for name, _row in rows if name not in known]),
    }


def _says_anything(row: Row, columns: Iterable[str]) -> bool:
    return any(getattr(row, name) is not None for name in columns)


def _hidden(names: list[str]) -> str:
    """Name those of whom all is hidden."""
    if not names:
        return ""
    said = _("Of these all is hidden: %(names)s.")
    return said % {"names": ", ".join(names)}


def _heading(name: str) -> str:
    return words_of(camel(name))[0]


def _cell(row: Row, name: str, say: Words) -> str:
    value = getattr(row, name)
    if value is None:
        return _("hidden") if name in row.suppressed else "–"
    return say(value)


def _by_area(table: Table) -> list[tuple[str, Row]]:
    return [*sorted(table.by_area.items()), (_("All areas"), table.total)]


def _deadlines(found: Found) -> Iterator[Section]:
    table = found.deadlines
    columns: dict[str, Words] = {
        "counted": number,
        "within_six_weeks": number,
        "within_six_weeks_share": percent,
        "overdue": number,
    }
    yield {
        "title": _("Agreements within six weeks"),
        "text": [
            _(
                "What is agreed at an MDO is meant to be done within six weeks. That "
                "is an intention and a promise to the resident, and no term of a law."
            )
        ],
        **_drawn(pictures.areas(table)),
        **_table(_by_area(table), columns, _("Area")),
    }
    moments = pictures.moments(found.report)
    if drawn := pictures.trend(moments):
        yield {
            "title": _("Within six weeks, half-year after half-year"),
            **_drawn(drawn),
            "numbers": True,
            "head": [
                _("Half-year"),
                _("Counted"),
                _("Within six weeks"),
                _("Share within six weeks"),
            ],
            "widths": [4, 3, 3, 3],
            "lines": [
                [
                    f"{moment.name} {moment.year}",
                    *(
                        (
                            number(moment.whole),
                            number(moment.part),
                            percent(moment.share),
                        )
                        if moment.share is not None
                        else (moment.words,) * 3
                    ),
                ]
                for moment in moments
            ],
        }


def _wellbeing(found: Found) -> Iterator[Section]:
    columns: dict[str, Words] = {
        "pairs": number,
        "before": _one_decimal,
        "after": _one_decimal,
        "change": _signed,
        "improved": number,
        "worse": number,
    }
    for measure in pictures.MEASURES:
        tables = found.wellbeing[measure.key]
        rows = [(domain, table.total) for domain, table in tables.items()]
        drawn = pictures.leefdomeinen(measure, tables)
        if drawn is None:
            continue
        table = _table(rows, columns, _("Leefdomein"))
        yield {
            "title": str(measure.title),
            "text": [
                f"{measure.scale}.",
                _(
                    "What the same people answered at the beginning and at the end. "
                    "Different answerers are not put together."
                ),
                _without_scores(found.complete.total),
            ],
            **(_drawn(drawn) if "lines" in table else {}),
            **table,
        }


def _one_decimal(value: Decimal) -> str:
    return number(value, 1)


def _signed(value: Decimal) -> str:
    return number_signed(value, 1)


def _drawn(drawn: Drawn | None) -> Section:
    """Return a picture with how it is read, as a part of its section."""
    if drawn is None:
        return {}
    picture = drawn.picture
    return {
        "picture": charts.for_paper(drawn.wide),
        "alt": f"{picture.title}. {picture.description}",
        "legend": drawn.legend,
    }


def _money(found: Found) -> Iterator[Section]:
    row = found.money.total
    yield {
        "title": _("Costs and what was put in"),
        "text": [
            *_costs(row),
            *(_spread(row) if row.cases else ()),
            _without_costs(found.complete.total),
            *(_indicative(row, found.prices) if row.cases else ()),
        ],
        "rows": [
            {
                "title": "",
                "fields": [
                    [words_of(camel(name))[0], _cell(row, name, say)]
                    for name, say in MONEY.items()
                ],
            }
        ]
        if _says_anything(row, MONEY)
        else [],
    }
    if row.by_payer:
        yield _payers(row)
    flow = pictures.flow(found.report, row)
    if flow.drawn:
        yield _flow(flow)
    if drawn := pictures.waterfall(row):
        yield {"title": _("From before to net"), **_drawn(drawn)}


def _flow(flow: pictures.Flow) -> Section:
    sides = [
        (_("puts in"), flow.givers),
        (_("pays less"), flow.gainers),
        (_("pays more"), flow.dearer),
    ]
    return {
        "title": _("Who puts in, and who pays less"),
        **_drawn(flow.drawn),
        "numbers": True,
        "head": [_("Who"), _("What"), _("Amount")],
        "widths": [4, 3, 3],
        "lines": [
            [purse.name, words, euro(purse.amount)]
            for words, purses in sides
            for purse in purses
        ],
    }


MONEY: dict[str, Words] = {
    "cases": number,
    "real_before": euro,
    "real_after": euro,
    "real_saving": euro_signed,
    "transfer_before": euro,
    "transfer_after": euro,
    "transfer_saving": euro_signed,
    "investment": euro,
    "net_real_saving": euro_signed,
    "estimated_share": percent,
}


def _payers(row: Rendement) -> Section:
    amounts = pictures.amounts_of(row)
    known = [one for one in amounts if one.change is not None]
    section = {
        "title": _("Whose purse it is"),
        "text": [
            _(
                "Real costs and transfers together, since this says who pays. What one "
                "payer saves, another may have put in."
            ),
        ],
    }
    if not known:
        return {
            **section,
            "note": _all_hidden(),
        }
    return {
        **section,
        **_drawn(pictures.payers(row)),
        "numbers": True,
        "head": [_("Payer"), _("Before"), _("After"), _("Difference")],
        "widths": [4, 3, 3, 3],
        "lines": [
            [one.name, euro(one.before), euro(one.after), euro_signed(one.change)]
            for one in known
        ],
        "note": _hidden([one.name for one in amounts if one.change is None]),
    }


def _process(table: Table[Process]) -> Section:
    columns: dict[str, Words] = {
        "mdos": number,
        "resident_present": number,
        "median_days_to_first_mdo": number,
        "doorbraken_granted": number,
        "doorbraken_refused": number,
        "doorbraak_granted_euro": euro,
    }
    return {
        "title": _("How the approach goes"),
        "text": list(_of_process(table.total)),
        **_table(_by_area(table), columns, _("Area")),
    }


def _obstacles(row: Process) -> Iterator[Section]:
    groups = pictures.doorbraken_by(row)
    title = _("Doorbraken, by obstacle and by whose rule it is")
    if drawn := pictures.doorbraken(groups):
        yield {"title": title, **_counts(drawn, groups, _("Doorbraken"))}
    else:
        why = _(
            "There were no doorbraken, or each kind is of fewer than 10 cases or would "
            "give away one that is."
        )
        yield {"title": title, "text": [why]}


def _of_process(row: Process) -> Iterator[str]:
    if row.p90_days_to_first_mdo is not None:
        said = _("One in ten cases waited longer than %(days)s days for the first MDO.")
        yield said % {"days": number(row.p90_days_to_first_mdo)}
    yield from _of_supporter(row)
    if row.median_days_to_decision is not None:
        said = _("Half of the decisions on a doorbraak came within %(days)s days.")
        yield said % {"days": number(row.median_days_to_decision)}


def _of_supporter(row: Process) -> Iterator[str]:
    if row.supporter_offered is None or row.mdos is None:
        return
    if row.mdos and row.supporter_unknown == row.mdos:
        yield _("Of no MDO it is known whether a cliëntondersteuner was offered.")
        return
    # Of few it may not be known, and how many these are is hidden.
    said = _(
        "At %(offered)s of %(mdos)s MDO's it is written down that a cliëntondersteuner "
        "was offered."
    )
    yield said % {"offered": number(row.supporter_offered), "mdos": number(row.mdos)}
    if row.supporter_unknown:
        said = _("Of %(unknown)s of these MDO's that is not known.")
        yield said % {"unknown": number(row.supporter_unknown)}


def _all_hidden() -> str:
    return _("All of it is hidden: it is about too few cases, or would tell of few.")


def _cases(table: Table[Cases], as_of: date) -> Section:
    columns: dict[str, Words] = {
        "new_cases": number,
        "open_cases": number,
        "closed_cases": number,
        "aanspreekpunt_changes": number,
    }
    said = _("Open are those of %(day)s, whenever they began.")
    section: Section = {"title": _("New, open and closed cases")}
    told = _table(_by_area(table), columns, _("Area"))
    if "lines" in told:
        section["text"] = [said % {"day": day_in_words(as_of)}]
    return section | told


def _counts(drawn: Drawn, groups: Iterable[Group], head: str) -> Section:
    """Return the numbers of some groups; those of which all is hidden are named."""
    lines = {
        f"{group.title}: {one.name}": one.number
        for group in groups
        for one in group.rows
    }
    return {
        **_drawn(drawn),
        "numbers": True,
        "head": [head, _("Number of them")],
        "widths": [6, 2],
        "lines": [
            [name, number(many)] for name, many in lines.items() if many is not None
        ],
        "note": _hidden([name for name, many in lines.items() if many is None]),
    }


def _ave(table: Table[Ave]) -> Iterator[Section]:
    columns: dict[str, Words] = {
        "scaled_up": number,
        "scaled_down": number,
        "reviews": number,
        "reviews_on_time": number,
        "reviews_on_time_share": percent,
    }
    title = _("AVE: scaled up and down")
    yield {"title": title, **_table(_by_area(table), columns, _("Area"))}
    groups = pictures.steps_by(table.total)
    if drawn := pictures.steps(groups):
        title = _("Scaled up and down, by phase and trigger")
        yield {"title": title, **_counts(drawn, groups, _("Steps"))}


def _count(many: int | None) -> str:
    return _("hidden") if many is None else number(many)


def _phases(report: Report) -> Iterator[Section]:
    found = pictures.phases(report)
    title = _("Scaled up, by AVE phase")
    if drawn := pictures.ave(found):
        numbers = sorted({phase for at in found for phase in at.numbers})
        yield {
            "title": title,
            "text": [_("On the days of which figures were published.")],
            **_drawn(drawn),
            "numbers": True,
            "head": [
                _("Day"),
                *(f"AVE {phase}" for phase in numbers),
                _("Together"),
            ],
            "widths": [4, *(2 for _phase in numbers), 3],
            "lines": [
                [
                    f"{at.name} {at.year}",
                    *(_count(at.numbers.get(phase)) for phase in numbers),
                    _count(at.total),
                ]
                for at in found
            ],
        }
    else:
        why = _(
            "Fewer than 10 cases were scaled up in each phase, or figures were not "
            "published yet."
        )
        yield {"title": title, "text": [why]}


LESSONS = ("lessons_raised", "lessons_taken_up", "lessons_solved", "lessons_refused")


def _lessons(scope: Scope) -> Section:
    """Count lessons, which are of no case: raised in the period, and how they stood."""
    table = figures.lessons(scope)
    text = [_("Lessons that were raised in the period, by who has to act on them.")]
    days = table.total.median_days_to_solved
    if days is not None:
        said = _("Half of what was solved, was solved within %(days)s days.")
        text.append(said % {"days": number(days)})
    rows = [
        *(
            (capfirst(str(Lesson.Level(level).label)), row)
            for level, row in table.by_level.items()
        ),
        (_("All levels"), table.total),
    ]
    return {
        "title": _("What we learned"),
        "text": text,
        **_drawn(pictures.lessons(table)),
        "numbers": True,
        "head": [
            _("Level"),
            _("Raised"),
            _("Taken up"),
            _("Structurally solved"),
            _("Nothing is done with it"),
        ],
        "widths": [4, 3, 3, 3, 3],
        "lines": [
            [name, *(number(getattr(row, figure)) for figure in LESSONS)]
            for name, row in rows
        ],
    }


# How to read it -----------------------------------------------------------------------


def _method(found: Found) -> Section:
    return {
        "title": _("How this was made, and what it does not say"),
        "text": [
            _(
                "The figures are counted from what professionals wrote down in the "
                "register, as it stood on %(day)s. The period is a calendar year or "
                "half-year."
            )
            % {"day": day_in_words(found.scope.as_of)},
            _(
                "A figure about fewer than 10 cases is hidden, and so is what it could "
                "be computed from. “Hidden” is not zero; “–” is that there is nothing."
            ),
            _(
                "Costs are a quantity a year times a price of a list. They count of "
                "cases of which somebody confirmed that they are complete, before and "
                "after; in a period, of those that were closed in it. Real costs and "
                "transfers, such as benefits, are never added up, except by payer."
            ),
            _(
                "What the average of a case probably lies between: we draw as many "
                "cases by chance from these same cases, a thousand times, and take the "
                "average each time. Of these averages 95 in 100 lie between the two "
                "amounts, which are rounded to hundreds."
            ),
            _(
                "Results may be negative, and are shown as such. The figures are an "
                "indication and no proof that the approach made the difference."
            ),
        ],
    }


def _prices(prices: PricesUsed) -> str:
    if not prices.lists:
        return _("No prices stand behind this report.")
    lists = ", ".join(prices.lists)
    if prices.first_year is None:
        said = _("The prices are of list %(lists)s; their year is not known.")
        return said % {"lists": lists}
    said = _("The prices are of %(first)d up to %(last)d (list %(lists)s).") % {
        "first": prices.first_year,
        "last": prices.last_year,
        "lists": lists,
    }
    if prices.has_unknown_year:
        return f"{said} {_('Of some the year is not known.')}"
    return said


DEFINED = (
    *("new_cases", "open_cases", "closed_cases", "aanspreekpunt_changes"),
    *("counted", "within_six_weeks", "within_six_weeks_share", "overdue"),
    *("pairs", "before", "after", "change", "improved", "worse"),
    *MONEY,
    *("mdos", "resident_present", "median_days_to_first_mdo"),
    *("p90_days_to_first_mdo", "supporter_offered", "supporter_unknown"),
    *("doorbraken_granted", "doorbraken_refused"),
    *("doorbraak_granted_euro", "median_days_to_decision"),
    *("scaled_up", "scaled_down"),
    *("reviews", "reviews_on_time", "reviews_on_time_share"),
    *LESSONS,
)


# As they are told of a file, these speak of how a share is written there.
SHARES = {
    "within_six_weeks_share": gettext_lazy("Within six weeks divided by counted."),
    "reviews_on_time_share": gettext_lazy("On time divided by all reviews."),
    "estimated_share": gettext_lazy("Which part of the costs is estimated."),
}


def _definitions() -> Section:
    words = [
        (_heading(name), str(SHARES.get(name) or words_of(camel(name))[1]))
        for name in DEFINED
    ]
    return {
        "title": _("What each figure is"),
        "small": True,
        "rows": [{"title": "", "fields": [list(pair) for pair in words if pair[1]]}],
    }
