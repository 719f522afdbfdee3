"""What the pages of privacy share: carrying out what a form asks."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cases.errors import TransitionRefused
from cases.forms.refusals import show_refusal


def carried_out(form: forms.Form, action: Callable[..., Any], **order: Any) -> bool:
    """Carry out what a form asks; False when it was refused, which the form says."""
    try:
        action(**order)
    except ValidationError as error:
        show_refusal(form, error)
        return False
    except TransitionRefused as error:
        form.add_error(None, str(error))
        return False
    return True
