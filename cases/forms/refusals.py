"""What an action refused, said on the form that asked for it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.errors import StaleVersion, TooOften, TransitionRefused

# Of a field of an action: the form that has it, and its name there.
Place = tuple[forms.Form, str]


# What an action can say no with, that a form shows.
REFUSED = (ValidationError, TransitionRefused)


def carried_out(
    form: forms.Form,
    action: Callable[..., Any],
    *,
    compared: Iterable[str] = (),
    **order: Any,
) -> bool:
    """Carry out what a form asks; False when it was refused, which the form says.

    `compared` is as in `show_refusal`.
    """
    try:
        action(**order)
    except REFUSED as error:
        show_refusal(form, error, compared=compared)
        return False
    return True


def show_refusal(
    form: forms.Form,
    error: ValidationError | TransitionRefused,
    *,
    place_of: Callable[[str], Place] | None = None,
    compared: Iterable[str] = (),
) -> int:
    """Say on a form what an action refused; return with which status it is shown again.

    What is wrong with a field stands beside it, and all else on top. `place_of` finds
    the form of a field that belongs to a line, as `agreements.2.text`. When somebody
    was first, the fields of `compared` are said as they are now.
    """
    if isinstance(error, ValidationError):
        _show_errors(form, error, place_of)
        return 200
    if isinstance(error, StaleVersion):
        show_stale(
            form, error, {name: getattr(error.current, name) for name in compared}
        )
    else:
        form.add_error(None, str(error))
    return 429 if isinstance(error, TooOften) else 409


def _show_errors(
    form: forms.Form,
    error: ValidationError,
    place_of: Callable[[str], Place] | None,
) -> None:
    """Add the errors to their fields. A field of which the form itself said what is
    wrong is left at that."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        of, field = place_of(name) if place_of else (form, name)
        if field not in of.fields:
            of.add_error(None, errors)
        elif field not in of.errors:
            of.add_error(field, errors)


def show_stale(
    form: forms.Form, error: StaleVersion, now: Mapping[str, Any] | None = None
) -> None:
    """Say that somebody was first, and what of `now` is not what was typed.

    What was typed stays, and the form carries the new version: whoever sends it once
    more has seen this.
    """
    form.add_error(None, str(error))
    for name, value in (now or {}).items():
        if _comparable(form.cleaned_data.get(name)) != _comparable(value):
            is_now = _("%(label)s is now: %(value)s")
            label = form.fields[name].label
            form.add_error(None, is_now % {"label": label, "value": _words(value)})
    data = cast(Any, form.data).copy()
    data[form.add_prefix("version")] = str(error.current.version)
    form.data = data


def take_over(form: forms.Form, current: Any, names: Iterable[str]) -> None:
    """Put in a form what somebody else changed meanwhile and this person did not.

    Else sending it once more would undo the change of the other.
    """
    seen = current.history.filter(version=form.cleaned_data["version"]).last()
    data = cast(Any, form.data).copy()
    for name in names if seen else ():
        if _comparable(form.cleaned_data.get(name)) == _comparable(getattr(seen, name)):
            value = form.fields[name].prepare_value(getattr(current, name))
            data[form.add_prefix(name)] = "" if value is None else str(value)
    form.data = data


def _comparable(value: Any) -> Any:
    if isinstance(value, QuerySet | list):
        return set(value)
    return value or ""


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Iterable) and not isinstance(value, str):
        value = ", ".join(str(one) for one in value)
    return str(value or "–")
