"""Serializers: what goes out, what comes in, and what stands after the `?`.

Python says due_on, JSON says dueOn. The names are changed here, once, when a
serializer makes its fields: values, error locations and the OpenAPI document
then agree by themselves, and no rendered answer has to be walked through.
"""

import re
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, cast

from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from rest import fields
from rest.names import camel


class CamelCase(serializers.Serializer):
    """Gives each field its camelCase name; the rest of the code keeps its own.

    A word of Python, as `from`, is written with a `_` behind it, which is left out.
    """

    def get_fields(self):
        named = {}
        for written, field in super().get_fields().items():
            name = written.removesuffix("_")
            key = camel(name)
            if key != name:
                self._keep_python_name(field, name, key)
            named[key] = field
        return named

    def _keep_python_name(self, field, name, key):
        if isinstance(field, serializers.SerializerMethodField):
            field.method_name = field.method_name or f"get_{name}"
        elif field.source is None:
            field.source = name
        if check := getattr(self, f"validate_{name}", None):
            setattr(self, f"validate_{key}", check)


# What goes out -----------------------------------------------------------------

# The renderer writes the values of these fields itself, and faster.
RENDERED_AS_THEY_ARE = {
    getattr(module, name)
    for module in (serializers, fields)
    for name in (
        "BooleanField",
        "CharField",
        "ChoiceField",
        "DateField",
        "DateTimeField",
        "EmailField",
        "IntegerField",
        "TimeField",
        "UUIDField",
    )
} | {serializers.FloatField, serializers.ReadOnlyField}


class AnswerSerializer(CamelCase):
    """What an operation answers that is no row, such as a report's figures."""

    def get_fields(self):
        return read_only(super().get_fields())


class ReadSerializer(CamelCase, serializers.ModelSerializer):
    """What a caller gets to read of a row. Nothing is written through it.

    Values are left as Python has them (dates, UUIDs): the renderers write them.
    `Meta.beside` names what is shown and stands in another table, by the expression
    that reads it: to make a row of each owner and household takes longer than the rest
    of a list. It is there in rows of `read_from`.
    """

    @classmethod
    def read_from(cls, queryset: Any) -> Any:
        """Return the queryset such that it reads, in one query, what is shown."""
        model: Any = cls.Meta.model
        columns = {column.name for column in model._meta.concrete_fields}
        own = [name for name in cls.Meta.fields if name in columns]
        return queryset.annotate(**cls.Meta.beside).only(*own)

    @classmethod
    def is_complete(cls, row: Any) -> bool:
        """Tell whether all that is shown stands on a row that was just made."""
        beside = getattr(cls.Meta, "beside", None)
        return beside is not None and beside.keys() <= vars(row).keys()

    def get_extra_kwargs(self):
        extra = super().get_extra_kwargs()
        for name in self.Meta.fields:
            extra.setdefault(name, {})["read_only"] = True
        return extra

    def get_fields(self):
        """Document as nullable, or as blank, what the columns of the model allow."""
        named = read_only(super().get_fields())
        for name, field in named.items():
            columns = columns_along(self.Meta.model, field.source or name)
            if any(column.null for column in columns):
                field.allow_null = True
            if isinstance(field, serializers.ChoiceField) and columns:
                field.allow_blank = columns[-1].blank
        return named

    def to_representation(self, instance):
        row = {}
        for key, read, renders in self._ways():
            value = read(self, instance)
            if callable(value) and not hasattr(value, "all"):
                value = value()
            if value is not None and renders:
                value = self.fields[key].to_representation(value)
            row[key] = value
        return row

    def _ways(self):
        """Return the way to each value: worked out once, for all answers to come.

        To make the fields takes longer than to read fifty rows with them.
        """
        ways = WAYS.get(type(self))
        if ways is None:
            ways = [(key, *way_to(key, field)) for key, field in self.fields.items()]
            WAYS[type(self)] = ways
        return ways


WAYS: dict[type[ReadSerializer], list[tuple[str, Callable, bool]]] = {}


def way_to(key: str, field: Any) -> tuple[Callable[[Any, Any], Any], bool]:
    """Return what reads a field's value off a row, and whether the field renders it.

    The reader gets the serializer and the row. It must not hold on to the field,
    which belongs to one answer.
    """
    if isinstance(field, serializers.SerializerMethodField):
        method = field.method_name
        return lambda serializer, row: getattr(serializer, method)(row), False
    if type(field) is serializers.SlugRelatedField:
        return along(*field.source_attrs, field.slug_field), False
    if not field.source_attrs:  # source="*"
        return lambda serializer, row: serializer.fields[key].get_attribute(row), True
    return along(*field.source_attrs), type(field) not in RENDERED_AS_THEY_ARE


def along(*names: str) -> Callable[[Any, Any], Any]:
    """Return a reader of a path of attributes; a path through nothing is nothing."""
    if len(names) == 1:
        read = attrgetter(*names)
        return lambda serializer, row: read(row)

    def walk(serializer, row):
        for name in names:
            row = getattr(row, name)
            if row is None:
                break
        return row

    return walk


def read_only(named: dict[str, Any]) -> dict[str, Any]:
    """Return the fields, each of them for reading only, whatever was written.

    Required too: a value that cannot be had is then a fault of ours that shows.
    """
    for field in named.values():
        field.read_only = field.required = True
    return named


def columns_along(model: Any, source: str) -> list[Any]:
    """Return the links of a path of attributes, and the column at its end.

    It ends before what is no column, or is a list of rows.
    """
    columns: list[Any] = []
    for name in source.split("."):
        try:
            column = model._meta.get_field(name)
        except FieldDoesNotExist:
            break
        if column.one_to_many or column.many_to_many:
            break
        columns.append(column)
        model = column.related_model
        if model is None:
            break
    return columns


# What comes in -----------------------------------------------------------------


def fault(text: str | Promise, code: str) -> list[ErrorDetail]:
    """Return one fault in the form that the framework gives its own."""
    return [ErrorDetail(str(text), code)]


class InputSerializer(CamelCase, serializers.Serializer):
    """What a caller may send. A field it does not name is refused.

    `validated_data` has Python's names, ready for an action's keywords.
    """

    def to_internal_value(self, data):
        errors = {}
        if isinstance(data, Mapping):
            for name in data.keys() - self.fields.keys():
                errors[name] = fault(_("This field is unknown."), "unknown")
        return self.checked(data, errors)

    def checked(self, data, errors: dict[str, list[ErrorDetail]]) -> dict[str, Any]:
        """Return the values of `data`, or raise its faults and `errors` together."""
        try:
            values = super().to_internal_value(data)
        except ValidationError as error:
            # A key with a fault of its own is not to be called missing as well.
            raise ValidationError({**cast(dict, error.detail), **errors}) from None
        if errors:
            raise ValidationError(cast(dict, errors))
        return values


class VersionedInput(InputSerializer):
    """Input for a change of a row: `version` is the one the caller has read."""

    version = fields.IntegerField(
        min_value=1,
        help_text="The `version` you read. If it has changed since, the answer is 409.",
    )


# What stands after the ? -------------------------------------------------------


class QuerySerializer(InputSerializer):
    """The query keys of an operation; each is optional unless `required=True`.

    In a list they are filters: a field narrows the rows by its name or its
    `source`, which may be a lookup (`source="due_on__lt"`), or by a method
    `filter_<name>(queryset, value)`.
    """

    def get_fields(self):
        named = super().get_fields()
        for field in named.values():
            field.required = field._kwargs.get("required", False)
        return named

    def to_internal_value(self, data):
        """Read the texts of a query string, then check them as any input."""
        errors: dict[str, list[ErrorDetail]] = {}
        values = {}
        for key, texts in data.lists():
            field = self.fields.get(key)
            if field is None:
                errors[key] = fault(_("This query key is unknown."), "unknown")
            elif "" in texts:
                errors[key] = fault(_("This may not be empty."), "blank")
            elif isinstance(field, serializers.ListField):
                values[key] = [from_text(field.child, text) for text in texts]
            elif len(texts) > 1:
                errors[key] = fault(_("Give this once."), "repeated")
            else:
                values[key] = from_text(field, texts[0])
        return self.checked(values, errors)

    def narrow(self, queryset, values: dict[str, Any]):
        """Return the rows of `queryset` that meet all of `values`."""
        for name, value in values.items():
            if narrow := getattr(self, f"filter_{name}", None):
                queryset = narrow(queryset, value)
            else:
                queryset = queryset.filter(**{name: value})
        return queryset


def from_text(field, text: str) -> Any:
    """Return what a query string's text says in the JSON type of `field`.

    What cannot be read stays text, and the field refuses it.
    """
    if isinstance(field, serializers.BooleanField):
        return {"true": True, "false": False}.get(text, text)
    if isinstance(field, serializers.IntegerField) and re.fullmatch(
        r"-?[0-9]{1,18}", text
    ):
        return int(text)
    return text
