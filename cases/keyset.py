"""Long lists in pages, as fast at the millionth row as at the first.

The address of a page names the row beside which it begins by its uuid, so that
no name stands in it, nothing is counted and nothing is skipped.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict

PAGE_SIZE = 50


@dataclass(frozen=True)
class Page:
    """The rows of a page, and the addresses of the pages before and after it."""

    rows: list[Any]
    previous: str | None = None
    next: str | None = None


def page_of(
    queryset: QuerySet,
    request: HttpRequest,
    *,
    order: str,
    among: QuerySet | None = None,
    size: int = PAGE_SIZE,
) -> Page:
    """Return the page of `queryset` that ?after= or ?before= asks for.

    `order` is a column or annotation that is never empty, "-" before it for the
    highest first; rows that are equal in it follow by their key. `among` is where
    the row beside it is looked for when it may have left `queryset` meanwhile.
    """
    place = _place(queryset if among is None else among, request, order)
    found = list(_rows(queryset, order, place)[: size + 1])
    if not found and place:
        # What was beyond it has gone meanwhile: begin anew.
        place, found = None, list(_rows(queryset, order, None)[: size + 1])
    # One more than is shown tells whether anything follows.
    more, found = len(found) > size, found[:size]
    if place and place.backwards:
        return _linked(request, found[::-1], has_previous=more, has_next=True)
    return _linked(request, found, has_previous=place is not None, has_next=more)


def part_of(rows: list[Any], request: HttpRequest, *, size: int = PAGE_SIZE) -> Page:
    """Return the page of a list that had to be made whole, such as of counts."""
    after = request.GET.get("after", "")
    places = {str(row.uuid): place for place, row in enumerate(rows, start=1)}
    start = places.get(after, 0)
    part = rows[start : start + size]
    first = max(start - size, 0)
    previous = {"after": rows[first - 1].uuid} if first else {}
    return Page(
        part,
        _address(request.GET, **previous) if start else None,
        _address(request.GET, after=part[-1].uuid) if rows[start + size :] else None,
    )


@dataclass(frozen=True)
class Place:
    """Beside which row a page begins, and on which side of it."""

    value: Any
    pk: int
    backwards: bool


def _place(rows: QuerySet, request: HttpRequest, order: str) -> Place | None:
    """Return the place that the address names, if that row is still there."""
    before = request.GET.get("before", "")
    try:
        uuid = UUID(before or request.GET.get("after", ""))
    except ValueError:
        return None
    columns = rows.order_by().values_list(order.removeprefix("-"), "pk")
    found = columns.filter(uuid=uuid).first()
    if found is None:
        return None
    value, pk = found
    return Place(value, pk, backwards=bool(before))


def _rows(queryset: QuerySet, order: str, place: Place | None) -> QuerySet:
    """Return the rows beyond a place, the nearest first."""
    up = order.startswith("-") == (place is not None and place.backwards)
    name = order.removeprefix("-")
    rows = queryset.order_by(*([name, "pk"] if up else [f"-{name}", "-pk"]))
    if place is None:
        return rows
    sign = "gt" if up else "lt"
    # The first condition says nothing more, but lets an index on `name` be used.
    return rows.filter(
        Q(**{f"{name}__{sign}e": place.value}),
        Q(**{f"{name}__{sign}": place.value}) | Q(**{f"pk__{sign}": place.pk}),
    )


def _linked(
    request: HttpRequest, rows: list, *, has_previous: bool, has_next: bool
) -> Page:
    if not rows:
        return Page(rows)
    return Page(
        rows,
        _address(request.GET, before=rows[0].uuid) if has_previous else None,
        _address(request.GET, after=rows[-1].uuid) if has_next else None,
    )


def _address(query: QueryDict, **place: UUID) -> str:
    kept = query.copy()
    for name in ("after", "before"):
        kept.pop(name, None)
    for name, uuid in place.items():
        kept[name] = str(uuid)
    return f"?{kept.urlencode()}"
