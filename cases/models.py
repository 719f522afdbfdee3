"""Who: people, areas, households, cases, aanspreekpunten, access and its log."""

import uuid
from datetime import datetime, timedelta
from typing import TypeVar

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    ArrayField,
    DateRangeField,
    RangeOperators,
)
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Coalesce, Concat, Greatest, Lower, TruncDate
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from knox.models import AbstractAuthToken, get_digest_token
from knox.settings import CONSTANTS

from cases import pseudonyms
from cases.visibility import (
    HEARD_BY_NUMBER,
    VisibleQuerySet,
    may_hear,
    visible_household_ids,
)


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


# People and places -----------------------------------------------------------


class Organisation(Numbered, Versioned):
    """The municipality or one of its partners."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=100)

    class Meta:
        ordering = ("name",)
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self):
        return self.name


class Area(Numbered, Versioned):
    """A part of the municipality with its own coordinator."""

    name = models.CharField(_("name"), max_length=100, unique=True)

    class Meta:
        ordering = ("name",)
        verbose_name = _("area")
        verbose_name_plural = _("areas")

    def __str__(self):
        return self.name


class Leefdomein(Numbered):
    """One of Helmond's nine life domains, in their three groups."""

    class Group(models.TextChoices):
        MEEDOEN = "meedoen", _("Taking part")
        RONDKOMEN = "rondkomen", _("Making ends meet")
        VOORUITKOMEN = "vooruitkomen", _("Getting ahead")

    name = models.CharField(_("name"), max_length=50, unique=True)
    group = models.CharField(_("group"), max_length=20, choices=Group)
    position = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ("position",)
        verbose_name = _("leefdomein")
        verbose_name_plural = _("leefdomeinen")

    def __str__(self):
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email, password=None, **fields):
        """Make an account. Without a password nobody can sign in with it yet."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username):
        return self.get(email__iexact=username)

    def privacy_officers(self):
        """Return the privacy officers with an account that has not ended."""
        return self.filter(role=self.model.Role.PRIVACY_OFFICER, is_active=True)


class User(AbstractBaseUser, Numbered, Versioned):
    """Somebody with an account. The e-mail address is the name to sign in with."""

    class Role(models.TextChoices):
        PROFESSIONAL = "professional", _("Professional")
        COORDINATOR = "coordinator", _("Coordinator")
        MANAGER = "manager", _("Manager")
        ADMINISTRATOR = "administrator", _("Administrator")
        PRIVACY_OFFICER = "privacy_officer", _("Privacy officer")

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="people"
    )
    areas = models.ManyToManyField(
        Area,
        blank=True,
        related_name="coordinators",
        help_text=_("A coordinator sees the households of these areas."),
    )
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name", "role"]

    objects = UserManager()

    class Meta:
        ordering = ("name", "pk")
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_any_case"),
            models.CheckConstraint(
                name="user_role_is_known",
                condition=Q(
                    role__in=[
                        "professional",
                        "coordinator",
                        "manager",
                        "administrator",
                        "privacy_officer",
                    ]
                ),
            ),
        ]

    def __str__(self):
        return self.name

    def get_full_name(self):
        return self.name

    @property
    def is_professional(self):
        return self.role == self.Role.PROFESSIONAL

    @property
    def is_coordinator(self):
        return self.role == self.Role.COORDINATOR

    @property
    def is_manager(self):
        return self.role == self.Role.MANAGER

    @property
    def is_administrator(self):
        return self.role == self.Role.ADMINISTRATOR

    @property
    def is_privacy_officer(self):
        return self.role == self.Role.PRIVACY_OFFICER


class TokenManager(models.Manager["Token"]):
    def make(
        self, *, user: User, expires_at: datetime, name: str, scope: str
    ) -> tuple["Token", str]:
        """Make a token and return it with its secret, which is kept nowhere."""
        digest, secret = get_digest_token()
        token = self.create(
            digest=digest,
            token_key=secret[: CONSTANTS.TOKEN_KEY_LENGTH],
            user=user,
            expiry=expires_at,
            name=name,
            scope=scope,
        )
        return token, secret


class Token(AbstractAuthToken, Numbered):
    """A toegangssleutel: a script signs in with it as its owner, until it expires.

    Only the digest of the secret is kept. The secret does what the owner's role
    allows at that moment, and with the scope `read` no more than looking.
    """

    class Scope(models.TextChoices):
        READ = "read", _("Read only")
        WRITE = "write", _("Read and write")

    name = models.CharField(_("name"), max_length=100)
    # Without a context it would be the name of the month on every page.
    scope = models.CharField(
        pgettext_lazy("what it may do", "may"), max_length=5, choices=Scope
    )
    expiry = models.DateTimeField(_("works until"))
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)

    objects = TokenManager()

    class Meta:
        ordering = ("-created", "pk")
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        constraints = [
            models.CheckConstraint(
                name="token_scope_is_known", condition=Q(scope__in=["read", "write"])
            )
        ]

    def __str__(self):
        return self.name

    @property
    def may_write(self):
        return self.scope == self.Scope.WRITE


# Households ------------------------------------------------------------------


class HouseholdQuerySet(VisibleQuerySet):
    household_path = "pk"

    def for_display(self):
        """Load what one row on a page or in the API shows."""
        return self.select_related("area")

    def numbered(self):
        """Load of a household that somebody may not see its number and nothing else."""
        return self.order_by().only("uuid", "number")

    def matching(self, query):
        """Keep households whose number or a name resembles `query`, best first.

        Forgives accents, capitals and small spelling mistakes.
        """
        words = Fold(Value(query))
        found = Found(words, Value(query.strip().upper()))
        similarity = Func(words, F("search_text"), function="word_similarity")
        return (
            self.filter(pk__in=found)
            .annotate(similarity=similarity)
            .order_by("-similarity", "number")
        )


@keep_history
class Household(Numbered, Versioned):
    """The people who live together and whom the approach is for."""

    number = models.CharField(_("file number"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)
    area = models.ForeignKey(
        Area, models.PROTECT, related_name="households", verbose_name=_("area")
    )
    postcode = models.CharField(_("postcode"), max_length=7, blank=True)
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    opened_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    # Why a file was opened although there was one that looks like it.
    opened_beside = models.CharField(
        _("why a second file"), max_length=300, blank=True, editable=False
    )
    search_text = models.GeneratedField(
        expression=Fold(F("name")), output_field=models.TextField(), db_persist=True
    )

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        verbose_name = _("household")
        verbose_name_plural = _("households")
        indexes = [
            GinIndex(
                OpClass("search_text", name="gin_trgm_ops"), name="household_search"
            ),
            # The list by name, a page of it at a time.
            models.Index(fields=["name", "id"], name="household_name"),
        ]

    def __str__(self):
        return self.number


class HouseholdMemberQuerySet(VisibleQuerySet):
    def on(self, day, *, also=None):
        """Keep who is of the household on a day, not who left it; and this one too."""
        return self.filter(Q(left_on=None) | Q(left_on__gt=day) | Q(pk=also))


@keep_history
class HouseholdMember(Numbered, Versioned):
    """A person of the household. Whoever left it stays in the file, with the day."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="members")
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    relation = models.CharField(_("relation"), max_length=50, blank=True)
    # Of who was there when the file was opened it is not asked.
    joined_on = models.DateField(_("in the household since"), null=True, blank=True)
    # The first day on which somebody is of it no more.
    left_on = models.DateField(_("no longer in it since"), null=True, blank=True)
    search_text = models.GeneratedField(
        expression=Fold(Concat(F("first_name"), Value(" "), F("last_name"))),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = HouseholdMemberQuerySet.as_manager()

    class Meta:
        ordering = ("birth_date", "pk")
        verbose_name = _("household member")
        verbose_name_plural = _("household members")
        constraints = [
            # The target of foreign keys that keep member and household together.
            models.UniqueConstraint(
                fields=["id", "household"], name="member_with_household"
            ),
            models.CheckConstraint(
                name="member_left_after_joining",
                condition=Q(left_on=None)
                | Q(joined_on=None)
                | Q(left_on__gte=F("joined_on")),
            ),
        ]
        indexes = [
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="member_search"),
        ]

    def __str__(self):
        return f"{self.first_name} {self.last_name}".strip()

    def has_left(self, today):
        return self.left_on is not None and self.left_on <= today

    def age(self, today):
        """Return the age in whole years on `today`, None when not known."""
        if self.birth_date is None:
            return None
        had_birthday = (today.month, today.day) >= (
            self.birth_date.month,
            self.birth_date.day,
        )
        return today.year - self.birth_date.year - (not had_birthday)


class LegalGround(Numbered):
    """A law that lets the partners share data. Not in force means not to be chosen."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    in_force = models.BooleanField(_("in force"), default=True)

    class Meta:
        ordering = ("name",)
        verbose_name = _("legal ground")
        verbose_name_plural = _("legal grounds")

    def __str__(self):
        return self.name


class CaseQuerySet(VisibleQuerySet):
    def open(self):
        return self.filter(closed_on=None)

    def for_display(self):
        """Load what one row on a page or in the API shows."""
        return self.select_related("household", "household__area").prefetch_related(
            "leefdomeinen",
            models.Prefetch("grounds", CaseGround.objects.select_related("ground")),
        )


@keep_history
class Case(Numbered, Versioned):
    """One approach for a household, from the question for help to the evaluation."""

    number = models.CharField(_("case number"), max_length=30, unique=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="cases")
    voordeur = models.CharField(_("voordeur"), max_length=100)
    opened_on = models.DateField(_("asked for help on"))
    opened_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    wants = models.TextField(_("What do you want?"), blank=True)
    can = models.TextField(_("What can you do?"), blank=True)
    needs = models.TextField(_("What do you need?"), blank=True)
    leefdomeinen = models.ManyToManyField(
        Leefdomein, through="CaseLeefdomein", related_name="cases"
    )
    closed_on = models.DateField(_("closed on"), null=True, editable=False)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    closing_reason = models.CharField(
        _("reason of closing"), max_length=200, blank=True
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ("-opened_on", "-pk")
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(closed_on=None),
                name="case_one_open_a_household",
            ),
            # The target of foreign keys that keep case and household together.
            models.UniqueConstraint(
                fields=["id", "household"], name="case_with_household"
            ),
            models.CheckConstraint(
                name="case_closed_after_opened",
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
            ),
            models.CheckConstraint(
                name="case_closed_has_reason",
                condition=Q(closed_on=None, closing_reason="", closed_by=None)
                | Q(closed_on__isnull=False) & ~Q(closing_reason=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["opened_on"], condition=Q(closed_on=None), name="case_open"
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def is_open(self):
        return self.closed_on is None


@keep_history
class CaseLeefdomein(models.Model):
    """A leefdomein on which the household of the case has a question."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    leefdomein = models.ForeignKey(Leefdomein, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "leefdomein"], name="case_leefdomein_once"
            )
        ]

    def __str__(self):
        return f"{self.case}: {self.leefdomein}"


class CaseGroundQuerySet(VisibleQuerySet):
    household_path = "case__household_id"


@keep_history
class CaseGround(Numbered, Versioned):
    """The legal ground on which data of this case are shared, and in which period."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="grounds")
    ground = models.ForeignKey(LegalGround, models.PROTECT, related_name="+")
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    # Empty for what was written down before this was kept, or came with a register.
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    recorded_at = models.DateTimeField(null=True, editable=False)

    objects = CaseGroundQuerySet.as_manager()

    class Meta:
        ordering = ("valid_from", "pk")
        constraints = [
            models.CheckConstraint(
                name="case_ground_period",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            )
        ]

    def __str__(self):
        return f"{self.case}: {self.ground}"

    def is_valid(self, today):
        """True when this law is a ground on `today`; its last day is one too."""
        return self.valid_from <= today and (
            self.valid_until is None or self.valid_until >= today
        )


class AanspreekpuntQuerySet(VisibleQuerySet):
    def current(self):
        """Keep those whose period has no end."""
        return self.filter(until_on=None)

    def for_display(self):
        return self.select_related("household", "user", "user__organisation")


@keep_history
class Aanspreekpunt(Numbered):
    """Who was the one fixed contact person of a household, from when until when.

    `until_on` is the first day on which somebody else is.
    """

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="aanspreekpunten"
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="aanspreekpunten")
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    appointed_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    appointed_at = models.DateTimeField(null=True, editable=False)

    objects = AanspreekpuntQuerySet.as_manager()

    class Meta:
        ordering = ("from_on", "pk")
        verbose_name = _("aanspreekpunt")
        verbose_name_plural = _("aanspreekpunten")
        constraints = [
            models.CheckConstraint(
                name="aanspreekpunt_period",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
            ),
            ExclusionConstraint(
                name="aanspreekpunt_one_at_a_time",
                expressions=[
                    ("household", RangeOperators.EQUAL),
                    (DateRange("from_on", "until_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "household"],
                condition=Q(until_on=None),
                name="aanspreekpunt_now",
            ),
        ]

    def __str__(self):
        return f"{self.household}: {self.user}"


class HandoverQuerySet(VisibleQuerySet):
    def waiting(self):
        return self.filter(status=Handover.Status.OFFERED)

    def seen_by(self, user):
        """Keep those of the households `user` sees, and what was offered to this
        person for as long as the household did not shut the organisation out."""
        offered = Q(may_hear(user), receiver=user)
        return self.filter(offered | Q(household__in=visible_household_ids(user)))

    def offered_to(self, user):
        """Keep what `user` has to answer; the household is not for this person yet."""
        return self.waiting().filter(may_hear(user), receiver=user)


@keep_history
class Handover(Numbered, Versioned):
    """An aanspreekpunt offers a household to somebody else, who accepts or refuses.

    Until it is accepted nothing changes: neither who leads the household nor who sees
    it. The receiver reads the file number and what is written here, and no more.
    """

    class Status(models.TextChoices):
        OFFERED = "offered", _("waits for an answer")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Step(models.TextChoices):
        """What belongs to a warm handover."""

        TOLD = "told", _("The household knows that somebody else comes.")
        MET = "met", _("The three of us met, or a day for it is set.")
        AGREEMENTS = "agreements", _("We went through the open agreements.")
        SAFETY = "safety", _("We spoke about what asks for attention, also safety.")

    household = models.ForeignKey(Household, models.PROTECT, related_name="handovers")
    number = models.CharField(_("file number"), max_length=20)
    giver = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    receiver = models.ForeignKey(User, models.PROTECT, related_name="+")
    from_on = models.DateField(_("from"))
    reason = models.CharField(_("reason"), max_length=300)
    steps = ArrayField(
        models.CharField(max_length=15, choices=Step), default=list, blank=True
    )
    inform_on = models.DateField(_("the household is told on"))
    informed_on = models.DateField(_("told on"), null=True, editable=False)
    offered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=Status,
        default=Status.OFFERED,
        editable=False,
    )
    answer = models.CharField(_("why not"), max_length=300, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, editable=False)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        ordering = ("-offered_at", "-pk")
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(status="offered"),
                name="handover_one_open_a_household",
            ),
            models.CheckConstraint(
                name="handover_status_is_known",
                condition=Q(status__in=["offered", "accepted", "refused", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="handover_answered_has_who_and_when",
                condition=Q(status="offered", answered_by=None, answered_at=None)
                | ~Q(status="offered")
                & Q(answered_by__isnull=False, answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="handover_refused_says_why",
                condition=~Q(status="refused") | ~Q(answer=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["receiver"],
                condition=Q(status="offered"),
                name="handover_to_answer",
            ),
        ]

    def __str__(self):
        return f"{self.number}: {self.status}"


class StandInQuerySet(VisibleQuerySet):
    def on(self, day):
        """Keep who stands in on this day; the last day counts."""
        return self.filter(from_on__lte=day, until_on__gte=day, ended_at=None)


@keep_history
class StandIn(Numbered):
    """Somebody answers a household while its aanspreekpunt is away, from until."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="stand_ins")
    absent = models.ForeignKey(User, models.PROTECT, related_name="+")
    stand_in = models.ForeignKey(User, models.PROTECT, related_name="+")
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("up to and including"))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    # When it ended before its time.
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = StandInQuerySet.as_manager()

    class Meta:
        ordering = ("from_on", "pk")
        verbose_name = _("stand-in")
        verbose_name_plural = _("stand-ins")
        constraints = [
            models.CheckConstraint(
                name="stand_in_period", condition=Q(until_on__gte=F("from_on"))
            ),
            models.CheckConstraint(
                name="stand_in_is_somebody_else",
                condition=~Q(stand_in=F("absent")),
            ),
        ]

    def __str__(self):
        return f"{self.household}: {self.stand_in}"


# Access ----------------------------------------------------------------------


class AccessGrantQuerySet(VisibleQuerySet):
    def current(self, at):
        """Keep the grants that count at this moment."""
        return self.filter(
            Q(ends_at=None) | Q(ends_at__gt=at),
            starts_at__lte=at,
        )

    def end(self, at, *, because):
        """End those that count, and those of later, which then never begin."""
        self.filter(Q(ends_at=None) | Q(ends_at__gt=at)).update(
            ends_at=Greatest("starts_at", Value(at)), ended_because=because
        )


@keep_history
class AccessGrant(Numbered):
    """Somebody may see a household, for one reason, in one period."""

    class Reason(models.TextChoices):
        AANSPREEKPUNT = "aanspreekpunt", _("aanspreekpunt")
        PARTICIPANT = "participant", _("at the MDO")
        OWNER = "owner", _("owner of an agreement")
        OPENED = "opened", _("opened the file")
        STAND_IN = "stand_in", _("stands in for the aanspreekpunt")
        ASKED = "asked", _("asked and granted")
        EMERGENCY = "emergency", _("emergency")

    class Ended(models.TextChoices):
        """Why somebody may see the household no more; empty when the time was up."""

        HANDED_OVER = "handed_over", _("somebody else is the aanspreekpunt")
        FINISHED = "finished", _("no agreement is left to carry out")
        CASE_CLOSED = "case_closed", _("the case was closed")
        WITHDRAWN = "withdrawn", _("the household withdrew its agreement")
        LEFT = "left", _("the account ended or got another role")
        RENEWED = "renewed", _("another period was granted")
        BY_HAND = "by_hand", _("ended by hand")

    household = models.ForeignKey(Household, models.PROTECT, related_name="grants")
    user = models.ForeignKey(User, models.PROTECT, related_name="grants")
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    purpose = models.CharField(_("purpose"), max_length=300, blank=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    granted_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    granted_at = models.DateTimeField(default=timezone.now, editable=False)
    # Of a grant that ended before its time, at `ends_at`.
    ended_because = models.CharField(
        _("why ended"), max_length=20, choices=Ended, blank=True, editable=False
    )
    end_note = models.CharField(max_length=300, blank=True, editable=False)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = AccessGrantQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "pk")
        verbose_name = _("access")
        verbose_name_plural = _("access")
        constraints = [
            models.CheckConstraint(
                name="access_grant_period",
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")),
            ),
            models.CheckConstraint(
                name="access_grant_reason_is_known",
                condition=Q(
                    reason__in=[
                        "aanspreekpunt",
                        "participant",
                        "owner",
                        "opened",
                        "stand_in",
                        "asked",
                        "emergency",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="access_grant_ended_is_known",
                condition=Q(
                    ended_because__in=[
                        "",
                        "handed_over",
                        "finished",
                        "case_closed",
                        "withdrawn",
                        "left",
                        "renewed",
                        "by_hand",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="access_grant_by_hand_has_why",
                condition=~Q(ended_because="by_hand")
                | ~Q(end_note="") & Q(ended_by__isnull=False, ends_at__isnull=False),
            ),
            models.CheckConstraint(
                name="access_grant_emergency_ends",
                condition=~Q(reason="emergency")
                | Q(ends_at__isnull=False) & ~Q(purpose=""),
            ),
            models.UniqueConstraint(
                fields=["user", "household", "reason"],
                condition=Q(ends_at=None),
                name="access_grant_once_a_reason",
            ),
        ]
        indexes = [
            # For `visible_household_ids`, which is in every query.
            models.Index(
                fields=["user", "household", "starts_at", "ends_at"],
                name="access_grant_user",
            ),
        ]

    def __str__(self):
        return f"{self.household}: {self.user} ({self.reason})"


class AccessRequestQuerySet(VisibleQuerySet):
    def of(self, user):
        """Keep what `user` asked. Of those, only the number is for this person."""
        return self.filter(asked_by=user)

    def waiting(self, at):
        """Keep those that somebody can still answer."""
        return self.filter(status=AccessRequest.Status.OPEN, expires_at__gt=at)

    def decidable_by(self, user):
        """Keep those of households that `user` leads or coordinates, but the own."""
        if not user.is_active:
            return self.none()
        led = Aanspreekpunt.objects.current().filter(user=user).values("household")
        may = Q(household__in=led)
        if user.is_coordinator:
            may |= Q(household__area__in=user.areas.values("pk"))
        return self.visible_to(user).filter(may).exclude(asked_by=user)


@keep_history
class AccessRequest(Numbered, Versioned):
    """Somebody asks to be let in to a household of which a colleague named the number.

    `household` is empty when there is no file with that number. Who asked cannot tell
    the difference: the request waits, and then its time is up.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("waits for an answer")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")
        EXPIRED = "expired", _("not answered")

    number = models.CharField(_("file number"), max_length=20)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, editable=False, related_name="requests"
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(editable=False)
    purpose = models.CharField(_("what it is for"), max_length=300)
    until_on = models.DateField(_("until"))
    expires_at = models.DateTimeField(editable=False)
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.OPEN, editable=False
    )
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, editable=False)
    decision_reason = models.CharField(_("why"), max_length=300, blank=True)
    grant = models.OneToOneField(
        AccessGrant, models.PROTECT, null=True, editable=False, related_name="request"
    )

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-pk")
        verbose_name = _("question for access")
        verbose_name_plural = _("questions for access")
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by", "number"],
                condition=Q(status="open"),
                name="access_request_one_open",
            ),
            models.CheckConstraint(
                name="access_request_status_is_known",
                condition=Q(
                    status__in=["open", "granted", "refused", "withdrawn", "expired"]
                ),
            ),
            models.CheckConstraint(
                name="access_request_decided_has_who_and_when",
                condition=Q(
                    status__in=["granted", "refused"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    household__isnull=False,
                )
                | Q(
                    status__in=["open", "withdrawn", "expired"],
                    decided_by=None,
                    decided_at=None,
                ),
            ),
            models.CheckConstraint(
                name="access_request_refused_has_reason",
                condition=~Q(status="refused") | ~Q(decision_reason=""),
            ),
            models.CheckConstraint(
                name="access_request_granted_has_grant",
                condition=Q(status="granted", grant__isnull=False)
                | ~Q(status="granted") & Q(grant=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["household"],
                condition=Q(status="open"),
                name="access_request_open",
            ),
            models.Index(
                fields=["asked_by", "-asked_at"], name="access_request_asked_by"
            ),
        ]

    def __str__(self):
        return f"{self.number}: {self.status}"

    def is_waiting(self, at):
        return self.status == self.Status.OPEN and self.expires_at > at

    def state(self, at):
        """Return the status as it is at this moment: time goes by without a job."""
        if self.status == self.Status.OPEN and self.expires_at <= at:
            return self.Status.EXPIRED
        return self.Status(self.status)

    @property
    def state_now(self):
        return self.state(timezone.now())


class EmergencyAccessQuerySet(VisibleQuerySet):
    def of(self, user):
        return self.filter(asked_by=user)

    def to_review(self):
        """Keep those that nobody judged yet."""
        return self.filter(household__isnull=False, reviewed_at=None)

    def reviewable_by(self, user):
        """Keep those that `user` may judge: never the own.

        The privacy officer judges all, and sees what number was tried in vain; a
        coordinator judges those of the own areas.
        """
        if not user.is_active:
            return self.none()
        if user.is_privacy_officer:
            return self
        if not user.is_coordinator:
            return self.none()
        in_areas = self.filter(household__area__in=user.areas.values("pk"))
        return in_areas.exclude(asked_by=user)


@keep_history
class EmergencyAccess(Numbered, Versioned):
    """Somebody looked in a file without asking, for a day, since it could not wait.

    Afterwards somebody else says whether that was justified. `household` is empty
    when there is no file with that number.
    """

    LASTS = timedelta(hours=24)

    class Judgement(models.TextChoices):
        JUSTIFIED = "justified", _("justified")
        NOT_JUSTIFIED = "not_justified", _("not justified")

    number = models.CharField(_("file number"), max_length=20)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, editable=False, related_name="emergencies"
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(editable=False)
    reason = models.CharField(_("reason"), max_length=300)
    grant = models.OneToOneField(
        AccessGrant, models.PROTECT, null=True, editable=False, related_name="emergency"
    )
    judgement = models.CharField(
        _("judgement"), max_length=15, choices=Judgement, blank=True
    )
    review_note = models.CharField(_("explanation"), max_length=1000, blank=True)
    reviewed_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, editable=False)
    # When the reviewers were last told that it still waits for them.
    reminded_at = models.DateTimeField(null=True, editable=False)

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-pk")
        verbose_name = _("emergency access")
        verbose_name_plural = _("emergency access")
        constraints = [
            models.CheckConstraint(
                name="emergency_access_has_grant",
                condition=Q(household=None, grant=None, reviewed_at=None)
                | Q(household__isnull=False, grant__isnull=False),
            ),
            models.CheckConstraint(
                name="emergency_access_review_is_whole",
                condition=Q(
                    judgement="", review_note="", reviewed_by=None, reviewed_at=None
                )
                | Q(
                    judgement__in=["justified", "not_justified"],
                    reviewed_by__isnull=False,
                    reviewed_at__isnull=False,
                )
                & ~Q(review_note=""),
            ),
            models.CheckConstraint(
                name="emergency_access_not_judged_by_oneself",
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("asked_by")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(reviewed_at=None),
                name="emergency_access_to_review",
            ),
            models.Index(
                fields=["asked_by", "-asked_at"], name="emergency_access_asked_by"
            ),
        ]

    def __str__(self):
        return f"{self.number}: {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def lasts_until(self):
        """Return when it is over, if nothing ends it before; None if nothing opened."""
        return self.asked_at + self.LASTS if self.grant_id else None


class PartyAgreementQuerySet(VisibleQuerySet):
    def withdrawn(self):
        """Keep what was withdrawn, by whom nothing was agreed anew.

        Who speaks for the whole household and a single member are each their own: as
        long as one of them withdrew, the organisation stays out.
        """
        everybody = Value(0)
        anew = self.model._default_manager.annotate(
            who=Coalesce("member_id", everybody)
        ).filter(
            household=OuterRef("household"),
            organisation=OuterRef("organisation"),
            who=Coalesce(OuterRef("member_id"), everybody),
            withdrawn_on=None,
        )
        return self.filter(withdrawn_on__isnull=False).exclude(Exists(anew))


@keep_history
class PartyAgreement(Numbered, Versioned):
    """The household agrees that this organisation may see the file."""

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="party_agreements"
    )
    member = models.ForeignKey(
        HouseholdMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    agreed_on = models.DateField(_("agreed on"))
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = PartyAgreementQuerySet.as_manager()

    class Meta:
        ordering = ("agreed_on", "pk")
        constraints = [
            models.CheckConstraint(
                name="party_agreement_period",
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("agreed_on")),
            ),
            models.UniqueConstraint(
                fields=["household", "organisation", "member"],
                condition=Q(withdrawn_on=None),
                nulls_distinct=False,
                name="party_agreement_once",
            ),
        ]

    def __str__(self):
        return f"{self.household}: {self.organisation}"


class ResidentInformedQuerySet(VisibleQuerySet):
    pass


@keep_history
class ResidentInformed(Numbered):
    """The household was told what is kept about it and why: what, when and by whom."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="informed")
    member = models.ForeignKey(
        HouseholdMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    what = models.CharField(_("what was told"), max_length=300)
    informed_on = models.DateField(_("informed on"))
    informed_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ResidentInformedQuerySet.as_manager()

    class Meta:
        ordering = ("informed_on", "pk")

    def __str__(self):
        return f"{self.household}: {self.informed_on}"


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


# Telling people --------------------------------------------------------------


class NotificationQuerySet(models.QuerySet):
    def of(self, user):
        """Keep the notifications of `user` about what this person may see still.

        They are nobody else's to read.
        """
        visible = Q(household__in=visible_household_ids(user))
        by_number = ~Q(kind__in=HEARD_BY_NUMBER) | Q(may_hear(user))
        return self.filter(Q(household=None) & by_number | visible, user=user)

    def unsent(self):
        return self.filter(sent_at=None)


class Notification(Numbered):
    """The outbox: one row a person and subject, made in the transaction of its cause.

    `subject` is the uuid of what it is about. A mail names the number and a link only.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="notifications")
    household = models.ForeignKey(
        Household, models.CASCADE, related_name="+", null=True
    )
    kind = models.CharField(_("kind"), max_length=40)
    subject = models.UUIDField()
    number = models.CharField(_("number"), max_length=30)
    made_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at", "-pk")
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            # Once it was sent, the same can happen again and is told again.
            models.UniqueConstraint(
                fields=["user", "kind", "subject"],
                condition=Q(sent_at=None),
                name="notification_once_unsent",
            )
        ]
        indexes = [
            models.Index(
                fields=["user", "made_at"],
                condition=Q(sent_at=None),
                name="notification_unsent",
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.number}"


class NotificationChoice(models.Model):
    """How somebody wants to hear of one kind of thing; without a row, by the digest."""

    class How(models.TextChoices):
        DIGEST = "digest", _("in the mail of the day")
        AT_ONCE = "at_once", _("by mail at once")

    user = models.ForeignKey(User, models.CASCADE, related_name="notification_choices")
    kind = models.CharField(max_length=40)
    how = models.CharField(max_length=10, choices=How)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], name="notification_choice_once"
            ),
            models.CheckConstraint(
                name="notification_choice_is_known",
                condition=Q(how__in=["digest", "at_once"]),
            ),
        ]

    def __str__(self):
        return f"{self.kind}: {self.how}"


class CalendarFeed(models.Model):
    """The secret address of somebody's own due dates; only its digest is kept."""

    user = models.OneToOneField(User, models.CASCADE, related_name="calendar_feed")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self):
        return f"{self.user_id} {self.made_at:%Y-%m-%d}"


class JobRun(models.Model):
    """One run of a job: when, how many it handled, and what failed."""

    name = models.CharField(max_length=100)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    failure = models.TextField(blank=True)

    class Meta:
        ordering = ("-started_at", "-pk")
        indexes = [models.Index(fields=["name", "-started_at"], name="job_run_latest")]

    def __str__(self):
        return f"{self.name} {self.started_at:%Y-%m-%d %H:%M}"
