"""The lists that can be taken out, row by row: for the coordinator of the area.

No names of residents and no words of theirs: who needs those opens the file.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db import models
from django.db.models import (
    CharField,
    F,
    Max,
    Min,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils.translation import gettext as _

from cases.models import Aanspreekpunt, Case, CaseLeefdomein, User
from mdo.models import Agreement, Doorbraak, Escalation, EscalationPhase
from reporting.exports.sheets import Batch, Column, Kind, Sheet
from rest.names import camel


@dataclass(frozen=True)
class Listing:
    """A list to take out. `filters` are paths, by the name of what narrows them."""

    name: str
    title: str
    model: type[models.Model]
    # Name, path or expression, kind, heading, meaning.
    columns: list[tuple[str, Any, Kind, str, str]]
    filters: dict[str, str]
    unfinished: Callable[[Any], Any]
    day: str

    def rows(self, user: User, asked: dict[str, Any]) -> QuerySet:
        """Return the rows that `user` may see now and that were asked for."""
        manager: Any = self.model._default_manager
        rows = manager.visible_to(user)
        if asked.get("unfinished"):
            rows = self.unfinished(rows)
        for name, path in self.filters.items():
            if asked.get(name) is not None:
                rows = rows.filter(**{path: asked[name]})
        if asked.get("from"):
            rows = rows.filter(**{f"{self.day}__gte": asked["from"]})
        if asked.get("to"):
            rows = rows.filter(**{f"{self.day}__lte": asked["to"]})
        return rows

    def sheet(self, user: User, asked: dict[str, Any]) -> Sheet:
        """Return the list as a table to take out, the oldest row first."""
        keys = self.model._default_manager.aggregate(first=Min("pk"), last=Max("pk"))
        first, last = (keys["first"] or 1) - 1, keys["last"] or 0
        return Sheet(
            name=self.name,
            title=self.title,
            columns=[
                Column(camel(name), heading, kind, meaning)
                for name, _path, kind, heading, meaning in self.columns
            ],
            batches=lambda most: self._batches(user, asked, first, last, most),
            last=last,
        )

    def _batches(
        self, user: User, asked: dict[str, Any], first: int, last: int, most: int
    ) -> Iterator[Batch]:
        # A stretch of keys at a time: as fast at the end as at the beginning, and no
        # row comes twice or gets by when others come and go meanwhile. So many rows
        # *at most*: with a LIMIT, PostgreSQL would sort all that is still to come.
        for after in range(first, last, most):
            rows = self.rows(user, asked).filter(pk__gt=after, pk__lte=after + most)
            yield Batch(queryset=self.values(rows.order_by("pk")), last=after + most)

    def values(self, rows: QuerySet) -> QuerySet:
        """Return the columns of these rows, and whose they are."""
        paths = {f"c{i}": path for i, (_n, path, *_r) in enumerate(self.columns)}
        return rows.annotate(
            **{
                name: F(path) if isinstance(path, str) else path
                for name, path in paths.items()
            }
        ).values_list(*paths, "household_id")


def words_of(path: str, choices: type[models.TextChoices]) -> models.Case:
    """Return the words of a choice instead of its code."""
    words = [When(**{path: one.value}, then=Value(str(one.label))) for one in choices]
    return models.Case(*words, default=Value(""), output_field=CharField())


def listing(name: str) -> Listing:
    """Return one of the lists, with its headings in the language of the moment."""
    return LISTS[name]()


def agreements() -> Listing:
    text, words, day = Kind.TEXT, Kind.WORDS, Kind.DATE
    return Listing(
        name="agreements",
        title=_("Agreements"),
        model=Agreement,
        unfinished=lambda rows: rows.unfinished(),
        day="due_on",
        filters={
            "area": "household__area",
            "leefdomein": "leefdomein",
            "organisation": "owner__organisation",
        },
        columns=[
            ("number", "number", text, _("Agreement"), ""),
            ("household_number", "household__number", text, _("Household"), ""),
            ("area", "household__area__name", text, _("Area"), ""),
            ("leefdomein", "leefdomein__name", text, _("Leefdomein"), ""),
            ("text", "text", text, _("What was agreed"), ""),
            (
                "owner",
                "owner__name",
                text,
                _("Who does it"),
                _("Empty: the resident does it."),
            ),
            ("organisation", "owner__organisation__name", text, _("Organisation"), ""),
            ("agreed_on", "agreed_on", day, _("Agreed on"), _("The day of the MDO.")),
            (
                "target_on",
                "target_on",
                day,
                _("Six weeks end on"),
                _("The day of the MDO plus 42 days. This day never moves."),
            ),
            (
                "due_on",
                "due_on",
                day,
                _("To be done by"),
                _("The end of the six weeks, or a day of its own. Late from the next."),
            ),
            (
                "status",
                words_of("status", Agreement.Status),
                words,
                _("Status"),
                _("Late is not a status: compare the day with today."),
            ),
            ("done_on", "done_on", day, _("Done on"), ""),
            ("dropped_on", "dropped_on", day, _("Dropped on"), ""),
            (
                "block_cause",
                words_of("block_cause", Agreement.BlockCause),
                words,
                _("What is in the way"),
                "",
            ),
            ("block_note", "block_note", text, _("Explanation of it"), ""),
        ],
    )


def cases() -> Listing:
    text, day = Kind.TEXT, Kind.DATE
    of_the_household = Aanspreekpunt.objects.current().filter(
        household=OuterRef("household")
    )
    of_the_case = (
        CaseLeefdomein.objects.filter(case=OuterRef("pk"))
        .order_by()
        .values("case")
        .annotate(
            names=StringAgg("leefdomein__name", ", ", order_by="leefdomein__name")
        )
    )
    return Listing(
        name="cases",
        title=_("Cases"),
        model=Case,
        unfinished=lambda rows: rows.open(),
        day="opened_on",
        filters={"area": "household__area", "leefdomein": "leefdomeinen"},
        columns=[
            ("number", "number", text, _("Case"), ""),
            ("household_number", "household__number", text, _("Household"), ""),
            ("area", "household__area__name", text, _("Area"), ""),
            ("voordeur", "voordeur", text, _("Voordeur"), ""),
            (
                "leefdomeinen",
                Subquery(of_the_case.values("names")),
                text,
                _("Leefdomeinen"),
                _("On which the household has a question."),
            ),
            (
                "aanspreekpunt",
                Subquery(of_the_household.values("user__name")[:1]),
                text,
                _("Aanspreekpunt"),
                _("Of the household now. Empty: nobody."),
            ),
            ("opened_on", "opened_on", day, _("Asked for help on"), ""),
            (
                "closed_on",
                "closed_on",
                day,
                _("Closed on"),
                _("Empty: the case is open."),
            ),
            ("closing_reason", "closing_reason", text, _("Why it was closed"), ""),
        ],
    )


def doorbraken() -> Listing:
    text, words, day = Kind.TEXT, Kind.WORDS, Kind.DATE
    return Listing(
        name="doorbraken",
        title=_("Doorbraken"),
        model=Doorbraak,
        unfinished=lambda rows: rows.undecided(),
        day="asked_on",
        filters={"area": "household__area", "leefdomein": "leefdomein"},
        columns=[
            ("number", "number", text, _("Doorbraak"), ""),
            ("case_number", "case__number", text, _("Case"), ""),
            ("household_number", "household__number", text, _("Household"), ""),
            ("area", "household__area__name", text, _("Area"), ""),
            ("leefdomein", "leefdomein__name", text, _("Leefdomein"), ""),
            ("asked_on", "asked_on", day, _("Asked on"), ""),
            ("asked_by", "asked_by__name", text, _("Asked by"), ""),
            (
                "obstacle",
                words_of("obstacle", Doorbraak.Obstacle),
                words,
                _("What is in the way"),
                "",
            ),
            (
                "alleged_rule",
                "alleged_rule",
                text,
                _("The rule as it was named"),
                "",
            ),
            (
                "actual_rule",
                "actual_rule",
                text,
                _("The rule as it is"),
                _("With its article."),
            ),
            ("rule_owner", "rule_owner__name", text, _("Whose rule it is"), ""),
            (
                "amount_asked",
                "amount_asked",
                Kind.NUMBER,
                _("Amount asked"),
                _("In euro."),
            ),
            (
                "decision",
                words_of("decision", Doorbraak.Decision),
                words,
                _("Decision"),
                "",
            ),
            ("decided_on", "decided_on", day, _("Decided on"), ""),
            ("decided_by", "decided_by__name", text, _("Decided by"), ""),
            ("mandate", "mandate", text, _("On which mandate"), ""),
            ("decision_reason", "decision_reason", text, _("Why so decided"), ""),
            ("amount", "amount", Kind.NUMBER, _("Amount granted"), _("In euro.")),
            ("fund", "fund", text, _("Fund"), ""),
            ("settle_with", "settle_with__name", text, _("To be settled with"), ""),
            ("settled_on", "settled_on", day, _("Settled on"), ""),
        ],
    )


def escalations() -> Listing:
    text, words, day = Kind.TEXT, Kind.WORDS, Kind.DATE
    steps = EscalationPhase.objects.filter(escalation=OuterRef("pk"))
    last = steps.order_by("-since_on", "-pk")
    return Listing(
        name="escalations",
        title=_("Escalations"),
        model=Escalation,
        unfinished=lambda rows: rows.scaled_up(),
        day="started_on",
        filters={"area": "household__area"},
        columns=[
            ("case_number", "case__number", text, _("Case"), ""),
            ("household_number", "household__number", text, _("Household"), ""),
            ("area", "household__area__name", text, _("Area"), ""),
            ("started_on", "started_on", day, _("Scaled up on"), ""),
            (
                "phase",
                "phase__number",
                Kind.INTEGER,
                _("Phase"),
                _("Of AVE, from 1 to 4: the last one it was in."),
            ),
            ("colour", "phase__colour", text, _("Colour of the phase"), ""),
            ("since_on", Subquery(last.values("since_on")[:1]), day, _("Since"), ""),
            (
                "trigger",
                Subquery(
                    last.annotate(words=words_of("trigger", Escalation.Trigger)).values(
                        "words"
                    )[:1]
                ),
                words,
                _("Trigger"),
                _("Of the last phase."),
            ),
            (
                "criterion",
                Subquery(last.values("criterion")[:1]),
                text,
                _("When it can be scaled down"),
                _("The criterion of the last phase."),
            ),
            ("review_on", "review_on", day, _("Review on"), ""),
            (
                "ended_on",
                "ended_on",
                day,
                _("Scaled down on"),
                _("Empty: it is scaled up still."),
            ),
            ("end_note", "end_note", text, _("How the criterion was met"), ""),
        ],
    )


LISTS: dict[str, Callable[[], Listing]] = {
    "agreements": agreements,
    "cases": cases,
    "doorbraken": doorbraken,
    "escalations": escalations,
}
