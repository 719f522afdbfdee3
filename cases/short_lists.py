"""Searching and sorting in lists that are short enough to be read whole."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cases.forms.texts import CharField

Row = TypeVar("Row")


class ShortListFilter(forms.Form):
    """What is searched for: never a resident, for it stands in the address."""

    q = CharField(label=_("Search"), max_length=100, required=False)


@dataclass(frozen=True)
class ShortList(Generic[Row]):
    """The rows that were asked for, and how; `sort` is "" for their own order."""

    rows: list[Row]
    sort: str
    filter: ShortListFilter
    is_filtered: bool


def short_list(
    request: HttpRequest,
    rows: Iterable[Row],
    *,
    words: Callable[[Row], str],
    orders: Mapping[str, Callable[[Row], Any]],
) -> ShortList[Row]:
    """Return the rows with all that ?q= says in their words, sorted by ?sort=."""
    form = ShortListFilter(request.GET)
    asked = form.cleaned_data["q"].casefold().split() if form.is_valid() else []
    found = [row for row in rows if all(one in words(row).casefold() for one in asked)]
    sort = request.GET.get("sort", "")
    order = orders.get(sort.removeprefix("-"))
    if order is not None:
        found.sort(key=order, reverse=sort.startswith("-"))
    return ShortList(found, sort if order else "", form, is_filtered=bool(asked))
