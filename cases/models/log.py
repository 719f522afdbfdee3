"""Who looked at what."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cases import pseudonyms
from cases.models.households import Household
from cases.models.people import Organisation, User
from cases.models.rows import Numbered
from cases.visibility import visible_household_ids


class AccessLogQuerySet(models.QuerySet):
    def for_display(self):
        """Load what a line shows; for the numbers of files see `name_households`."""
        return self.select_related("user", "organisation")

    def about(self, *households):
        """Keep the lines about these households, given by id."""
        return self.filter(subject__in=list(pseudonyms.of_households(households)))

    def readable_by(self, user):
        """Keep the lines of the log that `user` may read (design.md, Roles).

        A professional reads those of the own households, a coordinator those of
        the own areas, the privacy officer all.
        """
        if user.is_active and user.is_privacy_officer:
            return self
        # Their pseudonyms, since the log itself does not know which they are.
        visible = visible_household_ids(user).order_by()
        return self.about(*(pk for row in visible for pk in row.values()))

    def of_lists(self):
        """Keep what a list showed beside other households, in the ordinary way."""
        return self.filter(
            together__gt=1,
            emergency=False,
            user__isnull=False,
            outcome=AccessLog.Outcome.SUCCEEDED,
        )

    def once_a_day(self):
        """Keep of the lists that one person saw on one day the last one only.

        For the lines of one household: whoever has it in a list passes it many times.
        """
        later = (
            AccessLog.objects.of_lists()
            .alias(day=TruncDate("at"))
            .filter(subject=OuterRef("subject"), user=OuterRef("user"))
            .filter(at__lt=OuterRef("at") + timedelta(days=1), day=OuterRef("day"))
            .filter(
                Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk"))
            )
        )
        is_list = Exists(AccessLog.objects.of_lists().filter(pk=OuterRef("pk")))
        return self.alias(day=TruncDate("at")).exclude(is_list & Exists(later))


class AccessLog(Numbered):
    """One look at, or step in, one household's file. Lines are added, never changed.

    The columns are the union of LDV, NEN 7513 and BIO2 8.15. Whom a line is about
    is sealed (`cases/pseudonyms.py`): the log without the key names nobody. Lines
    are written by the function `cases_write_access_log` only (`cases/looks.py`).
    """

    class Action(models.TextChoices):
        CREATE = "C", _("made")
        READ = "R", _("looked at")
        UPDATE = "U", _("changed")
        DELETE = "D", _("destroyed")
        EXECUTE = "E", _("carried out")

    class Outcome(models.TextChoices):
        SUCCEEDED = "succeeded", _("succeeded")
        REFUSED = "refused", _("refused")
        FAILED = "failed", _("failed")

    class Channel(models.TextChoices):
        PAGE = "page", _("page")
        API = "api", _("API")
        COMMAND = "command", _("command")
        JOB = "job", _("job")

    class Activity(models.TextChoices):
        """The processing activity, as it is named in the register of them."""

        CASEWORK = "casework", _("helping a household")
        FIGURES = "figures", _("figures")
        OVERSIGHT = "oversight", _("oversight of the use of files")
        ACCOUNTS = "accounts", _("accounts")

    # When: the request that it was part of, from its first to its last moment.
    at = models.DateTimeField(default=timezone.now, db_index=True)
    ended_at = models.DateTimeField(null=True)
    # Who.
    # Nobody and nothing is taken out of these two tables, so that the database need
    # not look each up anew for every line of a list.
    user = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    role = models.CharField(max_length=20, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    # About whom: a pseudonym; empty for what is of no household.
    subject = models.CharField(max_length=64, blank=True)
    # How many households the same answer showed: one, or those of a list.
    together = models.PositiveIntegerField(default=1)
    # What.
    action = models.CharField(_("action"), max_length=1, choices=Action)
    channel = models.CharField(max_length=10, choices=Channel)
    name = models.CharField(_("what"), max_length=100)
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=Outcome, default=Outcome.SUCCEEDED
    )
    http_status = models.PositiveSmallIntegerField(null=True)
    object_type = models.CharField(max_length=50, blank=True)
    object_pseudonym = models.CharField(max_length=64, blank=True)
    # Which fields, never what stood in them.
    field_names = ArrayField(models.CharField(max_length=100), default=list)
    # Why: what the person was to the household, under which law, for what.
    relation = models.CharField(_("access as"), max_length=20, blank=True)
    legal_basis = models.CharField(_("legal ground"), max_length=200, blank=True)
    activity = models.CharField(max_length=300, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    emergency = models.BooleanField(default=False)
    # From where.
    origin = models.GenericIPAddressField(null=True)
    session = models.CharField(max_length=16, blank=True)
    user_agent = models.CharField(max_length=200, blank=True)
    trace_id = models.CharField(max_length=32, blank=True)
    span_id = models.CharField(max_length=16, blank=True)
    parent_span_id = models.CharField(max_length=16, blank=True)
    application = models.CharField(max_length=50, blank=True)

    objects = AccessLogQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = _("log line")
        verbose_name_plural = _("log lines")
        indexes = [
            models.Index(fields=["subject", "-at"], name="access_log_subject"),
            models.Index(fields=["user", "-at"], name="access_log_user"),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.name}"

    @property
    def household_id(self):
        """Return which household it is about, for who has the key."""
        return pseudonyms.household_of(self.subject) if self.subject else None

    @cached_property
    def household(self):
        """Return the household; for many lines at once see `name_households`."""
        return Household.objects.filter(pk=self.household_id).first()
