"""The reports of the API: the figures of the pages, as JSON and as CSV."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response
from rest_framework.serializers import DictField, Serializer

from cases import actions as cases_actions
from cases.formulas import plain_text
from cases.models import AccessLog, Leefdomein, Organisation, User
from cases.permissions import may_see_figures
from reporting import figures, learning
from reporting.comparison import compared
from reporting.figures import printed
from reporting.report import (
    ALL_AREAS,
    NO_PRICES,
    Report,
    areas_of,
    by_organisation,
    prices_used,
    refusals,
    refusals_to_compare,
    report_for,
)
from reporting.report_rows import (
    PARTS,
    attention_row,
    camelled,
    flat,
    pairs_row,
    part_of,
    process_row,
    rendement_row,
    rows_in,
    rows_of,
    table_of,
    with_missing,
)
from rest import fields
from rest.names import camel
from rest.problems import InvalidInput
from rest.rendering import JsonRenderer
from rest.serializers import AnswerSerializer, QuerySerializer
from rest.views import ResourceView


class CsvRenderer(BaseRenderer):
    """One line for all together and one for each area or level (RFC 4180, UTF-8)."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"
    render_style = "text"

    def render(self, data, accepted_media_type=None, renderer_context=None):
        lines = list(csv_lines(data))
        columns = list(dict.fromkeys(key for line in lines for key in line))
        text = io.StringIO()
        writer = csv.DictWriter(text, columns, restval="", lineterminator="\r\n")
        writer.writerow({column: plain_text(column) for column in columns})
        writer.writerows(
            {key: plain_text(value) for key, value in line.items()} for line in lines
        )
        return text.getvalue()


def csv_lines(report: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the lines of a report: its day, of what it is, the table's key, figures."""
    for table in report["tables"]:
        key = {name: table[name] for name in ("measure", "leefdomein") if name in table}
        for part, name, row in rows_in(table):
            yield {
                "asOf": report["asOf"],
                **_named_by(part, name, table),
                **key,
                **dict(flat(row)),
                **_beside(table, part, name),
            }


def _named_by(part: str, name: str, table: dict[str, Any]) -> dict[str, str]:
    """Return the column that says of what a row is; of all it is the first one."""
    if part:
        return {PARTS[part]: name}
    if "byLevel" in table:
        return {"level": _("all levels")}
    return {"area": _("all areas")}


def _beside(table: dict[str, Any], part: str, name: str) -> dict[str, Any]:
    """Return the columns of what a row is compared with, and of the difference."""
    found: dict[str, Any] = {}
    for side in ("comparedWith", "difference"):
        rows = table.get(side, {})
        row = rows.get(part, {}).get(name, {}) if part else rows.get("total", {})
        found |= {f"{side} {column}": value for column, value in flat(row)}
    return found


# What is asked, what is answered ------------------------------------------------


class AreaOrAll(fields.CharField):
    pattern = re.compile(rf"{ALL_AREAS}|{fields.UUIDField.pattern.pattern}")
    default_error_messages = {
        "wrong_notation": _("This must be the uuid of an area, or “all”.")
    }


class ReportQuery(QuerySerializer):
    as_of = fields.DateField(
        help_text="The day the figures are about; today if empty. Who is shown no "
        "small numbers gets what was published, of the last day if this is empty."
    )
    to = fields.DateField(
        help_text="The last day of the period. Who is shown no small numbers gets "
        "the calendar half-year or year in which the period is, or everything so far."
    )
    area = fields.UUIDField()
    leefdomein = fields.ReferenceField(rows=lambda user: Leefdomein.objects.all())
    organisation = fields.ReferenceField(rows=lambda user: Organisation.objects.all())
    voordeur = fields.CharField(
        max_length=100,
        help_text="Where help was asked, as it stands with the case. For coordinators.",
    )
    compare_from = fields.DateField(
        help_text="The first day of the period to compare with. Who is shown no small "
        "numbers compares what was published: half-years and years."
    )
    compare_to = fields.DateField(
        help_text="The last day of the period to compare with."
    )
    compare_as_of = fields.DateField(
        help_text="The day whose figures to compare with: what changed since."
    )
    compare_area = AreaOrAll(
        help_text="The area to compare with: its uuid, or `all` for all areas."
    )
    from_ = fields.DateField(help_text="The first day of the period.")


class CompletenessQuery(ReportQuery):
    by_organisation = fields.BooleanField(
        help_text="Whether each organisation is given as well."
    )


class LessonsQuery(QuerySerializer):
    as_of = fields.DateField(help_text="The day whose state is shown; today if empty.")
    to = fields.DateField(help_text="The last day on which a lesson was raised.")
    compare_from = fields.DateField(
        help_text="The first day of the period to compare with."
    )
    compare_to = fields.DateField(
        help_text="The last day of the period to compare with."
    )
    compare_as_of = fields.DateField(
        help_text="The day whose state to compare with: what changed since."
    )
    from_ = fields.DateField(help_text="The first day on which a lesson was raised.")


class TableAnswer(Serializer):
    """A row of figures for all areas together, and one an area.

    A figure that is null and named in `suppressed` is about fewer than ten cases, or
    would give such a figure away.
    """

    measure = fields.CharField(required=False, help_text="Of wellbeing.")
    leefdomein = fields.CharField(required=False, help_text="Of wellbeing.")
    total = DictField()
    byArea = DictField(child=DictField())  # noqa: N815 - as JSON writes it.
    byOrganisation = DictField(  # noqa: N815
        child=DictField(), required=False, help_text="Of completeness."
    )
    comparedWith = DictField(  # noqa: N815
        required=False, help_text="The same rows of what is compared with."
    )
    difference = DictField(
        required=False,
        help_text="The rows minus those of comparedWith. What is hidden in one of the "
        "two is null, and named in `suppressed`.",
    )


class ComparisonAnswer(AnswerSerializer):
    """What the report is compared with."""

    as_of = fields.DateField()
    to = fields.DateField(allow_null=True)
    area = fields.UUIDField(allow_null=True)
    from_ = fields.DateField(allow_null=True)


class ReportAnswer(AnswerSerializer):
    as_of = fields.DateField()
    to = fields.DateField(allow_null=True)
    is_suppressed = fields.BooleanField(
        help_text="Whether figures about fewer than ten cases are hidden."
    )
    compared_with = ComparisonAnswer(
        allow_null=True, help_text="Null when nothing is compared."
    )
    tables = TableAnswer(many=True)
    from_ = fields.DateField(
        allow_null=True, help_text="The period that the figures are about."
    )


class LessonsTableAnswer(Serializer):
    """A row of figures for all lessons together, one a level, and one a source."""

    total = DictField()
    byLevel = DictField(child=DictField())  # noqa: N815 - as JSON writes it.
    bySource = DictField(child=DictField())  # noqa: N815
    comparedWith = DictField(  # noqa: N815
        required=False, help_text="The same rows of what is compared with."
    )
    difference = DictField(
        required=False, help_text="The rows minus those of comparedWith."
    )


class LessonsAnswer(ReportAnswer):
    tables = LessonsTableAnswer(many=True)  # type: ignore[assignment]


class RendementAnswer(ReportAnswer):
    price_lists = fields.ListField(child=fields.CharField())
    first_price_year = fields.IntegerField(allow_null=True)
    last_price_year = fields.IntegerField(allow_null=True)
    has_unknown_price_year = fields.BooleanField()
    remark = fields.CharField()


class ReportView(ResourceView):
    """Figures that managers and coordinators may take out."""

    renderer_classes = (JsonRenderer, CsvRenderer)
    query_class: type[QuerySerializer] = ReportQuery
    serializer_class = ReportAnswer
    report = ""
    # Of one day: a period has no meaning.
    is_of_a_day = False
    # Of cases: published, hidden where they are few, frozen. Lessons are of none.
    is_of_cases = True

    def answer(self) -> Response:
        """Return the report that is asked, and log that it left."""
        user = self.caller
        if not may_see_figures(user):
            raise PermissionDenied(_("Figures are for managers and coordinators."))
        report = self.report_asked(dict(self.query))
        tables = list(self.tables(report))
        beside = self.beside(report, tables)
        if other := report.compared_with:
            by_area = other.scope.area == report.scope.area
            tables = compared(tables, self.tables(other), by_area=by_area)
        cases_actions.log_look(
            by=user,
            households=None,
            name=f"report {self.report}",
            channel=AccessLog.Channel.API,
            action=AccessLog.Action.EXECUTE,
            activity=AccessLog.Activity.FIGURES,
        )
        return Response(
            {
                "asOf": report.scope.as_of,
                "from": report.scope.from_on,
                "to": report.scope.to_on,
                "isSuppressed": report.is_suppressed,
                "comparedWith": other and _compared_with(other),
                "tables": tables,
                **beside,
            }
        )

    def report_asked(self, asked: dict[str, Any]) -> Report:
        """Return the report of the query, or refuse what is not answered."""
        user = self.caller
        as_of = asked.get("as_of")
        for name in ("area", "compare_area"):
            asked[name] = self.area_asked(asked.get(name), f"/{camel(name)}")
        if asked.get("from") and asked.get("to") and asked["to"] < asked["from"]:
            raise wrong_query("/to", "period", _("This is before the first day."))
        for name, detail in refusals(user, asked, as_of=as_of).items():
            raise wrong_query(f"/{camel(name)}", "not_published", detail)
        for name, detail in self.refusals_to_compare(asked).items():
            raise wrong_query(f"/{camel(name)}", "not_compared", detail)
        return report_for(user, asked, today=timezone.localdate(), as_of=as_of)

    def report_to_leave(self, user: User, asked: dict[str, Any], as_of: date) -> Report:
        """Return the report as it may leave in a file, whoever takes it out."""
        return report_for(user, asked, today=as_of, as_of=as_of, leaves=True)

    def refusals_to_compare(self, asked: dict[str, Any]) -> dict[str, str]:
        if self.is_of_a_day and (asked.get("compare_from") or asked.get("compare_to")):
            return {
                "compare_from": _(
                    "This report is of one day: compare it with another area."
                )
            }
        return refusals_to_compare(self.caller, asked)

    def area_asked(self, uuid: Any, location: str) -> Any:
        if uuid is None or uuid == ALL_AREAS:
            return uuid
        area = areas_of(self.caller).filter(uuid=uuid).first()
        if area is None:
            raise wrong_query(location, "does_not_exist", _("There is no such area."))
        return area

    def query_of(self, name: str) -> Any:
        """Return what was asked; None where the report is made for a file."""
        return getattr(self, "query", {}).get(name)

    def tables(self, report: Report) -> Iterator[dict[str, Any]]:
        """Yield the tables of the report, as `table_of` makes them."""
        return iter(())

    def beside(self, report: Report, tables: list[dict[str, Any]]) -> dict[str, Any]:
        """Return what must stand beside the figures."""
        return {}


def _compared_with(other: Report) -> dict[str, Any]:
    scope = other.scope
    return {
        "from": scope.from_on,
        "asOf": scope.as_of,
        "to": scope.to_on,
        "area": scope.area and str(scope.area.uuid),
    }


def wrong_query(location: str, code: str, detail: str) -> InvalidInput:
    fault = {"in": "query", "location": location, "code": code, "detail": detail}
    return InvalidInput([fault])


class CasesReport(ReportView):
    report = "cases"

    def get(self, request):
        """Cases (casussen): new, open and closed, and changes of aanspreekpunt.

        The period is about the opening, the closing and the change; open cases are of
        the day itself.
        """
        return self.answer()

    def tables(self, report):
        yield table_of(report.cases(), printed.cases_row)


class DeadlinesReport(ReportView):
    report = "deadlines"

    def get(self, request):
        """Agreements (afspraken): how many, late, and done within six weeks.

        The period is about the day on which the six weeks end.
        """
        return self.answer()

    def tables(self, report):
        yield table_of(report.ask(figures.deadlines), printed.deadlines_row)


class AttentionReport(ReportView):
    report = "attention"
    is_of_a_day = True

    def get(self, request):
        """What asks for attention (aandacht) on a day; the period has no meaning."""
        return self.answer()

    def tables(self, report):
        yield table_of(report.ask(figures.attention), attention_row)


class RendementReport(ReportView):
    report = "rendement"
    serializer_class = RendementAnswer

    def get(self, request):
        """Maatschappelijk rendement: costs before and after, investment and net.

        Over cases whose costs are confirmed complete before and after, in euro a
        year. Indicative: it does not say that the approach caused the difference.
        The period is about the closing of the case.
        """
        return self.answer()

    def tables(self, report):
        table = table_of(report.ask(figures.rendement), rendement_row)
        completeness = report.ask(figures.completeness)
        yield with_missing(table, completeness, "costs_missing_share")

    def beside(self, report, tables):
        # Of hidden cases it would say that there are some, and from which years.
        is_shown = tables[0]["total"]["cases"]
        used = prices_used(report.of_prices) if is_shown else NO_PRICES
        return {
            "priceLists": used.lists,
            "firstPriceYear": used.first_year,
            "lastPriceYear": used.last_year,
            "hasUnknownPriceYear": used.has_unknown_year,
            "remark": _(
                "Indicative. Real costs and transfers are never added up. These "
                "figures do not say that the approach caused the difference."
            ),
        }


class WellbeingReport(ReportView):
    report = "wellbeing"

    def get(self, request):
        """Well-being (welzijn): begin and end per leefdomein, in pairs.

        The period is about the day of the last measurement. Beside the pairs stands of
        how many closed cases nothing was asked at the end.
        """
        return self.answer()

    def tables(self, report):
        completeness = report.ask(figures.completeness)
        for measure, tables in report.ask(figures.wellbeing).items():
            for leefdomein, table in tables.items():
                key = {"measure": measure, "leefdomein": leefdomein}
                pairs = table_of(table, pairs_row, **key)
                yield with_missing(pairs, completeness, "eind_missing_share")


class ProcessReport(ReportView):
    report = "process"

    def get(self, request):
        """How the approach goes: MDO's, days to the first one, doorbraken.

        The period is about the MDO or the asking of the doorbraak.
        """
        return self.answer()

    def tables(self, report):
        yield table_of(report.ask(figures.process), process_row)


class AveReport(ReportView):
    report = "ave"

    def get(self, request):
        """AVE: how often cases were scaled up and down, and the reviews of it.

        A step up is the scaling up of a case, or a later step into a higher phase; by
        the phase that was reached. A step down is one into a lower phase, or the end;
        by the phase that was left. The period is about the day of the step, and about
        the day that was set for the review.
        """
        return self.answer()

    def tables(self, report):
        yield table_of(report.ask(figures.ave), printed.ave_row)


class CompletenessReport(ReportView):
    report = "completeness"
    query_class = CompletenessQuery

    def get(self, request):
        """What should be written down of the cases (volledigheid), and what is missing.

        Scores at the beginning are asked of every case that was opened (asked); those
        at the end, the costs before and after, and an evaluation of every closed one;
        a nameting half a year after closing. Evaluated is: closed, with scores at the
        beginning and the end, and complete costs. The period is about the opening
        (asked) and about the closing (all others).
        """
        return self.answer()

    def tables(self, report):
        print_row = partial(part_of, printed.completeness_row)
        table = report.ask(figures.completeness)
        found = rows_of(table, print_row)
        if self.query_of("by_organisation"):
            rows = by_organisation(report)
            if rows is None:
                raise wrong_query(
                    "/byOrganisation",
                    "not_published",
                    _("By organisation there are figures of everything so far only."),
                )
            found["byOrganisation"] = {
                name: print_row(row) for name, row in rows.items()
            }
        yield found


class FunnelReport(ReportView):
    report = "funnel"

    def get(self, request):
        """How far the cases of a period came: asked, MDO, agreements done, evaluated.

        The period is about the opening of the case. Each step is of those before it.
        """
        return self.answer()

    def tables(self, report):
        table = report.ask(figures.completeness)
        yield rows_of(table, partial(part_of, printed.funnel_row))


class LessonsReport(ReportView):
    report = "lessons"
    query_class = LessonsQuery
    serializer_class = LessonsAnswer
    is_of_cases = False

    def get(self, request):
        """Lessons (lessen) by learning level: raised, taken up, structurally solved.

        The period is about the day on which a lesson was raised; its state and level
        are those of `asOf`. Lessons are of no case, so nothing is hidden.
        """
        return self.answer()

    def report_asked(self, asked):
        today = timezone.localdate()
        for name, detail in learning.refusals(asked, today=today).items():
            is_beside = name.startswith("compare_")
            code = "not_compared" if is_beside else "period"
            raise wrong_query(f"/{camel(name)}", code, detail)
        return learning.report_of(asked, today=today)

    def report_to_leave(self, user, asked, as_of):
        return learning.report_of(asked, today=as_of)

    def tables(self, report):
        table = report.ask(figures.lessons)
        parts = {"byLevel": table.by_level, "bySource": table.by_source}
        yield {
            "total": camelled(printed.lessons_row(table.total)),
            **{
                part: {
                    name: camelled(printed.lessons_row(row))
                    for name, row in rows.items()
                }
                for part, rows in parts.items()
            },
        }


REPORTS: tuple[type[ReportView], ...] = (
    CasesReport,
    DeadlinesReport,
    AttentionReport,
    RendementReport,
    WellbeingReport,
    ProcessReport,
    AveReport,
    CompletenessReport,
    FunnelReport,
    LessonsReport,
)
