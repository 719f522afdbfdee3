import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0001_initial"),
        ("cases", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="AvePhase",
            fields=[
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        primary_key=True,
                        serialize=False,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(4),
                        ],
                    ),
                ),
                ("colour", models.CharField(max_length=30, verbose_name="colour")),
                ("situation", models.TextField(blank=True, verbose_name="situation")),
                (
                    "who_leads",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="who has the regie"
                    ),
                ),
                (
                    "first_reaction_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        verbose_name="first reaction within working days",
                    ),
                ),
                (
                    "review_days",
                    models.PositiveSmallIntegerField(
                        verbose_name="review every number of days"
                    ),
                ),
            ],
            options={
                "verbose_name": "AVE phase",
                "verbose_name_plural": "AVE phases",
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "number",
                    models.CharField(
                        max_length=20, unique=True, verbose_name="agreement number"
                    ),
                ),
                ("text", models.TextField(verbose_name="agreement")),
                (
                    "owner_is_resident",
                    models.BooleanField(
                        default=False, verbose_name="the resident does it"
                    ),
                ),
                (
                    "agreed_on",
                    models.DateField(editable=False, verbose_name="agreed on"),
                ),
                (
                    "target_on",
                    models.DateField(editable=False, verbose_name="six weeks"),
                ),
                ("due_on", models.DateField(verbose_name="done by")),
                (
                    "later_reason",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        verbose_name="why later than six weeks",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("blocked", "blocked"),
                            ("done", "done"),
                            ("dropped", "dropped"),
                        ],
                        default="open",
                        editable=False,
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "done_on",
                    models.DateField(editable=False, null=True, verbose_name="done on"),
                ),
                (
                    "dropped_on",
                    models.DateField(
                        editable=False, null=True, verbose_name="dropped on"
                    ),
                ),
                (
                    "drop_reason",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="why dropped"
                    ),
                ),
                (
                    "blocked_on",
                    models.DateField(
                        editable=False, null=True, verbose_name="blocked on"
                    ),
                ),
                (
                    "block_cause",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("rule", "a rule is in the way"),
                            ("cooperation", "co-operation does not go well"),
                            ("safety", "it is not safe"),
                        ],
                        max_length=15,
                        verbose_name="what is in the way",
                    ),
                ),
                (
                    "block_note",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="explanation"
                    ),
                ),
                (
                    "about",
                    models.ForeignKey(
                        blank=True,
                        help_text="Whom it is about; empty is the whole household.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.householdmember",
                    ),
                ),
                (
                    "blocked_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dropped_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="cases.household",
                    ),
                ),
                (
                    "leefdomein",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.leefdomein",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "agreement",
                "verbose_name_plural": "agreements",
                "ordering": ("due_on", "pk"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ["open", "blocked"])),
                        fields=["due_on", "id"],
                        name="agreement_unfinished_due",
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ["open", "blocked"])),
                        fields=["owner", "due_on"],
                        name="agreement_unfinished_owner",
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ["open", "blocked"])),
                        fields=["household", "due_on"],
                        name="agreement_unfinished_household",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("id", "household"), name="agreement_with_household"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["open", "blocked", "done", "dropped"])
                        ),
                        name="agreement_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("owner__isnull", False), ("owner_is_resident", False)
                            ),
                            models.Q(("owner", None), ("owner_is_resident", True)),
                            _connector="OR",
                        ),
                        name="agreement_one_owner",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_on__isnull", False), ("status", "done")),
                            models.Q(
                                models.Q(("status", "done"), _negated=True),
                                ("done_by", None),
                                ("done_on", None),
                            ),
                            _connector="OR",
                        ),
                        name="agreement_done_has_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("dropped_on__isnull", False), ("status", "dropped")
                            ),
                            models.Q(
                                models.Q(("status", "dropped"), _negated=True),
                                ("drop_reason", ""),
                                ("dropped_by", None),
                                ("dropped_on", None),
                            ),
                            _connector="OR",
                        ),
                        name="agreement_dropped_has_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "blocked"),
                            models.Q(
                                ("block_cause", ""),
                                ("block_note", ""),
                                ("blocked_by", None),
                                ("blocked_on", None),
                            ),
                            _connector="OR",
                        ),
                        name="agreement_only_blocked_is_blocked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_on__gte", models.F("agreed_on")),
                            ("target_on__gt", models.F("agreed_on")),
                            models.Q(
                                ("done_on", None),
                                ("done_on__gte", models.F("agreed_on")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("dropped_on", None),
                                ("dropped_on__gte", models.F("agreed_on")),
                                _connector="OR",
                            ),
                        ),
                        name="agreement_dates_after_mdo",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "name",
                    models.CharField(blank=True, max_length=200, verbose_name="name"),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("chair", "chair"),
                            ("aanspreekpunt", "aanspreekpunt"),
                            ("participant", "participant"),
                            ("companion", "brought by the resident"),
                            ("supporter", "cliëntondersteuner"),
                        ],
                        default="participant",
                        max_length=15,
                        verbose_name="role",
                    ),
                ),
                (
                    "may_decide",
                    models.BooleanField(default=False, verbose_name="may decide"),
                ),
                (
                    "present",
                    models.BooleanField(default=True, verbose_name="was there"),
                ),
                ("invited_at", models.DateTimeField(editable=False, null=True)),
                ("read_at", models.DateTimeField(editable=False, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.organisation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "attendance",
                "verbose_name_plural": "attendances",
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("user__isnull", False),
                            models.Q(("name", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="attendance_is_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Doorbraak",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "number",
                    models.CharField(
                        max_length=20, unique=True, verbose_name="doorbraak number"
                    ),
                ),
                ("asked_on", models.DateField(verbose_name="asked on")),
                (
                    "obstacle",
                    models.CharField(
                        choices=[
                            ("law", "law"),
                            ("local_rule", "local rule"),
                            ("guideline", "guideline"),
                            ("procedure", "procedure"),
                            ("practice", "practice"),
                            ("budget", "budget"),
                            ("waiting_time", "waiting time"),
                        ],
                        max_length=15,
                        verbose_name="kind of obstacle",
                    ),
                ),
                (
                    "alleged_rule",
                    models.TextField(verbose_name="the rule as it was named"),
                ),
                (
                    "actual_rule",
                    models.TextField(
                        blank=True, verbose_name="the rule as it is, with article"
                    ),
                ),
                (
                    "need",
                    models.TextField(
                        blank=True, verbose_name="the need that it blocks"
                    ),
                ),
                (
                    "legitimiteit",
                    models.TextField(blank=True, verbose_name="legitimiteit"),
                ),
                (
                    "betrokkenheid",
                    models.TextField(blank=True, verbose_name="betrokkenheid"),
                ),
                ("rendement", models.TextField(blank=True, verbose_name="rendement")),
                (
                    "desired_effect",
                    models.TextField(blank=True, verbose_name="the effect we want"),
                ),
                (
                    "fundamental_values",
                    models.TextField(
                        blank=True, verbose_name="within the values of the laws"
                    ),
                ),
                (
                    "effects",
                    models.TextField(
                        blank=True, verbose_name="effects of the decision"
                    ),
                ),
                ("legal_test", models.TextField(blank=True, verbose_name="legal test")),
                (
                    "comparison",
                    models.TextField(
                        blank=True, verbose_name="earlier doorbraken compared"
                    ),
                ),
                (
                    "amount_asked",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="amount asked",
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("open", "not decided yet"),
                            ("granted", "granted"),
                            ("refused", "refused"),
                        ],
                        default="open",
                        editable=False,
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                (
                    "decided_on",
                    models.DateField(
                        editable=False, null=True, verbose_name="decided on"
                    ),
                ),
                (
                    "mandate",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="on which mandate"
                    ),
                ),
                (
                    "decision_reason",
                    models.TextField(blank=True, verbose_name="why so decided"),
                ),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2,
                        editable=False,
                        max_digits=12,
                        null=True,
                        verbose_name="amount granted",
                    ),
                ),
                (
                    "fund",
                    models.CharField(blank=True, max_length=100, verbose_name="fund"),
                ),
                (
                    "settled_on",
                    models.DateField(blank=True, null=True, verbose_name="settled on"),
                ),
                (
                    "besluit_reference",
                    models.CharField(
                        blank=True,
                        max_length=100,
                        verbose_name="reference of the formal besluit",
                    ),
                ),
                (
                    "about",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.householdmember",
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="doorbraken",
                        to="mdo.agreement",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="doorbraken",
                        to="cases.case",
                    ),
                ),
                (
                    "comparable",
                    models.ManyToManyField(
                        blank=True, related_name="compared_by", to="mdo.doorbraak"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="doorbraken",
                        to="cases.household",
                    ),
                ),
                (
                    "leefdomein",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.leefdomein",
                    ),
                ),
                (
                    "rule_owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.organisation",
                    ),
                ),
                (
                    "settle_with",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "doorbraak",
                "verbose_name_plural": "doorbraken",
                "ordering": ("-asked_on", "-pk"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("decision", "open")),
                        fields=["asked_on"],
                        name="doorbraak_undecided",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decision__in", ["open", "granted", "refused"])
                        ),
                        name="doorbraak_decision_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_by", None),
                                ("decided_on", None),
                                ("decision", "open"),
                            ),
                            models.Q(
                                models.Q(("decision", "open"), _negated=True),
                                ("decided_on__gte", models.F("asked_on")),
                                models.Q(("legitimiteit", ""), _negated=True),
                                models.Q(("betrokkenheid", ""), _negated=True),
                                models.Q(("rendement", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="doorbraak_decided_has_when_and_grounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount", None),
                            models.Q(("amount__gte", 0), ("decision", "granted")),
                            _connector="OR",
                        ),
                        name="doorbraak_amount_only_granted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "obstacle__in",
                                [
                                    "law",
                                    "local_rule",
                                    "guideline",
                                    "procedure",
                                    "practice",
                                    "budget",
                                    "waiting_time",
                                ],
                            )
                        ),
                        name="doorbraak_obstacle_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DoorbraakEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "number",
                    models.CharField(max_length=20, verbose_name="doorbraak number"),
                ),
                ("asked_on", models.DateField(verbose_name="asked on")),
                (
                    "obstacle",
                    models.CharField(
                        choices=[
                            ("law", "law"),
                            ("local_rule", "local rule"),
                            ("guideline", "guideline"),
                            ("procedure", "procedure"),
                            ("practice", "practice"),
                            ("budget", "budget"),
                            ("waiting_time", "waiting time"),
                        ],
                        max_length=15,
                        verbose_name="kind of obstacle",
                    ),
                ),
                (
                    "alleged_rule",
                    models.TextField(verbose_name="the rule as it was named"),
                ),
                (
                    "actual_rule",
                    models.TextField(
                        blank=True, verbose_name="the rule as it is, with article"
                    ),
                ),
                (
                    "need",
                    models.TextField(
                        blank=True, verbose_name="the need that it blocks"
                    ),
                ),
                (
                    "legitimiteit",
                    models.TextField(blank=True, verbose_name="legitimiteit"),
                ),
                (
                    "betrokkenheid",
                    models.TextField(blank=True, verbose_name="betrokkenheid"),
                ),
                ("rendement", models.TextField(blank=True, verbose_name="rendement")),
                (
                    "desired_effect",
                    models.TextField(blank=True, verbose_name="the effect we want"),
                ),
                (
                    "fundamental_values",
                    models.TextField(
                        blank=True, verbose_name="within the values of the laws"
                    ),
                ),
                (
                    "effects",
                    models.TextField(
                        blank=True, verbose_name="effects of the decision"
                    ),
                ),
                ("legal_test", models.TextField(blank=True, verbose_name="legal test")),
                (
                    "comparison",
                    models.TextField(
                        blank=True, verbose_name="earlier doorbraken compared"
                    ),
                ),
                (
                    "amount_asked",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="amount asked",
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("open", "not decided yet"),
                            ("granted", "granted"),
                            ("refused", "refused"),
                        ],
                        default="open",
                        editable=False,
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                (
                    "decided_on",
                    models.DateField(
                        editable=False, null=True, verbose_name="decided on"
                    ),
                ),
                (
                    "mandate",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="on which mandate"
                    ),
                ),
                (
                    "decision_reason",
                    models.TextField(blank=True, verbose_name="why so decided"),
                ),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2,
                        editable=False,
                        max_digits=12,
                        null=True,
                        verbose_name="amount granted",
                    ),
                ),
                (
                    "fund",
                    models.CharField(blank=True, max_length=100, verbose_name="fund"),
                ),
                (
                    "settled_on",
                    models.DateField(blank=True, null=True, verbose_name="settled on"),
                ),
                (
                    "besluit_reference",
                    models.CharField(
                        blank=True,
                        max_length=100,
                        verbose_name="reference of the formal besluit",
                    ),
                ),
                (
                    "about",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="cases.householdmember",
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="mdo.agreement",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="cases.household",
                    ),
                ),
                (
                    "leefdomein",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="cases.leefdomein",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="mdo.doorbraak",
                    ),
                ),
                (
                    "rule_owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="cases.organisation",
                    ),
                ),
                (
                    "settle_with",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="cases.organisation",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("started_on", models.DateField(verbose_name="scaled up on")),
                ("review_on", models.DateField(verbose_name="review on")),
                (
                    "ended_on",
                    models.DateField(
                        editable=False, null=True, verbose_name="scaled down on"
                    ),
                ),
                (
                    "end_note",
                    models.TextField(
                        blank=True, verbose_name="how the criterion was met"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalations",
                        to="cases.case",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalations",
                        to="cases.household",
                    ),
                ),
                (
                    "phase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="mdo.avephase",
                    ),
                ),
            ],
            options={
                "verbose_name": "escalation",
                "verbose_name_plural": "escalations",
                "ordering": ("-started_on", "-pk"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_on", None)),
                        fields=["review_on"],
                        name="escalation_open_review",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)),
                        fields=("case",),
                        name="escalation_one_open_a_case",
                    ),
                    models.UniqueConstraint(
                        fields=("case", "started_on"), name="escalation_once_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("review_on__gte", models.F("started_on")),
                            models.Q(
                                ("ended_on", None),
                                ("ended_on__gte", models.F("started_on")),
                                _connector="OR",
                            ),
                        ),
                        name="escalation_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EscalationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("started_on", models.DateField(verbose_name="scaled up on")),
                ("review_on", models.DateField(verbose_name="review on")),
                (
                    "ended_on",
                    models.DateField(
                        editable=False, null=True, verbose_name="scaled down on"
                    ),
                ),
                (
                    "end_note",
                    models.TextField(
                        blank=True, verbose_name="how the criterion was met"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="cases.household",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="mdo.escalation",
                    ),
                ),
                (
                    "phase",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="mdo.avephase",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EscalationPhase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("since_on", models.DateField(verbose_name="since")),
                (
                    "trigger",
                    models.CharField(
                        choices=[
                            ("stagnation", "stagnation"),
                            ("complexity", "complexity"),
                            ("safety", "safety"),
                            ("deterioration", "deterioration"),
                        ],
                        max_length=15,
                        verbose_name="trigger",
                    ),
                ),
                (
                    "criterion",
                    models.TextField(verbose_name="criterion for scaling down"),
                ),
                (
                    "ground",
                    models.TextField(
                        blank=True, verbose_name="ground of the power used"
                    ),
                ),
                (
                    "accepted_by",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="who accepted it"
                    ),
                ),
                ("review_on", models.DateField(verbose_name="review on")),
                (
                    "reviewed_on",
                    models.DateField(
                        editable=False, null=True, verbose_name="reviewed on"
                    ),
                ),
                (
                    "review_note",
                    models.TextField(blank=True, verbose_name="what the review found"),
                ),
                (
                    "set_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False
                    ),
                ),
                (
                    "escalation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="phases",
                        to="mdo.escalation",
                    ),
                ),
                (
                    "phase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="mdo.avephase",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "phase",
                "verbose_name_plural": "phases",
                "ordering": ("since_on", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("criterion", ""), _negated=True),
                        name="escalation_phase_has_criterion",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "trigger__in",
                                ["stagnation", "complexity", "safety", "deterioration"],
                            )
                        ),
                        name="escalation_phase_trigger_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("review_on__gte", models.F("since_on")),
                            models.Q(
                                ("reviewed_on", None),
                                ("reviewed_on__gte", models.F("since_on")),
                                _connector="OR",
                            ),
                        ),
                        name="escalation_phase_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EscalationPhaseEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("since_on", models.DateField(verbose_name="since")),
                (
                    "trigger",
                    models.CharField(
                        choices=[
                            ("stagnation", "stagnation"),
                            ("complexity", "complexity"),
                            ("safety", "safety"),
                            ("deterioration", "deterioration"),
                        ],
                        max_length=15,
                        verbose_name="trigger",
                    ),
                ),
                (
                    "criterion",
                    models.TextField(verbose_name="criterion for scaling down"),
                ),
                (
                    "ground",
                    models.TextField(
                        blank=True, verbose_name="ground of the power used"
                    ),
                ),
                (
                    "accepted_by",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="who accepted it"
                    ),
                ),
                ("review_on", models.DateField(verbose_name="review on")),
                (
                    "reviewed_on",
                    models.DateField(
                        editable=False, null=True, verbose_name="reviewed on"
                    ),
                ),
                (
                    "review_note",
                    models.TextField(blank=True, verbose_name="what the review found"),
                ),
                (
                    "set_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False
                    ),
                ),
                (
                    "escalation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="mdo.escalation",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="mdo.escalationphase",
                    ),
                ),
                (
                    "phase",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="mdo.avephase",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Extension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("old_on", models.DateField(verbose_name="old date")),
                ("new_on", models.DateField(verbose_name="new date")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("extended_at", models.DateTimeField()),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="mdo.agreement",
                    ),
                ),
                (
                    "extended_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("extended_at", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="extension_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("old_on", models.F("new_on")), _negated=True
                        ),
                        name="extension_changes_date",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExtensionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("old_on", models.DateField(verbose_name="old date")),
                ("new_on", models.DateField(verbose_name="new date")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("extended_at", models.DateTimeField()),
                (
                    "agreement",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="mdo.agreement",
                    ),
                ),
                (
                    "extended_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="mdo.extension",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Flag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("agreement_due_soon", "Agreement due soon"),
                            ("agreement_overdue", "Agreement overdue"),
                            ("mdo_needed", "MDO needed"),
                            ("no_aanspreekpunt", "No aanspreekpunt"),
                            ("doorbraak_undecided", "Doorbraak undecided"),
                            ("escalation_threatens", "Escalation threatens"),
                            ("escalation_review_due", "Escalation review due"),
                            ("end_score_missing", "End score missing"),
                        ],
                        max_length=25,
                        verbose_name="kind",
                    ),
                ),
                (
                    "raised_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="raised at"
                    ),
                ),
                (
                    "resolved_at",
                    models.DateTimeField(null=True, verbose_name="resolved at"),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="why not scaled up"
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "agreement",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flags",
                        to="mdo.agreement",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flags",
                        to="cases.case",
                    ),
                ),
                (
                    "doorbraak",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flags",
                        to="mdo.doorbraak",
                    ),
                ),
                (
                    "escalation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flags",
                        to="mdo.escalation",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flags",
                        to="cases.household",
                    ),
                ),
                (
                    "seen_by",
                    models.ManyToManyField(
                        blank=True, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "flag",
                "verbose_name_plural": "flags",
                "ordering": ("-raised_at", "-pk"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("resolved_at", None)),
                        fields=["household", "kind"],
                        name="flag_unresolved",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("resolved_at", None)),
                        fields=("kind", "case", "agreement", "doorbraak", "escalation"),
                        name="flag_once_unresolved",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer", ""),
                                ("answered_at", None),
                                ("answered_by", None),
                            ),
                            models.Q(
                                models.Q(("answer", ""), _negated=True),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="flag_answer_has_who_and_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mdo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "number",
                    models.CharField(
                        max_length=20, unique=True, verbose_name="MDO number"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("held", "held"),
                            ("confirmed", "confirmed"),
                        ],
                        default="held",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "planned_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="planned at"
                    ),
                ),
                ("held_on", models.DateField(null=True, verbose_name="held on")),
                (
                    "place",
                    models.CharField(blank=True, max_length=200, verbose_name="place"),
                ),
                (
                    "place_chosen_by_resident",
                    models.BooleanField(
                        blank=True,
                        null=True,
                        verbose_name="the resident chose the place",
                    ),
                ),
                (
                    "resident_present",
                    models.BooleanField(
                        null=True, verbose_name="the resident was there"
                    ),
                ),
                (
                    "absence_reason",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        verbose_name="why the resident was not there",
                    ),
                ),
                (
                    "own_words",
                    models.TextField(
                        blank=True, verbose_name="in the resident's own words"
                    ),
                ),
                (
                    "resident_agrees",
                    models.CharField(
                        choices=[
                            ("not_asked", "not asked"),
                            ("yes", "agrees"),
                            ("no", "does not agree"),
                            ("thinking", "is thinking about it"),
                        ],
                        default="not_asked",
                        max_length=10,
                        verbose_name="the resident agrees",
                    ),
                ),
                (
                    "disagreement",
                    models.TextField(
                        blank=True, verbose_name="why the resident does not agree"
                    ),
                ),
                (
                    "supporter_offered_on",
                    models.DateField(
                        blank=True,
                        null=True,
                        verbose_name="cliëntondersteuner offered on",
                    ),
                ),
                (
                    "supporter",
                    models.CharField(
                        choices=[
                            ("not_offered", "not offered yet"),
                            ("wanted", "wanted"),
                            ("not_wanted", "not wanted"),
                            ("present", "present"),
                        ],
                        default="not_offered",
                        max_length=12,
                        verbose_name="cliëntondersteuner",
                    ),
                ),
                (
                    "keep_informed",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        verbose_name="how we keep each other informed",
                    ),
                ),
                (
                    "next_on",
                    models.DateField(blank=True, null=True, verbose_name="next MDO on"),
                ),
                (
                    "logged_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False
                    ),
                ),
                ("confirmed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mdos",
                        to="cases.case",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mdos",
                        to="cases.household",
                    ),
                ),
                (
                    "logged_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "MDO",
                "verbose_name_plural": "MDO's",
                "ordering": ("-held_on", "-pk"),
                "indexes": [
                    models.Index(fields=["case", "held_on"], name="mdo_case_held"),
                    models.Index(
                        condition=models.Q(("next_on__isnull", False)),
                        fields=["next_on"],
                        name="mdo_next",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("id", "household"), name="mdo_with_household"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["planned", "held", "confirmed"])
                        ),
                        name="mdo_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("held_on", None),
                                ("planned_at__isnull", False),
                                ("status", "planned"),
                            ),
                            models.Q(
                                models.Q(("status", "planned"), _negated=True),
                                ("held_on__isnull", False),
                                ("resident_present__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="mdo_held_has_date_and_resident",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("resident_present", False), _negated=True),
                            models.Q(("absence_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="mdo_absence_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("confirmed_at__isnull", False), ("status", "confirmed")
                            ),
                            models.Q(
                                models.Q(("status", "confirmed"), _negated=True),
                                ("confirmed_at", None),
                                ("confirmed_by", None),
                            ),
                            _connector="OR",
                        ),
                        name="mdo_confirmed_has_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AttendanceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "name",
                    models.CharField(blank=True, max_length=200, verbose_name="name"),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("chair", "chair"),
                            ("aanspreekpunt", "aanspreekpunt"),
                            ("participant", "participant"),
                            ("companion", "brought by the resident"),
                            ("supporter", "cliëntondersteuner"),
                        ],
                        default="participant",
                        max_length=15,
                        verbose_name="role",
                    ),
                ),
                (
                    "may_decide",
                    models.BooleanField(default=False, verbose_name="may decide"),
                ),
                (
                    "present",
                    models.BooleanField(default=True, verbose_name="was there"),
                ),
                ("invited_at", models.DateTimeField(editable=False, null=True)),
                ("read_at", models.DateTimeField(editable=False, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="cases.organisation",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="mdo.attendance",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mdo",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="mdo.mdo",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="attendance",
            name="mdo",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="attendances",
                to="mdo.mdo",
            ),
        ),
        migrations.CreateModel(
            name="AgreementEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "number",
                    models.CharField(max_length=20, verbose_name="agreement number"),
                ),
                ("text", models.TextField(verbose_name="agreement")),
                (
                    "owner_is_resident",
                    models.BooleanField(
                        default=False, verbose_name="the resident does it"
                    ),
                ),
                (
                    "agreed_on",
                    models.DateField(editable=False, verbose_name="agreed on"),
                ),
                (
                    "target_on",
                    models.DateField(editable=False, verbose_name="six weeks"),
                ),
                ("due_on", models.DateField(verbose_name="done by")),
                (
                    "later_reason",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        verbose_name="why later than six weeks",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("blocked", "blocked"),
                            ("done", "done"),
                            ("dropped", "dropped"),
                        ],
                        default="open",
                        editable=False,
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "done_on",
                    models.DateField(editable=False, null=True, verbose_name="done on"),
                ),
                (
                    "dropped_on",
                    models.DateField(
                        editable=False, null=True, verbose_name="dropped on"
                    ),
                ),
                (
                    "drop_reason",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="why dropped"
                    ),
                ),
                (
                    "blocked_on",
                    models.DateField(
                        editable=False, null=True, verbose_name="blocked on"
                    ),
                ),
                (
                    "block_cause",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("rule", "a rule is in the way"),
                            ("cooperation", "co-operation does not go well"),
                            ("safety", "it is not safe"),
                        ],
                        max_length=15,
                        verbose_name="what is in the way",
                    ),
                ),
                (
                    "block_note",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="explanation"
                    ),
                ),
                (
                    "about",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Whom it is about; empty is the whole household.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="cases.householdmember",
                    ),
                ),
                (
                    "blocked_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dropped_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="cases.household",
                    ),
                ),
                (
                    "leefdomein",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="cases.leefdomein",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="mdo.agreement",
                    ),
                ),
                (
                    "mdo",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="mdo.mdo",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="agreement",
            name="mdo",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agreements",
                to="mdo.mdo",
            ),
        ),
        migrations.CreateModel(
            name="MdoEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("number", models.CharField(max_length=20, verbose_name="MDO number")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("held", "held"),
                            ("confirmed", "confirmed"),
                        ],
                        default="held",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "planned_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="planned at"
                    ),
                ),
                ("held_on", models.DateField(null=True, verbose_name="held on")),
                (
                    "place",
                    models.CharField(blank=True, max_length=200, verbose_name="place"),
                ),
                (
                    "place_chosen_by_resident",
                    models.BooleanField(
                        blank=True,
                        null=True,
                        verbose_name="the resident chose the place",
                    ),
                ),
                (
                    "resident_present",
                    models.BooleanField(
                        null=True, verbose_name="the resident was there"
                    ),
                ),
                (
                    "absence_reason",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        verbose_name="why the resident was not there",
                    ),
                ),
                (
                    "own_words",
                    models.TextField(
                        blank=True, verbose_name="in the resident's own words"
                    ),
                ),
                (
                    "resident_agrees",
                    models.CharField(
                        choices=[
                            ("not_asked", "not asked"),
                            ("yes", "agrees"),
                            ("no", "does not agree"),
                            ("thinking", "is thinking about it"),
                        ],
                        default="not_asked",
                        max_length=10,
                        verbose_name="the resident agrees",
                    ),
                ),
                (
                    "disagreement",
                    models.TextField(
                        blank=True, verbose_name="why the resident does not agree"
                    ),
                ),
                (
                    "supporter_offered_on",
                    models.DateField(
                        blank=True,
                        null=True,
                        verbose_name="cliëntondersteuner offered on",
                    ),
                ),
                (
                    "supporter",
                    models.CharField(
                        choices=[
                            ("not_offered", "not offered yet"),
                            ("wanted", "wanted"),
                            ("not_wanted", "not wanted"),
                            ("present", "present"),
                        ],
                        default="not_offered",
                        max_length=12,
                        verbose_name="cliëntondersteuner",
                    ),
                ),
                (
                    "keep_informed",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        verbose_name="how we keep each other informed",
                    ),
                ),
                (
                    "next_on",
                    models.DateField(blank=True, null=True, verbose_name="next MDO on"),
                ),
                (
                    "logged_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False
                    ),
                ),
                ("confirmed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="cases.household",
                    ),
                ),
                (
                    "logged_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="mdo.mdo",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="doorbraak",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mdo_doorbraakevent" ("about_id", "actual_rule", "agreement_id", "alleged_rule", "amount", "amount_asked", "asked_by_id", "asked_on", "besluit_reference", "betrokkenheid", "case_id", "comparison", "decided_by_id", "decided_on", "decision", "decision_reason", "desired_effect", "effects", "fund", "fundamental_values", "household_id", "id", "leefdomein_id", "legal_test", "legitimiteit", "mandate", "need", "number", "obstacle", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rendement", "rule_owner_id", "settle_with_id", "settled_on", "uuid", "version") SELECT new_values."about_id", new_values."actual_rule", new_values."agreement_id", new_values."alleged_rule", new_values."amount", new_values."amount_asked", new_values."asked_by_id", new_values."asked_on", new_values."besluit_reference", new_values."betrokkenheid", new_values."case_id", new_values."comparison", new_values."decided_by_id", new_values."decided_on", new_values."decision", new_values."decision_reason", new_values."desired_effect", new_values."effects", new_values."fund", new_values."fundamental_values", new_values."household_id", new_values."id", new_values."leefdomein_id", new_values."legal_test", new_values."legitimiteit", new_values."mandate", new_values."need", new_values."number", new_values."obstacle", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."rendement", new_values."rule_owner_id", new_values."settle_with_id", new_values."settled_on", new_values."uuid", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="42eca422c8678c0669d931432f4f7898e02c0edb",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_88f2d",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="mdo_doorbraak",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="doorbraak",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mdo_doorbraakevent" ("about_id", "actual_rule", "agreement_id", "alleged_rule", "amount", "amount_asked", "asked_by_id", "asked_on", "besluit_reference", "betrokkenheid", "case_id", "comparison", "decided_by_id", "decided_on", "decision", "decision_reason", "desired_effect", "effects", "fund", "fundamental_values", "household_id", "id", "leefdomein_id", "legal_test", "legitimiteit", "mandate", "need", "number", "obstacle", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rendement", "rule_owner_id", "settle_with_id", "settled_on", "uuid", "version") SELECT new_values."about_id", new_values."actual_rule", new_values."agreement_id", new_values."alleged_rule", new_values."amount", new_values."amount_asked", new_values."asked_by_id", new_values."asked_on", new_values."besluit_reference", new_values."betrokkenheid", new_values."case_id", new_values."comparison", new_values."decided_by_id", new_values."decided_on", new_values."decision", new_values."decision_reason", new_values."desired_effect", new_values."effects", new_values."fund", new_values."fundamental_values", new_values."household_id", new_values."id", new_values."leefdomein_id", new_values."legal_test", new_values."legitimiteit", new_values."mandate", new_values."need", new_values."number", new_values."obstacle", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."rendement", new_values."rule_owner_id", new_values."settle_with_id", new_values."settled_on", new_values."uuid", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="26777073f4c3c625702209216157d4821930529d",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d12c0",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="mdo_doorbraak",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="doorbraakevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="b2cecca61adf74d7a8c891f4a0133917b2e39c5b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_bfcf8",
                    table="mdo_doorbraakevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="escalation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mdo_escalationevent" ("case_id", "end_note", "ended_by_id", "ended_on", "household_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase_id", "review_on", "started_on", "uuid", "version") SELECT new_values."case_id", new_values."end_note", new_values."ended_by_id", new_values."ended_on", new_values."household_id", new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."phase_id", new_values."review_on", new_values."started_on", new_values."uuid", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="b94e2549e4494d587c324b1a9642829edf50fe90",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_1b6a0",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="mdo_escalation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="escalation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mdo_escalationevent" ("case_id", "end_note", "ended_by_id", "ended_on", "household_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase_id", "review_on", "started_on", "uuid", "version") SELECT new_values."case_id", new_values."end_note", new_values."ended_by_id", new_values."ended_on", new_values."household_id", new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."phase_id", new_values."review_on", new_values."started_on", new_values."uuid", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="ab40aa54ab087efb5428d7256c17b4f1c4710ebf",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_200de",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="mdo_escalation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="escalationevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="b120d229fa7845cd7e0d48e8166349d508809f74",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_9ec8f",
                    table="mdo_escalationevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="escalationphase",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mdo_escalationphaseevent" ("accepted_by", "criterion", "escalation_id", "ground", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase_id", "review_note", "review_on", "reviewed_on", "set_at", "set_by_id", "since_on", "trigger", "uuid") SELECT new_values."accepted_by", new_values."criterion", new_values."escalation_id", new_values."ground", new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."phase_id", new_values."review_note", new_values."review_on", new_values."reviewed_on", new_values."set_at", new_values."set_by_id", new_values."since_on", new_values."trigger", new_values."uuid" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="3ddd5dbe9dc70954cd375a585e3ba6ec5709cfd1",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f0a2c",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="mdo_escalationphase",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="escalationphase",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mdo_escalationphaseevent" ("accepted_by", "criterion", "escalation_id", "ground", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase_id", "review_note", "review_on", "reviewed_on", "set_at", "set_by_id", "since_on", "trigger", "uuid") SELECT new_values."accepted_by", new_values."criterion", new_values."escalation_id", new_values."ground", new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."phase_id", new_values."review_note", new_values."review_on", new_values."reviewed_on", new_values."set_at", new_values."set_by_id", new_values."since_on", new_values."trigger", new_values."uuid" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="727cfd504d19c82dba14ab82e179705418463c77",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7be4f",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="mdo_escalationphase",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="escalationphaseevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="264786b0d84a4331b1ee6bac33efcf8e1721cd2e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_f9f6c",
                    table="mdo_escalationphaseevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="extension",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mdo_extensionevent" ("agreement_id", "extended_at", "extended_by_id", "id", "new_on", "old_on", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "uuid") SELECT new_values."agreement_id", new_values."extended_at", new_values."extended_by_id", new_values."id", new_values."new_on", new_values."old_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."reason", new_values."uuid" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="73b7e88264d212a605de443b99d3ef4c70c55e41",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9383d",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="mdo_extension",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="extension",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mdo_extensionevent" ("agreement_id", "extended_at", "extended_by_id", "id", "new_on", "old_on", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "uuid") SELECT new_values."agreement_id", new_values."extended_at", new_values."extended_by_id", new_values."id", new_values."new_on", new_values."old_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."reason", new_values."uuid" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="16efea3869e586949996c9d57b40253085445588",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d8b58",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="mdo_extension",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="extensionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="8a576c31f1053280b760b348ea28368a9c7f96a5",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_fd689",
                    table="mdo_extensionevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mdo",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mdo_mdoevent" ("absence_reason", "case_id", "confirmed_at", "confirmed_by_id", "disagreement", "held_on", "household_id", "id", "keep_informed", "logged_at", "logged_by_id", "next_on", "number", "own_words", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "place_chosen_by_resident", "planned_at", "resident_agrees", "resident_present", "status", "supporter", "supporter_offered_on", "uuid", "version") SELECT new_values."absence_reason", new_values."case_id", new_values."confirmed_at", new_values."confirmed_by_id", new_values."disagreement", new_values."held_on", new_values."household_id", new_values."id", new_values."keep_informed", new_values."logged_at", new_values."logged_by_id", new_values."next_on", new_values."number", new_values."own_words", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."place", new_values."place_chosen_by_resident", new_values."planned_at", new_values."resident_agrees", new_values."resident_present", new_values."status", new_values."supporter", new_values."supporter_offered_on", new_values."uuid", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="0bcac5b8d08d2bca84c624e708b05010792ff5c5",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b4f25",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="mdo_mdo",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mdo",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mdo_mdoevent" ("absence_reason", "case_id", "confirmed_at", "confirmed_by_id", "disagreement", "held_on", "household_id", "id", "keep_informed", "logged_at", "logged_by_id", "next_on", "number", "own_words", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "place_chosen_by_resident", "planned_at", "resident_agrees", "resident_present", "status", "supporter", "supporter_offered_on", "uuid", "version") SELECT new_values."absence_reason", new_values."case_id", new_values."confirmed_at", new_values."confirmed_by_id", new_values."disagreement", new_values."held_on", new_values."household_id", new_values."id", new_values."keep_informed", new_values."logged_at", new_values."logged_by_id", new_values."next_on", new_values."number", new_values."own_words", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."place", new_values."place_chosen_by_resident", new_values."planned_at", new_values."resident_agrees", new_values."resident_present", new_values."status", new_values."supporter", new_values."supporter_offered_on", new_values."uuid", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="ae934e14ac1c872351962545a0a1a28ea8dc1cfa",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c3c09",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="mdo_mdo",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attendanceevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="5bd0476e64c4b0c7fde289ef45ee5905911af82a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_86f43",
                    table="mdo_attendanceevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(
                fields=("mdo", "user"), name="attendance_once"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attendance",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mdo_attendanceevent" ("id", "invited_at", "may_decide", "mdo_id", "name", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "present", "read_at", "role", "user_id") SELECT new_values."id", new_values."invited_at", new_values."may_decide", new_values."mdo_id", new_values."name", new_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."present", new_values."read_at", new_values."role", new_values."user_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="3ee9884db4877137dc2ac79e391ce47918a8bbc8",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_17a64",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="mdo_attendance",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attendance",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mdo_attendanceevent" ("id", "invited_at", "may_decide", "mdo_id", "name", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "present", "read_at", "role", "user_id") SELECT new_values."id", new_values."invited_at", new_values."may_decide", new_values."mdo_id", new_values."name", new_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."present", new_values."read_at", new_values."role", new_values."user_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="4c2535e73c0931669ee236a18c5f93c60d944ae3",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8eb44",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="mdo_attendance",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="agreementevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="ec66c54140be059b37e2dd17f2b919478d816aae",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_0b861",
                    table="mdo_agreementevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="agreement",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mdo_agreementevent" ("about_id", "agreed_on", "block_cause", "block_note", "blocked_by_id", "blocked_on", "done_by_id", "done_on", "drop_reason", "dropped_by_id", "dropped_on", "due_on", "household_id", "id", "later_reason", "leefdomein_id", "mdo_id", "note", "number", "owner_id", "owner_is_resident", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "target_on", "text", "uuid", "version") SELECT new_values."about_id", new_values."agreed_on", new_values."block_cause", new_values."block_note", new_values."blocked_by_id", new_values."blocked_on", new_values."done_by_id", new_values."done_on", new_values."drop_reason", new_values."dropped_by_id", new_values."dropped_on", new_values."due_on", new_values."household_id", new_values."id", new_values."later_reason", new_values."leefdomein_id", new_values."mdo_id", new_values."note", new_values."number", new_values."owner_id", new_values."owner_is_resident", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."status", new_values."target_on", new_values."text", new_values."uuid", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="2835dd5444a3f23e1124a65764c9a461469c24ed",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_973de",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="mdo_agreement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="agreement",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mdo_agreementevent" ("about_id", "agreed_on", "block_cause", "block_note", "blocked_by_id", "blocked_on", "done_by_id", "done_on", "drop_reason", "dropped_by_id", "dropped_on", "due_on", "household_id", "id", "later_reason", "leefdomein_id", "mdo_id", "note", "number", "owner_id", "owner_is_resident", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "target_on", "text", "uuid", "version") SELECT new_values."about_id", new_values."agreed_on", new_values."block_cause", new_values."block_note", new_values."blocked_by_id", new_values."blocked_on", new_values."done_by_id", new_values."done_on", new_values."drop_reason", new_values."dropped_by_id", new_values."dropped_on", new_values."due_on", new_values."household_id", new_values."id", new_values."later_reason", new_values."leefdomein_id", new_values."mdo_id", new_values."note", new_values."number", new_values."owner_id", new_values."owner_is_resident", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."status", new_values."target_on", new_values."text", new_values."uuid", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="80df76b4cdf33fbd4f767e5bd1c335787efcb15b",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5b850",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="mdo_agreement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mdoevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="c14914077322b4e4fe2da35c535c53919be06147",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_b88ce",
                    table="mdo_mdoevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
