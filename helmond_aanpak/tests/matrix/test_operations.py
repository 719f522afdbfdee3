"""Every operation of the API, asked by everybody: the answers that the rules give."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from helmond_aanpak.tests.matrix.asking import routes, who_ask, wrong_with
from helmond_aanpak.tests.matrix.operations import OPERATIONS
from helmond_aanpak.tests.matrix.rules import Rule

DOCUMENT = json.loads((Path(settings.BASE_DIR) / "openapi.json").read_text())
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
DOCUMENTED = {
    f"{method.upper()} {path}"
    for path, operations in DOCUMENT["paths"].items()
    for method in operations
    if method.upper() in METHODS
}


def address_of(operation: str, rule: Rule, file) -> str:
    path = operation.partition(" ")[2]
    place = {"number": 1, **rule.address}
    if rule.subject:
        place["uuid"] = file.uuid(rule.subject)
    return "/api/v1" + path.format(**place)


def test_every_operation_has_its_rule():
    assert set(OPERATIONS) == DOCUMENTED


def test_every_address_of_the_api_is_documented():
    """An operation that the document leaves out would be asked by nobody."""
    addresses = {
        "/" + re.sub(r"<(\w+:)?(\w+)>", r"{\2}", address.removeprefix("api/v1/"))
        for address, _name in routes()
        if address.startswith("api/v1/")
    }

    assert addresses == {operation.partition(" ")[2] for operation in DOCUMENTED}


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_operation(operation, world, asking):
    rule = OPERATIONS[operation]
    method = operation.partition(" ")[0]
    wrong = []
    for actor in who_ask(rule, world.actors):
        body = rule.body(actor.file) if rule.body else None
        answer = asking.ask(
            actor,
            method,
            address_of(operation, rule, actor.file),
            body,
            before=rule.before,
        )
        faults = wrong_with(answer, actor, rule, method, world)
        wrong += [f"{actor}: {fault}" for fault in faults]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", sorted(DOCUMENT["paths"]))
def test_what_is_not_documented_is_not_there(path, world, asking):
    actor = world.actor("professional", "aanspreekpunt")
    rules = [rule for name, rule in OPERATIONS.items() if name.endswith(f" {path}")]
    assert rules, "test_every_operation_has_its_rule says more"
    rule = rules[0]
    for method in METHODS:
        if f"{method} {path}" not in DOCUMENTED:
            address = address_of(f"{method} {path}", rule, actor.file)
            assert asking.ask(actor, method, address, {}).status == 405
