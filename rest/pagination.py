"""Pages by position: as fast at the millionth row as at the first.

A cursor says after which row the page begins, so nothing is counted and nothing
is skipped. That is why there is no total and no link to the last page: to know
either, the database would have to go through all rows.
"""

from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.lookups import GreaterThan, LessThan
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from rest import fields
from rest.serializers import QuerySerializer

# A cursor stands in a URL, in browser histories and logs: no names, no texts.
FIT_FOR_A_URL = (
    models.BooleanField,
    models.DateField,
    models.IntegerField,
    models.UUIDField,
)


class Row(Func):
    """Several columns as one value; PostgreSQL compares them from left to right."""

    template = "(%(expressions)s)"
    output_field = models.BooleanField()


@dataclass(frozen=True)
class Position:
    """Between which rows a page begins: beyond `values`, forwards or backwards."""

    values: list[Any]
    backwards: bool = False


class Ordering:
    """A total order of a model's rows, in which a place can be written as a cursor."""

    def __init__(self, model: type[models.Model], names: tuple[str, ...]):
        self.descending = names[0].startswith("-")
        if any(name.startswith("-") != self.descending for name in names):
            raise ImproperlyConfigured(
                f"{names}: order all ascending or all descending."
            )
        self.columns = [self._column(model, name.removeprefix("-")) for name in names]
        if not self.columns[-1].unique:
            raise ImproperlyConfigured(
                f"{names}: end with a unique column, such as pk."
            )
        # A cursor of one list is of no use in another.
        self.signer = signing.Signer(salt=f"cursor:{model._meta.label}:{names}")

    def _column(self, model, name) -> models.Field:
        if name == "pk":
            return model._meta.pk
        try:
            column = model._meta.get_field(name)
        except FieldDoesNotExist as error:
            raise ImproperlyConfigured(str(error)) from None
        if not isinstance(column, FIT_FOR_A_URL) or column.null:
            raise ImproperlyConfigured(
                f"{name} may be empty or is a text: rows cannot be paged by it."
            )
        return column

    def cursor(self, row: models.Model, *, backwards: bool) -> str:
        values = [column.value_to_string(row) for column in self.columns]
        return self.signer.sign_object([backwards, *values], compress=False)

    def position(self, cursor: str) -> Position:
        """Return the place that a cursor of ours stands for, or raise BadSignature."""
        backwards, *texts = self.signer.unsign_object(cursor)
        values = [
            column.to_python(text)
            for column, text in zip(self.columns, texts, strict=True)
        ]
        return Position(values, backwards)

    def beyond(self, position: Position) -> GreaterThan | LessThan:
        """Return the condition of the rows that lie beyond a position."""
        here = [
            Value(value, output_field=column)
            for column, value in zip(self.columns, position.values, strict=True)
        ]
        there = Row(*(F(column.attname) for column in self.columns))
        compare = GreaterThan if position.backwards == self.descending else LessThan
        return compare(there, Row(*here))

    def names(self, *, backwards: bool) -> list[str]:
        sign = "-" if self.descending != backwards else ""
        return [f"{sign}{column.attname}" for column in self.columns]


class CursorField(fields.CharField):
    """The text of a `next` or `previous` link; its value is a Position."""

    default_error_messages = {
        "invalid_cursor": _("This cursor is not one of this list.")
    }

    def run_validation(self, data=serializers.empty):
        text = super().run_validation(data)
        try:
            return self.context["view"].keyset.position(text)
        except signing.BadSignature:
            self.fail("invalid_cursor")


class PageQuery(QuerySerializer):
    """The query keys of every list."""

    limit = fields.IntegerField(
        min_value=1,
        max_value=200,
        default=50,
        help_text="How many rows a page has at most.",
    )
    cursor = CursorField(
        max_length=500,
        help_text="Where the page begins; taken from a `next` or `previous` link.",
    )


class KeysetPagination(BasePagination):
    """Pages of a queryset in the view's `ordering`, with a Link header (RFC 8288)."""

    def paginate_queryset(self, queryset: Any, request, view=None) -> list[Any]:
        keyset, position = view.keyset, view.query.get("cursor")
        limit = view.query["limit"]
        backwards = position is not None and position.backwards
        queryset = queryset.order_by(*keyset.names(backwards=backwards))
        if position is not None:
            queryset = queryset.filter(keyset.beyond(position))
        # One more than asked tells whether anything follows.
        rows = list(queryset[: limit + 1])
        more, rows = len(rows) > limit, rows[:limit]
        if backwards:
            rows.reverse()
        self._link(
            request, keyset, rows, before=backwards, more=more, position=position
        )
        return rows

    def _link(self, request, keyset, rows, *, before, more, position):
        """Note the addresses of the pages around this one."""
        here = request.build_absolute_uri()
        has_next = bool(rows) and (before or more)
        has_previous = bool(rows) and (more if before else position is not None)

        def at(row, *, backwards):
            cursor = keyset.cursor(row, backwards=backwards)
            return replace_query_param(here, "cursor", cursor)

        self.first = remove_query_param(here, "cursor")
        self.next = at(rows[-1], backwards=False) if has_next else None
        self.previous = at(rows[0], backwards=True) if has_previous else None

    def get_paginated_response(self, data) -> Response:
        links = {"first": self.first, "prev": self.previous, "next": self.next}
        link = ", ".join(f'<{url}>; rel="{rel}"' for rel, url in links.items() if url)
        body = {"results": data, "next": self.next, "previous": self.previous}
        return Response(body, headers={"Link": link})

    def get_paginated_response_schema(self, schema) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {
                "results": schema,
                "next": {**link, "description": "The next page; null on the last."},
                "previous": {
                    **link,
                    "description": "The page before; null on the first.",
                },
            },
        }
