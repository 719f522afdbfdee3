"""Many questions of one report, answered by the database in one statement.

What is published is hundreds of questions about the same cases: each period, each
leefdomein, each organisation, and what is left over. What each case has takes longest
to find out, and is the same in all of them. So it is found out once, and every question
adds up its own part of it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from operator import itemgetter
from typing import Any

from django.db import connection

from reporting.figures import kept
from reporting.figures.table import (
    Question,
    Scope,
    one_after_another,
    quarter_of,
)

DAY = timedelta(days=1)
SLICES = ("leefdomein", "organisation")
Answers = dict[Scope, list[tuple[Any, ...]]]


class Together:
    """The scopes of which the same questions are asked.

    They are of all areas, and their periods of whole quarters. A scope that is not
    among them is asked by itself, in one statement as well if it can be.
    """

    def __init__(self, scopes: Iterable[Scope]) -> None:
        every = [each for scope in scopes for each in (scope, *scope.minus)]
        self.scopes = [scope for scope in dict.fromkeys(every) if _fits(scope)]
        self.apart = frozenset(
            [
                *(["quarter"] if any(map(_has_period, self.scopes)) else []),
                *(n for n in SLICES if any(getattr(s, n) for s in self.scopes)),
            ]
        )
        self.answers: dict[Any, Answers] = {}
        self.members: dict[Scope, list[int]] = {}

    def ask(self, question: Question, scope: Scope) -> list[tuple[Any, ...]]:
        """Return the answer to a question for one of the scopes."""
        if scope not in self.scopes:
            alone = Together([scope])
            return (
                alone.ask(question, scope)
                if scope in alone.scopes
                else question.ask(replace(scope, together=None))
            )
        key = replace(question, sources=tuple(map(_named, question.sources)))
        if key not in self.answers:
            self.answers[key] = self._ask_all(question)
        return self.answers[key][scope]

    def _ask_all(self, question: Question) -> Answers:
        found: Answers = {scope: [] for scope in self.scopes}
        # A question of sums can be of what is left over; of others it has no meaning.
        asked = [s for s in self.scopes if question.columns or not s.minus]
        statement = _Statement(question, self.apart, self._members)
        for number, scope in enumerate(asked):
            statement.add(number, scope)
        if not statement.questions:
            return found
        with connection.cursor() as cursor:
            cursor.execute(*statement.sql())
            for number, *answer in cursor.fetchall():
                found[asked[number]].append(tuple(answer))
        return found

    def _members(self, scope: Scope) -> list[int]:
        """Return the cases of a scope; those that were destroyed below zero."""
        if scope not in self.members:
            here = scope.cases().order_by().values_list("pk", flat=True)
            gone = kept.cases(scope).order_by().values_list("pk", flat=True)
            self.members[scope] = [*here, *(-pk for pk in gone)]
        return self.members[scope]


def _fits(scope: Scope) -> bool:
    if scope.area or scope.areas is not None or scope.voordeur:
        return False
    first, last = scope.from_on, scope.to_on
    begins = [day for day in (first, last and last + DAY) if day]
    return all(day.day == 1 and day.month % 3 == 1 for day in begins)


def _has_period(scope: Scope) -> bool:
    return bool(scope.from_on or scope.to_on)


def _named(source: Any) -> Any:
    """Return what tells the sources of a question from those of another one."""
    if isinstance(source, partial):
        named = ((name, _named(value)) for name, value in source.keywords.items())
        return source.func, source.args, tuple(sorted(named, key=itemgetter(0)))
    return source


@dataclass
class _Statement:
    """One statement: what each case has as of each day, and all questions about it."""

    question: Question
    apart: frozenset[str]
    members: Callable[[Scope], list[int]]
    # By their name: what is found out first.
    parts: dict[str, tuple[str, list[Any]]] = field(default_factory=dict)
    # The columns by which what the cases have is kept apart, by the day.
    columns: dict[date, set[str]] = field(default_factory=dict)
    questions: list[str] = field(default_factory=list)
    parameters: list[Any] = field(default_factory=list)

    def sql(self) -> tuple[str, list[Any]]:
        first = ", ".join(
            f"{name} AS MATERIALIZED ({sql})" for name, (sql, _of) in self.parts.items()
        )
        parameters = [value for _sql, of in self.parts.values() for value in of]
        asked = " UNION ALL ".join(self.questions)
        return f"WITH {first} {asked}", [*parameters, *self.parameters]

    def add(self, number: int, scope: Scope) -> None:
        """Add the question about one scope, whose answers begin with its number."""
        signs = [("+", scope), *(("-", each) for each in scope.minus)]
        rows = []
        for day in dict.fromkeys(each.as_of for _sign, each in signs):
            if self._found_out(day):
                rows.append(self._rows(day, [s for s in signs if s[1].as_of == day]))
        if not rows:
            return
        inner = self.question.summed(" UNION ALL ".join(rows))
        self.questions.append(
            f"SELECT {number}, {self.question.selected} FROM ({inner}) AS found"  # noqa: S608
            f" {self.question.grouped}"
        )

    def _found_out(self, day: date) -> bool:
        """Let what each case has on that day be found out; False when it is nothing."""
        name = _name(day)
        if day not in self.columns:
            wide = Scope(as_of=day, apart=self.apart)
            querysets = [source(wide) for source in self.question.sources]
            apart = _apart_in(querysets)
            names = [*self.question.keys, *sorted(apart), *self.question.columns]
            sql, parameters = one_after_another(querysets, names)
            self.columns[day] = apart
            if sql:
                self.parts[name] = sql, parameters
        return name in self.parts

    def _rows(self, day: date, signs: Sequence[tuple[str, Scope]]) -> str:
        """Return SQL for what is in these scopes, less what is taken away again."""
        keys = [f'"{key}"' for key in self.question.keys]
        columns = [f'"{column}"' for column in self.question.columns]
        conditions = [self._condition(scope) for _sign, scope in signs]
        if [sign for sign, _scope in signs] == ["+"]:
            selected = ", ".join([*keys, *columns])
            return f"SELECT {selected} FROM {_name(day)} WHERE {conditions[0]}"  # noqa: S608
        weight = " ".join(
            f"{sign} ({condition})::int"
            for (sign, _scope), condition in zip(signs, conditions, strict=True)
        )
        weighed = [f"{column} * weight AS {column}" for column in columns]
        return (
            f"SELECT {', '.join([*keys, *weighed])} FROM "  # noqa: S608
            f"(SELECT *, {weight} AS weight FROM {_name(day)}) AS weighed"
            " WHERE weight <> 0"
        )

    def _condition(self, scope: Scope) -> str:
        """Return which of the rows of its day a scope is about; never unknown."""
        conditions = []
        if scope.from_on is not None:
            conditions.append(f"quarter >= {quarter_of(scope.from_on)}")
        if scope.to_on is not None:
            conditions.append(f"quarter <= {quarter_of(scope.to_on)}")
        for name in SLICES:
            one = getattr(scope, name)
            if one is not None and name in self.columns[scope.as_of]:
                conditions.append(f"{name} = {int(one.pk)}")
            elif one is not None:
                members = self._members(scope, name)
                conditions.append(f'"case" IN (SELECT one FROM {members})')  # noqa: S608
        return f"({' AND '.join(conditions) or 'true'}) IS TRUE"

    def _members(self, scope: Scope, name: str) -> str:
        """Return where the cases of a leefdomein or organisation are found."""
        of_it = Scope(as_of=scope.as_of, **{name: getattr(scope, name)})
        called = f"{name}_{getattr(scope, name).pk}_{_name(scope.as_of)}"
        if called not in self.parts:
            self.parts[called] = (
                "SELECT unnest(%s::bigint[]) AS one",
                [self.members(of_it)],
            )
        return called


def _name(day: date) -> str:
    return f"on_{day:%Y_%m_%d}"


def _apart_in(querysets: Iterable[Any]) -> set[str]:
    """Return by which columns of all these rows scopes are told apart."""
    found = [set(each.query.annotation_select) for each in querysets]
    return set.intersection(*found) & {"quarter", *SLICES}
