"""Fields that take their own JSON type and nothing that resembles it.

REST framework reads 0 as the text "0", "yes" as true and 20260301 as a date.
A caller who sends those made a mistake and is told so.
"""

import datetime
import re
from collections.abc import Callable
from typing import Any, cast

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from rest.texts import is_one_line, is_text

ListField = serializers.ListField

FIRST_DATE = datetime.date(1900, 1, 1)
LAST_DATE = datetime.date(2199, 12, 31)
LARGEST_INTEGER = 2**31 - 1  # What an integer column holds.


class StrictField(serializers.Field):
    """A field of one JSON type, and where that is text, of one notation."""

    json_type: type = str
    pattern: re.Pattern[str] | None = None

    def to_internal_value(self, data):
        # `type(...) is`: in Python, true is a whole number too.
        if type(data) is not self.json_type:
            self.fail("wrong_type")
        if self.pattern and not self.pattern.fullmatch(str(data)):
            self.fail("wrong_notation")
        return super().to_internal_value(data)


class SecretField(StrictField, serializers.CharField):
    """A text that is taken as it is and shown to nobody, such as a password."""

    default_error_messages = {"wrong_type": _("This must be a text.")}

    def __init__(self, **options):
        super().__init__(trim_whitespace=False, **options)


class CharField(StrictField, serializers.CharField):
    """A text of one line; spaces around it are dropped and only spaces is blank."""

    default_error_messages = {"wrong_type": _("This must be a text.")}
    readable = staticmethod(is_one_line)

    def __init__(self, **options):
        super().__init__(**options)
        self.validators.append(self.readable)


class TextField(CharField):
    """A text of as many lines as somebody writes."""

    readable = staticmethod(is_text)


class EmailField(StrictField, serializers.EmailField):
    default_error_messages = {"wrong_type": _("This must be a text.")}

    def __init__(self, **options):
        super().__init__(**options)
        self.validators.append(is_one_line)


class ChoiceField(StrictField, serializers.ChoiceField):
    default_error_messages = {"wrong_type": _("This must be a text.")}


class BooleanField(StrictField, serializers.BooleanField):
    json_type = bool
    default_error_messages = {"wrong_type": _("This must be true or false.")}


class IntegerField(StrictField, serializers.IntegerField):
    """A whole number from 0 up to what a column holds, unless told otherwise."""

    json_type = int
    default_error_messages = {"wrong_type": _("This must be a whole number.")}

    def __init__(self, **options):
        options.setdefault("min_value", 0)
        options.setdefault("max_value", LARGEST_INTEGER)
        super().__init__(**options)


class DecimalField(StrictField, serializers.DecimalField):
    """An exact number, written as text: JSON's own numbers are not exact."""

    pattern = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,10})?")
    default_error_messages = {
        "wrong_type": _("Write this number as a text, such as “12.50”."),
        "wrong_notation": _("Write this number as a text, such as “12.50”."),
    }


class UUIDField(StrictField, serializers.UUIDField):
    pattern = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
    default_error_messages = {
        "wrong_type": _("This must be a text."),
        "wrong_notation": _("This is not a UUID."),
    }


class DateField(StrictField, serializers.DateField):
    """A day between 1900 and 2199: weeks can be added to it without overflow."""

    pattern = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
    default_error_messages = {
        "wrong_type": _("This must be a text."),
        "wrong_notation": _("Write a date as year-month-day: 2026-03-29."),
        "invalid": _("This day does not exist."),
        "out_of_range": _("This date is too far from today."),
    }

    def to_internal_value(self, data):
        value = super().to_internal_value(data)
        if not FIRST_DATE <= value <= LAST_DATE:
            self.fail("out_of_range")
        return value


class DateTimeField(StrictField, serializers.DateTimeField):
    """A moment: in with any offset from UTC, out in UTC."""

    pattern = re.compile(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
        r"(Z|[+-][0-9]{2}:[0-9]{2})"
    )
    default_error_messages = {
        "wrong_type": _("This must be a text."),
        "wrong_notation": _(
            "Write a moment with its offset from UTC: 2026-03-29T14:00:00+02:00."
        ),
        "invalid": _("This moment does not exist."),
        "out_of_range": _("This date is too far from today."),
    }

    def __init__(self, **options):
        super().__init__(default_timezone=datetime.UTC, **options)

    def to_internal_value(self, data):
        value = super().to_internal_value(data)
        if not FIRST_DATE <= value.date() <= LAST_DATE:
            self.fail("out_of_range")
        return value


class TimeField(StrictField, serializers.TimeField):
    """A time on the clock of Helmond, such as 14:30."""

    pattern = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?")
    default_error_messages = {
        "wrong_type": _("This must be a text."),
        "wrong_notation": _("Write a time as hours:minutes: 14:30."),
        "invalid": _("This time does not exist."),
    }


class ReferenceField(UUIDField):
    """The uuid of a row; its value is the row.

    `rows(user)` returns the rows the caller may refer to. One that exists but
    is not among them gets the same answer as one that does not exist.
    """

    default_error_messages = {"does_not_exist": _("There is nothing with this UUID.")}

    def __init__(self, rows: Callable[[Any], QuerySet], **options):
        self.rows = rows
        super().__init__(**options)

    def to_internal_value(self, data):
        uuid = super().to_internal_value(data)
        # One person at the table often owns several agreements: looked up once.
        known = cast(dict, self.context).setdefault("references", {})
        if (self.rows, uuid) not in known:
            rows = self.rows(self.context["request"].user)
            # One at most, whatever the order.
            known[self.rows, uuid] = next(iter(rows.filter(uuid=uuid).order_by()), None)
        if known[self.rows, uuid] is None:
            self.fail("does_not_exist")
        return known[self.rows, uuid]
