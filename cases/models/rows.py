"""What rows of all apps have: an identity, a version, a history."""

import uuid
from typing import TypeVar

import pghistory
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Func


class Fold(Func):
    """Lower case without accents, as names are searched; see migration 0001."""

    function = "helmond_fold"
    arity = 1
    output_field = models.TextField()


class Found(Func):
    """The ids of households by a likeness of names or a number; cases.row_security."""

    function = "helmond_found"
    template = "(SELECT %(function)s(%(expressions)s))"
    arity = 2
    output_field = models.BigIntegerField()


class DateRange(Func):
    """The days from the first up to the second, which is not in it; empty is open."""

    function = "daterange"
    output_field = DateRangeField()


Tracked = TypeVar("Tracked", bound=models.Model)


def keep_history(model: type[Tracked]) -> type[Tracked]:
    """Keep every version of a row, also of one that is taken away."""
    # Named here, since the setting for it does not go with triggers per statement.
    return pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()
    )(model)


class Numbered(models.Model):
    """A row with a public identity that says nothing about anyone."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class Versioned(models.Model):
    """A row that people edit. Each action that changes it adds one to `version`."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
