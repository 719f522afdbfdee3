"""Every page, by every method, asked by everybody: the answers that the rules give."""

import pytest
from django.urls import reverse

from helmond_aanpak.tests.matrix.asking import is_drawn, routes, who_ask, wrong_with
from helmond_aanpak.tests.matrix.pages import PAGES
from helmond_aanpak.tests.matrix.rules import Rule

NAMES = [name for address, name in routes() if not address.startswith("api/v1/")]
METHODS = ("GET", "POST", "PUT", "DELETE")


def address_of(name: str, rule: Rule, file) -> str:
    place = dict(rule.address)
    if rule.subject:
        place["uuid"] = file.uuid(rule.subject)
    return reverse(name, kwargs=place)


def test_every_page_has_its_rules():
    assert set(PAGES) == set(NAMES) - {"api/<path:path>"}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_page(name, world, asking):
    wrong = []
    for method in METHODS:
        rule = PAGES[name].get(method)
        for actor in who_ask(rule, world.actors) if rule else ():
            body = rule.body(actor.file) if rule.body else None
            address = address_of(name, rule, actor.file)
            answer = asking.ask(
                actor,
                method,
                address,
                body,
                before=rule.before,
                draw=is_drawn(rule, actor),
            )
            faults = wrong_with(answer, actor, rule, method, world)
            wrong += [f"{method} {actor}: {fault}" for fault in faults]
    assert not wrong, "\n".join(wrong)
