"""The versions of the price list: for everybody at work to read, and brought in."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from cases.errors import TransitionRefused
from cases.forms.refusals import show_refusal
from cases.models import User
from cases.short_lists import short_list
from cases.views.guards import only_for
from reporting.exports.writers import MEDIA_TYPES, write_xlsx
from reporting.forms.price_lists import BringInForm, PublishForm
from reporting.models import Price, PriceList
from reporting.permissions import may_publish_prices, may_read_prices
from reporting.prices import versions
from reporting.prices.files import NAMES, Found, sheet_of

# So many rows of a file that is no price list say enough.
MOST_SHOWN = 200


def _readable(user: User) -> QuerySet[PriceList]:
    """Return the versions that somebody may read: drafts are the administrator's."""
    versions = PriceList.objects.select_related("published_by", "imported_by")
    if may_publish_prices(user):
        return versions
    return versions.exclude(published_at=None)


@require_safe
@only_for(may_read_prices)
def price_list_list(request: HttpRequest) -> HttpResponse:
    """Show the versions of the price list, drafts first."""
    readable = _readable(request.user)  # type: ignore[arg-type]
    # What is counted loses the order that it has by itself.
    counted = readable.annotate(number=Count("prices"))
    found = list(counted.order_by("-published_at", "-pk"))
    context = {
        "drafts": [one for one in found if not one.published_at],
        "published": [one for one in found if one.published_at],
        "in_force": PriceList.objects.in_force(),
        "may_publish": may_publish_prices(request.user),  # type: ignore[arg-type]
    }
    return render(request, "reporting/price_lists.html", context)


@require_safe
@only_for(may_read_prices)
def price_list(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the prices of a version, with their doubts; of a draft what it changes."""
    found = _price_list(request, uuid)
    in_force = PriceList.objects.in_force()
    is_draft = found.published_at is None
    initial = {"compared_with": in_force.uuid if in_force else None}
    prices = list(found.prices.all())
    context = {
        "price_list": found,
        "prices": prices,
        "found": short_list(request, prices, words=_words_of, orders=ORDERS_OF_PRICES),
        "doubtful": sum(bool(price.doubts) for price in prices),
        "in_force": in_force,
        "is_draft": is_draft,
        "difference": versions.difference(in_force, found) if is_draft else None,
        "form": PublishForm(initial=initial) if is_draft else None,
        "may_publish": may_publish_prices(request.user),  # type: ignore[arg-type]
    }
    return render(request, "reporting/price_list.html", context)


ORDERS_OF_PRICES: dict[str, Callable[[Price], Any]] = {
    "name": lambda price: price.name.casefold(),
    "amount": lambda price: price.amount,
    # What has no year is in doubt most.
    "year": lambda price: price.price_year or 0,
    "payer": lambda price: price.payer.name.casefold(),
    "doubts": lambda price: len(price.doubts),
}


def _words_of(price: Price) -> str:
    leefdomein = price.leefdomein.name if price.leefdomein else ""
    return " ".join([price.name, price.code, price.payer.name, leefdomein])


def _price_list(request: HttpRequest, uuid: UUID) -> PriceList:
    prices = Price.objects.select_related("payer", "leefdomein")
    ordered = Prefetch("prices", prices.order_by("leefdomein__position", "name", "pk"))
    readable = _readable(request.user)  # type: ignore[arg-type]
    return get_object_or_404(readable.prefetch_related(ordered), uuid=uuid)


@require_safe
@only_for(may_read_prices)
def price_list_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give a version as the workbook that can be brought in again, changed or not."""
    found = _price_list(request, uuid)
    name = "".join(c if c.isalnum() or c in "-_." else "-" for c in found.name)
    workbook = BytesIO()
    write_xlsx(sheet_of(found), workbook)
    return HttpResponse(
        workbook.getvalue(),
        content_type=MEDIA_TYPES["xlsx"],
        headers={
            "Content-Disposition": f'attachment; filename="prijslijst-{name}.xlsx"'
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_publish_prices)
def price_list_new(request: HttpRequest) -> HttpResponse:
    """Bring in a file as a draft, or show every row of it that is wrong."""
    if request.method != "POST":
        return _new_page(request, BringInForm())
    form = BringInForm(request.POST, request.FILES)
    if not form.is_valid():
        return _new_page(request, form)
    try:
        draft, found = versions.bring_in(
            **form.cleaned_data,
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
        )
    except ValidationError as error:
        show_refusal(form, error)
        return _new_page(request, form)
    if draft is None:
        form.add_error(
            "file", _("Nothing was brought in. The table says what is wrong.")
        )
        return _new_page(request, form, found)
    number = len(found.prices)
    sentence = ngettext(
        "%(number)d price is read. Look at what it changes, and publish it then.",
        "%(number)d prices are read. Look at what they change, and publish them then.",
        number,
    )
    messages.success(request, sentence % {"number": number})
    if found.ignored:
        ignored = _("Not used: %(names)s.") % {"names": ", ".join(found.ignored)}
        messages.info(request, ignored)
    if found.new_payers:
        added = _("New payers: %(names)s.") % {"names": ", ".join(found.new_payers)}
        messages.info(request, added)
    return redirect("reporting:price-list", draft.uuid)


def _new_page(
    request: HttpRequest, form: BringInForm, found: Found | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "found": found,
        "shown": found.problems[:MOST_SHOWN] if found else [],
        "names": NAMES,
        "in_force": PriceList.objects.in_force(),
    }
    return render(request, "reporting/price_list_new.html", context)


@require_POST
@only_for(may_publish_prices)
def price_list_publish(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let a draft be the list in force, as it was compared on the page."""
    draft = get_object_or_404(PriceList, uuid=uuid)
    form = PublishForm(request.POST)
    compared = form.is_valid() and form.cleaned_data["compared_with"]
    try:
        versions.publish(
            price_list_id=draft.pk,
            compared_with=(
                PriceList.objects.filter(uuid=compared).first() if compared else None
            ),
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
        )
    except TransitionRefused as error:
        messages.error(request, str(error))
    else:
        said = _("Version %(name)s is published: new lines take their price from it.")
        messages.success(request, said % {"name": draft.name})
    return redirect("reporting:price-list", uuid)


@require_POST
@only_for(may_publish_prices)
def price_list_remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Throw away a draft."""
    draft = get_object_or_404(PriceList, uuid=uuid)
    try:
        versions.throw_away(
            price_list_id=draft.pk,
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
        )
    except TransitionRefused as error:
        messages.error(request, str(error))
        return redirect("reporting:price-list", uuid)
    messages.success(request, _("Draft %(name)s is thrown away.") % {"name": draft})
    return redirect("reporting:price-list-list")
