"""After how many days something asks for attention."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import Versioned


class Terms(Versioned):
    """After how many days something asks for attention. There is one row."""

    # For the constraint: a second row would be one that nobody reads.
    number = models.PositiveSmallIntegerField(primary_key=True, default=1)
    without_aanspreekpunt_days = models.PositiveSmallIntegerField(
        _("days that an open case may be without aanspreekpunt"), default=0
    )
    silent_days = models.PositiveSmallIntegerField(
        _("days after which a case is silent"), default=30
    )
    draft_days = models.PositiveSmallIntegerField(
        _("days that an MDO that is half typed is kept"), default=30
    )
    draft_warning_days = models.PositiveSmallIntegerField(
        _("days before that of a warning"), default=5
    )

    class Meta:
        verbose_name = _("terms")
        verbose_name_plural = _("terms")
        constraints = [
            models.CheckConstraint(name="terms_one_row", condition=Q(number=1)),
            models.CheckConstraint(
                name="terms_are_days",
                condition=Q(silent_days__gte=1, draft_days__gte=1),
            ),
        ]

    def __str__(self):
        return str(self._meta.verbose_name)
