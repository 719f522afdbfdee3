"""The whole API against its own document, by requests that nobody thought of.

Not among the other tests, since it takes minutes: `.ci/run` makes 40 requests to each
operation, by people in every role. `EXAMPLES=500 .ci/fuzz` takes half an hour, and is
for before a release. The same requests are made each time, so a failure comes back.
`SINCE=<commit>` asks only what was added or changed since then, and `-k` what it names.
"""

import json
import os
import random
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import schemathesis
import time_machine
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.urls import resolve
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from cases import models
from cases.models import (
    Area,
    Household,
    HouseholdMember,
    Leefdomein,
    LegalGround,
    Notification,
    Organisation,
    User,
)
from cases.tests.factories import (
    AccessLogFactory,
    AccessRequestFactory,
    EmergencyAccessFactory,
    TokenFactory,
)
from conftest import NOW
from helmond_aanpak.api_docs import document
from helmond_aanpak.tests.matrix.asking import expected_of
from helmond_aanpak.tests.matrix.operations import OPERATIONS as RULES
from helmond_aanpak.tests.matrix.rules import OK
from helmond_aanpak.tests.matrix.world import World, make_world
from mdo.models import Agreement, Mdo, Precedent
from mdo.tests.factories import FlagFactory
from reporting import demo, freezing
from reporting.models import Export, Lesson, Payer, Price
from reporting.report import report_for

EXAMPLES = int(os.environ.get("EXAMPLES", "40"))
# Each role as often as it stands here: the first two may do most.
WHO = ("professional", "professional", "coordinator", "coordinator", "manager",
       "administrator", "privacy")  # fmt: skip


def operations_of(document: dict[str, Any]) -> dict[tuple[str, str], Any]:
    """Return what a document says of each operation, with all that it refers to."""
    return {
        (path, method): spelled_out(operation, document)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def spelled_out(value: Any, document: dict[str, Any]) -> Any:
    """Return a part of the document with what each reference in it stands for."""
    if isinstance(value, list):
        return [spelled_out(each, document) for each in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        part = document
        for name in value["$ref"].split("/")[1:]:
            part = part[name]
        return spelled_out(part, document)
    return {key: spelled_out(each, document) for key, each in value.items()}


def documented_at(commit: str) -> dict[tuple[str, str], Any]:
    """Return what the document of a commit said; nothing when there is no commit."""
    if not commit:
        return {}
    command = ["git", "show", f"{commit}:openapi.json"]
    return operations_of(json.loads(subprocess.check_output(command)))


BEFORE = documented_at(os.environ.get("SINCE", ""))
# What is new comes first.
OPERATIONS = sorted(
    (
        place
        for place, operation in operations_of(document()).items()
        if BEFORE.get(place) != operation
    ),
    key=lambda place: (place in BEFORE, place),
)
# Who can do each operation, when it is asked as it should be (`done_well`).
WHO_CAN = {
    "professional": ["aanspreekpunt"],
    "coordinator": ["area"],
    "manager": ["participant"],
    "administrator": ["participant"],
    "privacy_officer": ["participant"],
}
# What is right may still be impossible: a day in the future, a case that is closed.
EXCLUDED = [positive_data_acceptance]
# The rows that a name in an address or a body speaks of.
ROWS: dict[str, Any] = {
    "about": HouseholdMember,
    "agreement": Agreement,
    "area": Area,
    "case": models.Case,
    "household": Household,
    "invited": User,
    "leefdomein": Leefdomein,
    "leefdomeinen": Leefdomein,
    "legalGround": LegalGround,
    "mdo": Mdo,
    "member": HouseholdMember,
    "organisation": Organisation,
    "owner": User,
    "payer": Payer,
    "precedent": Precedent,
    "price": Price,
    "receiver": User,
    "ruleOwner": Organisation,
    "settleWith": Organisation,
    "standIn": User,
    "user": User,
}
PATHS = {"period": ["before", "after"], "number": ["0", "1", "2", "3"]}
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@pytest.fixture(scope="session")
def world(django_db_setup, django_db_blocker) -> World:
    """Fill a small city, with a row at least of all that the API has."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOW - timedelta(minutes=5)):
            world = make_world(WHO_CAN)
            demo.fill(today=timezone.localdate(), seed=1, households=60)
            fill_up()
        yield world
        transaction.set_rollback(True)


def fill_up() -> None:
    """Add what the demo begins without."""
    people = {role: User.objects.get(email=demo.email(role)) for role in set(WHO)}
    for role in ("professional", "coordinator"):
        households = list(Household.objects.visible_to(people[role])[:3])
        for household in households:
            AccessRequestFactory(household=household)
            EmergencyAccessFactory(household=household)
            AccessLogFactory(household=household, user=people[role])
            FlagFactory(case=household.cases.first())
            Notification.objects.create(
                user=people[role],
                household=household,
                kind="agreement_made",
                subject=household.uuid,
                number=household.number,
            )
    for person in people.values():
        Export.objects.create(asked_by=person, report="deadlines", format="csv")
    Lesson.objects.create(text="Begin met luisteren.", level=Lesson.Level.MANAGEMENT)
    freezing.freeze(
        by=people["coordinator"],
        name="deadlines",
        asked={},
        report=report_for(people["coordinator"], {}, today=timezone.localdate()),
        at=timezone.now(),
    )


@pytest.fixture(scope="session")
def schema(world):
    # All requests are part of one transaction, that of the city.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    application = get_wsgi_application()

    def from_somewhere(environ, start_response):
        return application({"REMOTE_ADDR": "127.0.0.1", **environ}, start_response)

    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", from_somewhere)


@pytest.fixture(scope="session")
def tokens(world) -> dict[str, Any]:
    """Return a token that may write, of one person in each role."""
    people = {role: User.objects.get(email=demo.email(role)) for role in WHO}
    return {role: TokenFactory(user=person) for role, person in people.items()}


@pytest.mark.parametrize(
    ("path", "method"),
    [pytest.param(*o, id=f"{o[1].upper()} {o[0]}") for o in OPERATIONS],
)
def test_the_api_does_as_its_document_says(
    path, method, world, schema, tokens, record_property
):
    operation = schema[path][method]
    dice = random.Random(operation.label)
    answers = Counter[tuple[str, str, str]]()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=st.one_of(
            operation.as_strategy(generation_mode=mode) for mode in GenerationMode
        )
    )
    def holds(case: Case) -> None:
        role = dice.choice(WHO)
        headers = {"Authorization": f"Bearer {tokens[role].secret}"}
        with transaction.atomic():
            if dice.random() < 0.7:
                about_rows(case, tokens[role].user, dice)
            response = case.call(headers=headers)
            answers[operation.label, role, str(response.status_code)] += 1
            case.validate_response(response, headers=headers, excluded_checks=EXCLUDED)
            transaction.set_rollback(True)

    try:
        for role, case, headers in done_well(operation, world):
            response = case.call(headers=headers)
            answers[operation.label, role, str(response.status_code)] += 1
            case.validate_response(response, headers=headers, excluded_checks=EXCLUDED)
        holds()
    finally:
        record_property("answers", [[*key, n] for key, n in answers.items()])
    # What is only ever refused was not tried at all.
    assert any(status < "300" for *_, status in answers), "never done"  # noqa: S101


def done_well(operation: Any, world: World) -> Iterator[tuple[str, Any, dict]]:
    """Ask it as the matrix does, by each who may: what came of it, by whom."""
    rule = RULES[operation.label]
    for actor in world.actors:
        if not actor.is_signed_in or expected_of(rule, actor) != OK:
            continue
        place = {"number": 1, **rule.address}
        if rule.subject:
            place["uuid"] = actor.file.uuid(rule.subject)
        case = operation.Case(path_parameters=place)
        headers = {"Authorization": f"Bearer {TokenFactory(user=actor.user).secret}"}
        with transaction.atomic():
            if rule.before:
                rule.before(actor.file)
            if rule.body:
                body = json.dumps(rule.body(actor.file), default=str)
                case.body, case.media_type = json.loads(body), "application/json"
            yield actor.role, case, headers
            transaction.set_rollback(True)


def about_rows(case: Case, user: User, dice: random.Random) -> None:
    """Let a request name rows that there are, and days near today.

    A made-up UUID comes no further than 404. What is wrong in the request stays wrong.
    """
    version = 1
    if UUID.fullmatch(str(case.path_parameters.get("uuid"))):
        view: Any = resolve("/api/v1/" + case.path.split("/")[1]).func
        # Who is no row of its own there, such as a leaver, is a person.
        meta = getattr(view.cls.serializer_class, "Meta", None)
        row = a_row(meta.model if meta else User, user, dice)
        case.path_parameters["uuid"] = str(row.uuid)
        version = getattr(row, "version", 1)
    for name in PATHS.keys() & case.path_parameters.keys():
        # What is wrong about "3" instead of 3 cannot be seen in an address.
        if case.meta is None or not case.meta.generation.mode.is_negative:
            case.path_parameters[name] = dice.choice(PATHS[name])
    if isinstance(case.body, dict | list):
        case.body = nearer(case.body, "", version, user, dice)


def nearer(value: Any, name: str, version: int, user: User, dice: random.Random) -> Any:
    """Return a value of a body, with rows, days and versions as there are."""
    if isinstance(value, dict):
        return {
            key: nearer(each, key, version, user, dice) for key, each in value.items()
        }
    if isinstance(value, list):
        return [nearer(each, name, version, user, dice) for each in value]
    if isinstance(value, str) and UUID.fullmatch(value) and name in ROWS:
        return str(a_row(ROWS[name], user, dice).uuid)
    if isinstance(value, str) and is_date(value):
        return str(timezone.localdate() + timedelta(days=dice.randint(-30, 30)))
    if name == "version" and type(value) is int and value > 0:
        return version
    return value


def is_date(value: str) -> bool:
    """Tell whether it is a day: a thirteenth month is to be refused, not mended."""
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return bool(DATE.fullmatch(value))


def a_row(model: Any, user: User, dice: random.Random) -> Any:
    """Return a row, mostly one that the person may see."""
    rows = model.objects.all()
    if hasattr(model.objects, "visible_to") and dice.random() < 0.8:
        visible = model.objects.visible_to(user)
        rows = visible if visible.exists() else rows
    return dice.choice(rows.order_by("pk")[:200])
