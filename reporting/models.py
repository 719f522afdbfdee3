"""What it yields: scores, price lists, costs, effort, lessons, exports."""

import secrets

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import (
    Area,
    Case,
    Household,
    HouseholdMember,
    Leefdomein,
    Numbered,
    Organisation,
    User,
    Versioned,
    keep_history,
)
from cases.visibility import VisibleQuerySet
from mdo.models import Doorbraak, Escalation


class ScoreQuerySet(VisibleQuerySet):
    def for_display(self):
        return self.select_related("case", "household", "leefdomein")


@keep_history
class Score(Numbered):
    """How the resident is doing on one leefdomein at one moment, and the goal.

    Tevredenheid (satisfaction) 0-10, zelfredzaamheid (self-reliance) 1-5. Empty is
    no answer and never counts as zero; `no_answer` says which kind of none.
    """

    class Moment(models.TextChoices):
        BEGIN = "begin", _("begin")
        TUSSENTIJDS = "tussentijds", _("in between")
        EIND = "eind", _("end")
        NAMETING = "nameting", _("afterwards")

    class AnsweredBy(models.TextChoices):
        RESIDENT = "resident", _("resident")
        TOGETHER = "together", _("together")
        PROFESSIONAL = "professional", _("professional")

    class NoAnswer(models.TextChoices):
        DECLINED = "declined", _("does not want to say")
        NOT_ASKED = "not_asked", _("not asked")

    case = models.ForeignKey(Case, models.PROTECT, related_name="scores")
    household = models.ForeignKey(Household, models.PROTECT, related_name="scores")
    about = models.ForeignKey(
        HouseholdMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    leefdomein = models.ForeignKey(Leefdomein, models.PROTECT, related_name="+")
    moment = models.CharField(_("moment"), max_length=12, choices=Moment)
    measured_on = models.DateField(_("asked on"))
    answered_by = models.CharField(_("answered by"), max_length=12, choices=AnsweredBy)
    tevredenheid = models.PositiveSmallIntegerField(
        _("tevredenheid"), null=True, blank=True, validators=[MaxValueValidator(10)]
    )
    zelfredzaamheid = models.PositiveSmallIntegerField(
        _("zelfredzaamheid"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    tevredenheid_goal = models.PositiveSmallIntegerField(
        _("goal of tevredenheid"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(10)],
    )
    zelfredzaamheid_goal = models.PositiveSmallIntegerField(
        _("goal of zelfredzaamheid"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    no_answer = models.CharField(
        _("no answer"), max_length=10, choices=NoAnswer, blank=True
    )
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        ordering = ("measured_on", "leefdomein__position", "pk")
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "moment", "leefdomein", "answered_by", "about"],
                condition=Q(moment__in=["begin", "eind"]),
                nulls_distinct=False,
                name="score_one_begin_and_end",
            ),
            models.CheckConstraint(
                name="score_in_range",
                condition=(Q(tevredenheid=None) | Q(tevredenheid__range=(0, 10)))
                & (Q(zelfredzaamheid=None) | Q(zelfredzaamheid__range=(1, 5)))
                & (Q(tevredenheid_goal=None) | Q(tevredenheid_goal__range=(0, 10)))
                & (
                    Q(zelfredzaamheid_goal=None) | Q(zelfredzaamheid_goal__range=(1, 5))
                ),
            ),
            models.CheckConstraint(
                name="score_moment_is_known",
                condition=Q(moment__in=["begin", "tussentijds", "eind", "nameting"]),
            ),
            models.CheckConstraint(
                name="score_answered_by_is_known",
                condition=Q(answered_by__in=["resident", "together", "professional"]),
            ),
        ]
        indexes = [models.Index("case", "leefdomein", "moment", name="score_case")]

    def __str__(self):
        return f"{self.case} {self.leefdomein} {self.moment}"


# Prices ----------------------------------------------------------------------

# When a price is outdated, and what a list calls a price that is not doubted [O].
OLD_AFTER_YEARS = 5
SURE = ("gevonden", "vastgesteld")


class Payer(Numbered):
    """Whose purse a cost comes out of."""

    name = models.CharField(_("payer"), max_length=100, unique=True)

    class Meta:
        ordering = ("name",)
        verbose_name = _("payer")
        verbose_name_plural = _("payers")

    def __str__(self):
        return self.name


class PriceListQuerySet(models.QuerySet):
    def in_force(self):
        """Return the version published last, or None."""
        return self.exclude(published_at=None).order_by("-published_at", "-pk").first()


@pgtrigger.register(
    pgtrigger.Protect(
        name="published_is_immutable",
        operation=pgtrigger.Update | pgtrigger.Delete,
        condition=pgtrigger.Q(old__published_at__isnull=False),
    )
)
class PriceList(Numbered):
    """One version of the price list; published once, it never changes."""

    name = models.CharField(_("version"), max_length=50, unique=True)
    # Of a version that came with the system nobody is known.
    imported_at = models.DateTimeField(null=True, editable=False)
    imported_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    published_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = PriceListQuerySet.as_manager()

    class Meta:
        ordering = ("-published_at", "-pk")
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")

    def __str__(self):
        return self.name


@pgtrigger.register(
    pgtrigger.Trigger(
        name="published_is_immutable",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func="""
            -- Locked: who publishes at this moment is waited for.
            PERFORM 1 FROM reporting_pricelist
            WHERE id IN (OLD.price_list_id, NEW.price_list_id) FOR SHARE;
            IF EXISTS (
                SELECT FROM reporting_pricelist
                WHERE id IN (OLD.price_list_id, NEW.price_list_id)
                  AND published_at IS NOT NULL
            ) THEN
                RAISE EXCEPTION 'a published price list does not change'
                    USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN COALESCE(NEW, OLD);
        """,
    )
)
class Price(Numbered):
    """The price of one unit of something, with where it was found."""

    class Kind(models.TextChoices):
        REAL = "real", _("real cost")
        TRANSFER = "transfer", _("transfer")

    price_list = models.ForeignKey(PriceList, models.CASCADE, related_name="prices")
    code = models.CharField(_("code"), max_length=50)
    name = models.CharField(_("name"), max_length=200)
    unit = models.CharField(_("unit"), max_length=50)
    amount = models.DecimalField(_("price"), max_digits=14, decimal_places=4)
    price_year = models.PositiveSmallIntegerField(
        _("price year"), null=True, blank=True, help_text=_("Empty is not known.")
    )
    payer = models.ForeignKey(Payer, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    leefdomein = models.ForeignKey(
        Leefdomein, models.PROTECT, null=True, blank=True, related_name="+"
    )
    certainty = models.CharField(_("how sure"), max_length=100, blank=True)
    source = models.TextField(_("source"))

    class Meta:
        ordering = ("name", "pk")
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints = [
            models.UniqueConstraint(
                fields=["price_list", "code"], name="price_code_once_a_list"
            ),
            models.CheckConstraint(
                name="price_not_negative", condition=Q(amount__gte=0)
            ),
            models.CheckConstraint(
                name="price_kind_is_known", condition=Q(kind__in=["real", "transfer"])
            ),
        ]

    def __str__(self):
        return self.code

    @property
    def doubts(self) -> list[str]:
        """Return in words why not to lean on this price; empty when nothing is known.

        What the list says of it comes last, unless that is the same.
        """
        doubts = []
        year, this_year = self.price_year, timezone.localdate().year
        is_old = year is not None and year < this_year - OLD_AFTER_YEARS
        if year is None:
            doubts.append(gettext("price year not known"))
        if is_old:
            sentence = gettext("price of %(year)d, outdated")
            doubts.append(sentence % {"year": year})
        said = self.certainty.strip().lower()
        is_said = {"peiljaar onbekend": year is None, "verouderd": is_old}
        if said and said not in SURE and not is_said.get(said):
            doubts.append(self.certainty)
        return doubts


# Costs and effort ------------------------------------------------------------


class Period(models.TextChoices):
    """To which year a cost line belongs: before, after, or as forecast without us."""

    BEFORE = "before", _("before")
    AFTER = "after", _("after")
    WITHOUT = "without", _("without the approach")


class CostLineQuerySet(VisibleQuerySet):
    def for_display(self):
        return self.select_related("case", "household", "price", "payer")


@keep_history
class CostLine(Numbered):
    """A cost of one case in one year: volume times price, never a typed amount.

    `unit_price` and `payer` are copied when the line is made, so that a new
    version of the price list does not change an old case.
    """

    class Certainty(models.TextChoices):
        ESTIMATED = "estimated", _("estimated")
        ESTABLISHED = "established", _("established")

    case = models.ForeignKey(Case, models.PROTECT, related_name="cost_lines")
    household = models.ForeignKey(Household, models.PROTECT, related_name="cost_lines")
    about = models.ForeignKey(
        HouseholdMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    period = models.CharField(_("period"), max_length=10, choices=Period)
    price = models.ForeignKey(Price, models.PROTECT, related_name="+")
    quantity = models.DecimalField(
        _("quantity a year"), max_digits=14, decimal_places=6
    )
    unit_price = models.DecimalField(_("unit price"), max_digits=14, decimal_places=4)
    own_price_reason = models.CharField(
        _("why not the list's price"), max_length=300, blank=True
    )
    payer = models.ForeignKey(Payer, models.PROTECT, related_name="+")
    certainty = models.CharField(_("certainty"), max_length=12, choices=Certainty)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CostLineQuerySet.as_manager()

    class Meta:
        ordering = ("period", "pk")
        verbose_name = _("cost line")
        verbose_name_plural = _("cost lines")
        constraints = [
            models.CheckConstraint(
                name="cost_line_not_negative",
                condition=Q(quantity__gte=0, unit_price__gte=0),
            ),
            models.CheckConstraint(
                name="cost_line_period_is_known",
                condition=Q(period__in=["before", "after", "without"]),
            ),
            models.CheckConstraint(
                name="cost_line_certainty_is_known",
                condition=Q(certainty__in=["estimated", "established"]),
            ),
        ]
        indexes = [models.Index("case", "period", name="cost_line_case")]

    def __str__(self):
        return f"{self.case} {self.period} {self.price}"

    @property
    def amount(self):
        """Return the euros a year, exact and not rounded."""
        return self.quantity * self.unit_price


@keep_history
class CostsConfirmation(models.Model):
    """Somebody confirmed that the costs of a case in one period are complete."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="costs_confirmations")
    period = models.CharField(max_length=10, choices=Period)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    confirmed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "period"], name="costs_confirmation_once"
            )
        ]

    def __str__(self):
        return f"{self.case} {self.period}"


class EffortQuerySet(VisibleQuerySet):
    def for_display(self):
        return self.select_related("case", "household", "organisation")


@keep_history
class Effort(Numbered):
    """The hours an organisation put into a case, at its rate in euro an hour."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="efforts")
    household = models.ForeignKey(Household, models.PROTECT, related_name="efforts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    hours = models.DecimalField(_("hours"), max_digits=10, decimal_places=2)
    rate = models.DecimalField(_("rate an hour"), max_digits=10, decimal_places=2)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = EffortQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("effort")
        verbose_name_plural = _("efforts")
        constraints = [
            models.CheckConstraint(
                name="effort_not_negative", condition=Q(hours__gte=0, rate__gte=0)
            ),
        ]
        indexes = [models.Index("case", "organisation", name="effort_case")]

    def __str__(self):
        return f"{self.case} {self.organisation}"

    @property
    def amount(self):
        """Return the euros, exact."""
        return self.hours * self.rate


# Learning and taking out -----------------------------------------------------


class LessonQuerySet(models.QuerySet):
    def open(self):
        """Keep what somebody still has to do something with."""
        return self.filter(status__in=Lesson.OPEN)

    def for_display(self):
        return self.select_related("owner", "leefdomein", "rule_owner", "raised_by")


@keep_history
class Lesson(Numbered, Versioned):
    """What is learned from casuïstiek, at one of the three levels (drie-orde-leren).

    It is for everybody and names nobody: where it was learned is a kind, and only to a
    doorbraak is there a way back, for who may see that one.
    """

    class Level(models.TextChoices):
        BEROEPSKRACHT = "beroepskracht", _("beroepskracht")
        MANAGEMENT = "management", _("policy and management")
        BESTUUR = "bestuur", _("board")

    class Status(models.TextChoices):
        RAISED = "raised", _("raised")
        TAKEN_UP = "taken_up", _("taken up")
        SOLVED = "solved", _("structurally solved")
        REFUSED = "refused", _("refused")

    class Source(models.TextChoices):
        MDO = "mdo", _("an MDO")
        DOORBRAAK = "doorbraak", _("a doorbraak")
        ESCALATION = "escalation", _("an escalation")
        PATTERN = "pattern", _("a pattern over several cases")
        OTHER = "other", _("something else")

    OPEN = (Status.RAISED, Status.TAKEN_UP)
    CLOSED = (Status.SOLVED, Status.REFUSED)
    NEXT_STATUSES = {
        Status.RAISED: (Status.TAKEN_UP, Status.SOLVED, Status.REFUSED),
        # Taken up again: by another owner, or at another level.
        Status.TAKEN_UP: (Status.TAKEN_UP, Status.SOLVED, Status.REFUSED),
        Status.SOLVED: (Status.TAKEN_UP,),
        Status.REFUSED: (Status.TAKEN_UP,),
    }

    text = models.TextField(_("lesson"))
    source = models.CharField(
        _("learned from"), max_length=10, choices=Source, default=Source.OTHER
    )
    leefdomein = models.ForeignKey(
        Leefdomein, models.PROTECT, null=True, blank=True, related_name="+"
    )
    rule_owner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Of which pattern it is: that one is not proposed a second time.
    pattern = models.CharField(max_length=64, blank=True, editable=False)
    level = models.CharField(_("level"), max_length=15, choices=Level)
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.RAISED
    )
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    doorbraken = models.ManyToManyField(Doorbraak, blank=True, related_name="lessons")
    change = models.TextField(_("what was changed"), blank=True)
    moved_at = models.DateTimeField(null=True, editable=False)
    raised_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    raised_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = LessonQuerySet.as_manager()

    class Meta:
        ordering = ("-raised_at", "-pk")
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        constraints = [
            models.CheckConstraint(
                name="lesson_level_is_known",
                condition=Q(level__in=["beroepskracht", "management", "bestuur"]),
            ),
            models.CheckConstraint(
                name="lesson_status_is_known",
                condition=Q(status__in=["raised", "taken_up", "solved", "refused"]),
            ),
            models.CheckConstraint(
                name="lesson_source_is_known",
                condition=Q(
                    source__in=["mdo", "doorbraak", "escalation", "pattern", "other"]
                ),
            ),
            models.UniqueConstraint(
                fields=["pattern"],
                condition=~Q(pattern=""),
                name="lesson_once_of_a_pattern",
            ),
        ]

    def __str__(self):
        return self.text[:60]

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def next_statuses(self) -> tuple[Status, ...]:
        return self.NEXT_STATUSES[self.Status(self.status)]


class Publication(models.Model):
    """The figures of one report as they were published, for who does not work on cases.

    Written once: who asks again gets the same, whatever was corrected since. Nothing
    in it is about fewer than ten cases (`reporting.published`).
    """

    class Dimension(models.TextChoices):
        AREA = "area", _("area")
        LEEFDOMEIN = "leefdomein", _("leefdomein")
        ORGANISATION = "organisation", _("organisation")

    report = models.CharField(_("report"), max_length=50)
    as_of = models.DateField(_("as of"))
    dimension = models.CharField(max_length=15, choices=Dimension)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    content = models.JSONField()

    class Meta:
        ordering = ("-as_of", "report")
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "as_of", "dimension"], name="published_once"
            ),
        ]

    def __str__(self):
        return f"{self.report} {self.as_of}"


class FrozenReport(Numbered):
    """The figures of one report as a coordinator froze them, with small numbers.

    Written once. `asked` is the question as the address of the report asks it, and
    `areas` are those of which it has figures.
    """

    report = models.CharField(_("report"), max_length=50)
    as_of = models.DateField(_("as of"))
    asked = models.JSONField(default=dict)
    areas = ArrayField(models.BigIntegerField())
    content = models.JSONField()
    frozen_by = models.ForeignKey(User, models.PROTECT, related_name="frozen_reports")
    frozen_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("-frozen_at", "-pk")
        verbose_name = _("frozen report")
        verbose_name_plural = _("frozen reports")

    def __str__(self):
        return f"{self.report} {self.as_of}"


class CouncilWish(models.Model):
    """Somebody wants to hear when the report for the council is ready, twice a year."""

    user = models.OneToOneField(User, models.CASCADE, related_name="council_wish")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("wish for the report for the council")
        verbose_name_plural = _("wishes for the report for the council")

    def __str__(self):
        return f"{self.user_id}"


class ExportQuerySet(models.QuerySet):
    def of(self, user):
        """Keep the exports that `user` asked for. They are nobody else's."""
        return self.filter(asked_by=user)

    def waiting(self):
        return self.filter(state__in=Export.WAITING)

    def for_display(self):
        """Leave out whose data are in them, which can be many."""
        return self.defer("households")


class Export(Numbered):
    """A file that somebody asked for, made by a job and kept for seven days."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        RUNNING = "running", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    class Failure(models.TextChoices):
        RIGHTS = "rights", _("You may not take this out any more.")
        TOO_LONG = "too_long", _("A workbook has no room for so many rows. Choose CSV.")
        LOST = "lost", _("It did not come to an end. Ask for it again.")
        ERROR = "error", _("Something went wrong at our side. Ask for it again.")

    WAITING = (State.ASKED, State.RUNNING)

    asked_by = models.ForeignKey(User, models.PROTECT, related_name="exports")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    report = models.CharField(_("report"), max_length=50)
    format = models.CharField(_("format"), max_length=10)
    filters = models.JSONField(default=dict)
    purpose = models.CharField(_("what for"), max_length=300, blank=True)
    # Of the headings in the file.
    language = models.CharField(max_length=5, default="nl")
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.ASKED
    )
    progress = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(100)]
    )
    began_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(_("rows"), null=True)
    size = models.BigIntegerField(_("size"), default=0)
    # Whose data are in it: it is given out while all of them may be seen.
    households = ArrayField(models.BigIntegerField(), default=list)
    file = models.CharField(max_length=200, blank=True)
    failure = models.CharField(max_length=300, blank=True, choices=Failure)
    expires_at = models.DateTimeField(null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-pk")
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints = [
            models.CheckConstraint(
                name="export_ready_has_file",
                condition=~Q(state="ready")
                # Said apart: a check lets a comparison with nothing pass.
                | ~Q(file="")
                & Q(expires_at__isnull=False)
                & Q(expires_at__gt=F("asked_at")),
            )
        ]

    def __str__(self):
        return f"{self.report}.{self.format}"

    @property
    def is_waiting(self):
        return self.state in self.WAITING

    @property
    def is_ready(self):
        return self.state == self.State.READY


class ExportChunk(models.Model):
    """A piece of the file of an export: every web process can give it out."""

    export = models.ForeignKey(Export, models.CASCADE, related_name="chunks")
    position = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                fields=["export", "position"], name="export_chunk_once"
            )
        ]

    def __str__(self):
        return f"{self.export_id} {self.position}"


# What the figures keep of cases that were destroyed ----------------------------


def is_first_of_year(*names: str) -> Q:
    """Return the condition that these dates, when known, say no more than a year."""
    condition = Q()
    for name in names:
        first = Q(**{f"{name}__month": 1, f"{name}__day": 1})
        condition &= Q(**{name: None}) | first
    return condition


def random_id() -> int:
    """Draw the key of a row: one that counts up would tell when it was made."""
    return secrets.randbelow(2**53) + 1


class Anonymous(models.Model):
    id = models.BigIntegerField(primary_key=True, default=random_id)

    class Meta:
        abstract = True


class AnonymousCase(Anonymous):
    """What the figures need of a case that was destroyed, and nothing more.

    No number, no uuid, no word, no person; of each date the year, as its first day.
    The rows stand here as they ended: nothing is known of how they came about.
    """

    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    opened_on = models.DateField()
    closed_on = models.DateField()
    leefdomeinen = ArrayField(models.BigIntegerField())
    organisations = ArrayField(models.BigIntegerField())
    first_mdo_on = models.DateField(null=True)
    days_to_first_mdo = models.IntegerField(null=True)
    costs_complete = models.BooleanField()
    effort = models.DecimalField(max_digits=24, decimal_places=4)

    class Meta:
        verbose_name = _("anonymous case")
        verbose_name_plural = _("anonymous cases")
        constraints = [
            models.CheckConstraint(
                name="anonymous_case_years",
                condition=is_first_of_year("opened_on", "closed_on", "first_mdo_on"),
            ),
            models.CheckConstraint(name="anonymous_case_id", condition=Q(id__gt=0)),
        ]

    def __str__(self):
        return f"{self.area} {self.opened_on.year}"


class AnonymousRow(Anonymous):
    """A row that counts in the figures of an anonymous case."""

    of = models.ForeignKey(AnonymousCase, models.CASCADE, related_name="+")

    class Meta(Anonymous.Meta):
        abstract = True

    def __str__(self):
        return str(self.of)


class AnonymousAgreement(AnonymousRow):
    """How an agreement ended, in the year its six weeks were over."""

    class Outcome(models.TextChoices):
        IN_TIME = "in_time", _("done within six weeks")
        TOO_LATE = "too_late", _("done too late")
        DROPPED = "dropped", _("dropped")
        UNFINISHED = "unfinished", _("never finished")

    target_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    leefdomein = models.ForeignKey(
        Leefdomein, models.PROTECT, null=True, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="anonymous_agreement_year", condition=is_first_of_year("target_on")
            ),
            models.CheckConstraint(
                name="anonymous_agreement_outcome",
                condition=Q(
                    outcome__in=["in_time", "too_late", "dropped", "unfinished"]
                ),
            ),
        ]


class AnonymousMdo(AnonymousRow):
    """That there was an MDO in that year, and whether the resident was at it."""

    held_on = models.DateField()
    resident_present = models.BooleanField()
    # None is not known: from a register without it, or destroyed before it was counted.
    supporter_offered = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="anonymous_mdo_year", condition=is_first_of_year("held_on")
            )
        ]


class AnonymousDoorbraak(AnonymousRow):
    """What was decided on a doorbraak of that year, on which kind of rule of whom.

    The kind of obstacle is empty, and the owner of the rule absent, where nobody wrote
    them down or the file was destroyed before they were counted.
    """

    asked_on = models.DateField()
    obstacle = models.CharField(max_length=15, choices=Doorbraak.Obstacle, blank=True)
    rule_owner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+"
    )
    decision = models.CharField(max_length=10, choices=Doorbraak.Decision)
    # Absent where nothing was decided, or it was destroyed before this was counted.
    days_to_decision = models.IntegerField(null=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="anonymous_doorbraak_year", condition=is_first_of_year("asked_on")
            )
        ]


class AnonymousChange(AnonymousRow):
    """That somebody else became the aanspreekpunt in that year."""

    changed_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="anonymous_change_year", condition=is_first_of_year("changed_on")
            )
        ]


class AnonymousStep(AnonymousRow):
    """That a case was scaled up or down in that year: from and to what."""

    class Kind(models.TextChoices):
        BEGUN = "begun", _("scaled up")
        STEPPED_UP = "stepped_up", _("to a higher phase")
        STEPPED_DOWN = "stepped_down", _("to a lower phase")
        ENDED = "ended", _("scaled down")

    kind = models.CharField(max_length=12, choices=Kind)
    taken_on = models.DateField()
    # Absent is the ordinary way, before the first step and after the last.
    from_phase = models.PositiveSmallIntegerField(null=True)
    from_trigger = models.CharField(
        max_length=15, choices=Escalation.Trigger, blank=True
    )
    to_phase = models.PositiveSmallIntegerField(null=True)
    to_trigger = models.CharField(max_length=15, choices=Escalation.Trigger, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="anonymous_step_year", condition=is_first_of_year("taken_on")
            )
        ]


class AnonymousReview(AnonymousRow):
    """That a review of a scaled up case was due in that year, and done in time."""

    review_on = models.DateField()
    on_time = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="anonymous_review_year", condition=is_first_of_year("review_on")
            )
        ]


class AnonymousCosts(AnonymousRow):
    """What one payer paid a year, before or after; of complete cases only."""

    period = models.CharField(max_length=10, choices=Period)
    kind = models.CharField(max_length=10, choices=Price.Kind)
    certainty = models.CharField(max_length=12, choices=CostLine.Certainty)
    payer = models.ForeignKey(Payer, models.PROTECT, related_name="+")
    price_list = models.ForeignKey(PriceList, models.PROTECT, related_name="+")
    price_year = models.PositiveSmallIntegerField(null=True)
    amount = models.DecimalField(max_digits=30, decimal_places=10)


class AnonymousPair(AnonymousRow):
    """A score at the beginning and at the end, which was measured in that year."""

    class Measure(models.TextChoices):
        TEVREDENHEID = "tevredenheid", _("tevredenheid")
        ZELFREDZAAMHEID = "zelfredzaamheid", _("zelfredzaamheid")

    leefdomein = models.ForeignKey(Leefdomein, models.PROTECT, related_name="+")
    measure = models.CharField(max_length=15, choices=Measure)
    measured_on = models.DateField()
    before = models.PositiveSmallIntegerField()
    after = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="anonymous_pair_year", condition=is_first_of_year("measured_on")
            )
        ]
