"""What becomes of each column. One that can hold words and has no rule stops the copy.

By itself go: ids and uuids (drawn anew), dates (moved with the household), choices,
numbers and yes or no (kept), amounts (to two figures).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from django.apps import apps
from django.db import models

from helmond_aanpak.anonymising import draws
from reporting import demo_words as words


@dataclass
class Place:
    """Where a value stands: what a rule may look at besides the value."""

    id: int
    household: int | None
    ordinal: int
    draw: Random
    today: date
    id_of: Callable[[type[models.Model], int], int]


Rule = Callable[[Any, Place], Any]


def as_text(field: models.Field) -> Rule:
    def rule(old: str, place: Place) -> str:
        return draws.text(old, place.draw, field.max_length)

    return rule


def one_of(*known: str) -> Rule:
    """Keep a word from a list; any other becomes one of it."""

    def rule(old: str, place: Place) -> str:
        return old if not old or old in known else place.draw.choice(known)

    return rule


def numbered(pattern: str) -> Rule:
    return lambda old, place: pattern.format(
        id=place.id, household=place.household, ordinal=place.ordinal
    )


def drawn(draw: Callable[[Random], str]) -> Rule:
    """Draw another; what was not filled in stays so."""
    return lambda old, place: draw(place.draw) if old else old


def always(value: Any) -> Rule:
    return lambda old, place: value


def ids_of(label: str) -> Rule:
    """Follow a list of ids to the new ones."""

    def rule(old: list[int], place: Place) -> list[int]:
        model = apps.get_model(label)
        return [place.id_of(model, each) for each in old]

    return rule


def kept(old: Any, place: Place) -> Any:
    """Keep what is about things of the municipality and about nobody."""
    return old


KINDS = sorted({kind for _name, kind in words.ORGANISATIONS})
RELATIONS = ("partner", "kind", "ouder", "broer of zus", "inwonend")

# Not copied: what happened before says whom the rows were about, and keys open doors.
EMPTY_APPS = {
    "account",
    "audit",
    "mfa",
    "pghistory",
    "sessions",
    "socialaccount",
    "usersessions",
}
EMPTY = {
    "cases.AccessLog",
    "cases.AccessRequest",
    "cases.CalendarFeed",
    "cases.EmergencyAccess",
    "cases.Handover",
    "cases.JobRun",
    "cases.Notification",
    "cases.NotificationChoice",
    "cases.StandIn",
    "cases.Token",
    "mdo.MdoDraft",
    "privacy.Certificate",
    "privacy.Destruction",
    "privacy.LegalHold",
    "privacy.PrivacyRequest",
    "privacy.ResidentAnswer",
    "privacy.ResidentPage",
    "privacy.Restriction",
    "privacy.ReviewedText",
    "privacy.Statement",
    "reporting.Export",
    "reporting.ExportChunk",
    "reporting.FrozenReport",
    "reporting.Publication",
}
# Made by the migrations, and the same everywhere.
MADE = {"auth", "contenttypes"}

RULES: dict[str, dict[str, Rule]] = {
    "cases.Organisation": {
        "name": numbered("Organisatie {id}"),
        "kind": one_of(*KINDS),
    },
    "cases.Area": {"name": kept},
    "cases.Leefdomein": {"name": kept},
    "cases.LegalGround": {"name": kept},
    "cases.User": {
        "password": always("!"),
        "email": numbered("persoon-{id}@oefening.example"),
        "name": drawn(draws.full_name),
        "phone": always(""),
    },
    "cases.Household": {
        "number": numbered("HA-{id:05d}"),
        "name": drawn(draws.last_name),
        "postcode": drawn(draws.postcode),
    },
    "cases.HouseholdMember": {
        "first_name": drawn(draws.first_name),
        "last_name": drawn(draws.last_name),
        "relation": one_of(*RELATIONS),
        "birth_date": lambda old, place: (
            old and draws.birth_date(old, place.draw, place.today)
        ),
    },
    "cases.Case": {
        "number": numbered("HA-{household:05d}-{ordinal}"),
        "voordeur": one_of(*words.VOORDEUREN),
    },
    "mdo.Mdo": {
        "number": numbered("MDO-{id:05d}"),
        "place": one_of(*words.PLACES),
    },
    "mdo.Attendance": {"name": drawn(draws.full_name)},
    "mdo.Agreement": {"number": numbered("AFS-{id:06d}")},
    "mdo.Doorbraak": {
        "number": numbered("DBR-{id:04d}"),
        "fund": one_of("doorbraakbudget", "bijzondere bijstand", "noodfonds"),
        "besluit_reference": drawn(lambda draw: f"B-{draw.randrange(10_000):04}"),
    },
    "mdo.AvePhase": dict.fromkeys(
        ("colour", "situation", "who_leads", "up_when", "down_when", "expected"), kept
    ),
    "mdo.EscalationPhase": {"accepted_by": drawn(draws.full_name)},
    "privacy.RetentionRule": {"source": kept},
    "reporting.AnonymousCase": {
        "leefdomeinen": ids_of("cases.Leefdomein"),
        "organisations": ids_of("cases.Organisation"),
    },
    "reporting.Lesson": {"pattern": always("")},
    "reporting.Payer": {"name": kept},
    "reporting.PriceList": {"name": kept},
    "reporting.Price": dict.fromkeys(
        ("code", "name", "unit", "certainty", "source", "amount"), kept
    ),
}
# Free texts: replaced by sentences about as long.
TEXTS = {
    "cases.Aanspreekpunt": "reason",
    "cases.AccessGrant": "purpose end_note",
    "cases.Case": "wants can needs closing_reason",
    "cases.Household": "opened_beside",
    "cases.ResidentInformed": "what",
    "mdo.AgendaPoint": "text decision",
    "mdo.Agreement": "text later_reason note drop_reason reopen_reason block_note",
    "mdo.Amendment": "reason",
    "mdo.Comparison": "why",
    "mdo.DoorbraakQuestion": "question answer",
    "mdo.Precedent": "rule grounds",
    "mdo.Doorbraak": (
        "alleged_rule actual_rule need legitimiteit betrokkenheid rendement"
        " desired_effect fundamental_values effects legal_test comparison mandate"
        " decision_reason"
    ),
    "mdo.Escalation": "end_note",
    "mdo.EscalationPhase": "criterion ground review_note",
    "mdo.Extension": "reason",
    "mdo.Flag": "answer",
    "mdo.Mdo": (
        "absence_reason own_words wants can needs disagreement keep_informed"
        " cancel_reason"
    ),
    "reporting.CostLine": "own_price_reason",
    "reporting.Lesson": "text change",
}
# The sequences that numbers are taken from, and whose ids they follow.
SEQUENCES = {
    "cases_household_number": "cases.Household",
    "mdo_mdo_number": "mdo.Mdo",
    "mdo_agreement_number": "mdo.Agreement",
    "mdo_doorbraak_number": "mdo.Doorbraak",
}

GOES_BY_ITSELF = (
    models.BooleanField,
    models.DateField,
    models.DecimalField,
    models.IntegerField,
    models.UUIDField,
)


def tables() -> list[type[models.Model]]:
    """Return every model with a table of its own, also of relations."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]


def is_emptied(model: type[models.Model]) -> bool:
    return (
        model._meta.app_label in EMPTY_APPS
        or model._meta.label in EMPTY
        or hasattr(model, "pgh_tracked_model")
    )


def is_copied(model: type[models.Model]) -> bool:
    return model._meta.app_label not in MADE and not is_emptied(model)


def rule_of(model: type[models.Model], field: models.Field) -> Rule | None:
    """Return the rule of a column; None for one that goes by itself, or has none."""
    label = model._meta.label
    if field.name in TEXTS.get(label, "").split():
        return as_text(field)
    return RULES.get(label, {}).get(field.name)


def goes_by_itself(field: models.Field) -> bool:
    return (
        field.is_relation
        or isinstance(field, GOES_BY_ITSELF)
        or bool(field.choices)
        or field.generated
    )


def without_a_rule() -> list[str]:
    """Return the columns of which nobody has said what becomes of them."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in tables()
        if is_copied(model)
        for field in model._meta.concrete_fields
        if rule_of(model, field) is None and not goes_by_itself(field)
    ]
