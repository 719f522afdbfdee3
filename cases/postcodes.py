"""A Dutch postcode, however somebody writes it."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

is_postcode = RegexValidator(
    r"^[1-9][0-9]{3} ?[A-Za-z]{2}\Z", _("Write a postcode like 5701 AB.")
)


def as_on_a_letter(postcode: str) -> str:
    """Return a postcode as it is written on a letter: 5701 AB; nothing stays nothing.

    Raise ValidationError, for the field `postcode`, for what is none.
    """
    written = postcode.strip()
    if not written:
        return ""
    try:
        is_postcode(written)
    except ValidationError as error:
        raise ValidationError({"postcode": error.messages}) from error
    return f"{written[:4]} {written[-2:].upper()}"
