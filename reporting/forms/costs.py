"""What is asked about the costs of a case: a line at a time, and hours put in."""

from decimal import Decimal
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases.formats import euro
from cases.forms.members import AboutField
from cases.forms.texts import CharField
from cases.models import Case, HouseholdMember, Organisation
from mdo.forms.fields import AmountField
from reporting.models import CostLine, Payer, Price, PriceList

# How often in a year [O]: weeks and months as a household counts them.
TIMES_A_YEAR = {"year": Decimal(1), "month": Decimal(12), "week": Decimal(52)}


def prices_now(query: str = "") -> list[Price]:
    """Return the prices of the list in force, those that `query` names if any."""
    price_list = PriceList.objects.in_force()
    if price_list is None:
        return []
    rows = price_list.prices.select_related("leefdomein", "payer")
    for word in query.split():
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(code__icontains=word)
            | Q(payer__name__icontains=word)
            | Q(leefdomein__name__icontains=word)
        )
    return list(rows.order_by("leefdomein__position", "name", "pk"))


def described(price: Price) -> str:
    """Return a price as somebody chooses it: what, how much, who pays, doubts."""
    amount = euro(price.amount, 2)
    doubts = price.doubts or [str(price.price_year)]
    parts = [price.name, f"{amount} / {price.unit}", str(price.payer), *doubts]
    return " · ".join(parts)


class QuantityField(forms.DecimalField):
    """How many of something, written as people write it, refused in plain words."""

    default_error_messages = {
        "invalid": _("Fill in a number, for instance 2 or 0,5."),
        "min_value": _("Fill in %(limit_value)s at least."),
        "max_digits": _("This number is too large."),
        "max_whole_digits": _("This number is too large."),
        "max_decimal_places": _("Fill in %(max)s digits behind the comma at most."),
    }

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(min_value=0, localize=True, widget=widget, **kwargs)


class LineForm(forms.Form):
    """How much of it, at what price, who pays, and how sure that is."""

    use_required_attribute = False

    times = QuantityField(
        label=_("How many?"),
        max_digits=10,
        decimal_places=4,
        error_messages={"required": _("Say how many.")},
    )
    per = forms.ChoiceField(
        label=_("How often?"),
        choices=[
            ("year", _("a year")),
            ("month", _("a month (12 times a year)")),
            ("week", _("a week (52 times a year)")),
        ],
    )
    certainty = forms.ChoiceField(
        label=_("How sure is it?"),
        choices=[
            (CostLine.Certainty.ESTABLISHED, _("Established, for instance by a bill")),
            (CostLine.Certainty.ESTIMATED, _("Estimated")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how sure it is.")},
    )
    unit_price = AmountField(
        label=_("Own price for one"),
        help_text=_("Empty is the price of the list."),
        required=False,
    )
    own_price_reason = CharField(
        label=_("Why not the price of the list?"), max_length=300, required=False
    )
    payer = forms.ModelChoiceField(
        label=_("Who pays it?"),
        queryset=Payer.objects.all(),
        to_field_name="uuid",
        empty_label=_("As in the list"),
        required=False,
    )
    about = AboutField()

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = HouseholdMember.objects.filter(household=case.household_id)
        self.fields["about"].queryset = members  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        """Return the arguments of the action, the quantity as that of a year."""
        said = dict(self.cleaned_data)
        said["quantity"] = said.pop("times") * TIMES_A_YEAR[said.pop("per")]
        return said


class NewLineForm(LineForm):
    """As a line, with what it is of: a price of the list in force."""

    price = forms.ModelChoiceField(
        label=_("What?"),
        queryset=Price.objects.none(),
        to_field_name="uuid",
        error_messages={
            "required": _("Choose what it costs something for."),
            "invalid_choice": _("Choose something of the price list."),
        },
    )

    field_order = ("price", "times", "per", "certainty")

    def __init__(self, *args: Any, query: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        price: Any = self.fields["price"]
        price.queryset = Price.objects.exclude(price_list__published_at=None)
        found = prices_now(query)
        if query and len(found) == 1:
            price.initial = found[0].uuid
        is_all = found and not query
        price.choices = [
            ("", _("Choose…") if is_all else _how_many_found(len(found))),
            *(
                (name, [(one.uuid, described(one)) for one in group])
                for name, group in groupby(
                    found,
                    lambda one: (
                        one.leefdomein.name if one.leefdomein else _now("Other")
                    ),
                )
            ),
        ]


def _how_many_found(number: int) -> str:
    """Return what stands in the closed list after a search."""
    if not number:
        return _now("Nothing found")
    said = ngettext("%(number)d found", "%(number)d found: choose…", number)
    return said % {"number": number}


class ChangedLineForm(LineForm):
    """As a line that is there already."""

    read_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)


class QuantitiesForm(forms.Form):
    """How much a year of every line of a period, on one sheet."""

    use_required_attribute = False

    read_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, lines: list[CostLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            self.fields[str(line.uuid)] = QuantityField(
                label=line.price.name,
                help_text=_("How many a year; %(price)s for one %(unit)s.")
                % {"unit": line.price.unit, "price": euro(line.unit_price, 2)},
                initial=line.quantity.normalize() + 0,
                max_digits=14,
                decimal_places=6,
                error_messages={
                    "required": _("Say how many; 0 when it is not needed any more.")
                },
            )

    @property
    def quantities(self) -> list[forms.BoundField]:
        return [self[str(line.uuid)] for line in self.lines]

    def said(self) -> dict[str, Any]:
        """Return the arguments of the action."""
        return {
            "read_at": self.cleaned_data["read_at"],
            "quantities": {
                line.uuid: self.cleaned_data[str(line.uuid)] for line in self.lines
            },
        }


def initial_of(line: CostLine) -> dict[str, Any]:
    """Return what the form about a line begins with."""
    is_own = line.unit_price != line.price.amount
    return {
        "read_at": line.recorded_at.isoformat(),
        "times": line.quantity.normalize() + 0,
        "per": "year",
        "certainty": line.certainty,
        "unit_price": line.unit_price if is_own else None,
        "own_price_reason": line.own_price_reason,
        "payer": line.payer.uuid if line.payer_id != line.price.payer_id else None,
        "about": line.about.uuid if line.about else None,
    }


class EffortForm(forms.Form):
    """The hours of an organisation, and what one of them costs."""

    use_required_attribute = False

    organisation = forms.ModelChoiceField(
        label=_("Which organisation?"),
        queryset=Organisation.objects.all(),
        to_field_name="uuid",
        empty_label=_("Choose…"),
        error_messages={"required": _("Choose an organisation.")},
    )
    hours = AmountField(
        label=_("Hours"),
        max_digits=10,
        error_messages={
            "required": _("Say how many hours."),
            "invalid": _("Fill in a number, for instance 2 or 0,5."),
        },
    )
    rate = AmountField(
        label=_("Rate an hour, in euro"),
        max_digits=10,
        error_messages={"required": _("Say what an hour costs.")},
    )
