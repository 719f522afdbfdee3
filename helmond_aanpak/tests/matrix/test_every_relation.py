"""Every role in every relation: where a file is opened, and where it is found."""

from dataclasses import replace

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from conftest import NOW
from helmond_aanpak.tests.matrix.asking import wrong_with
from helmond_aanpak.tests.matrix.operations import OPERATIONS
from helmond_aanpak.tests.matrix.pages import PAGES
from helmond_aanpak.tests.matrix.world import (
    EVERY_RELATION,
    WHO_ASK,
    World,
    make_world,
)

# Where a file is opened, and where it would be found.
ASKED = {
    "page": replace(PAGES["cases:case-new"]["GET"], shows=False),
    "details": replace(PAGES["cases:household-details"]["GET"], shows=False),
    "list": OPERATIONS["GET /households"],
    "API": OPERATIONS["GET /households/{uuid}"],
}


@pytest.fixture(scope="module")
def everybody(django_db_setup, django_db_blocker) -> World:
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOW), translation.override("nl"):
            yield make_world(dict.fromkeys(WHO_ASK, EVERY_RELATION))
        transaction.set_rollback(True)


def test_only_role_and_relation_together_open_a_file(everybody, asking):
    wrong = []
    for actor in everybody.actors:
        uuid = actor.file.uuid("household")
        for where, address in (
            ("page", reverse("cases:case-new", args=[uuid])),
            ("details", reverse("cases:household-details", args=[uuid])),
            ("list", "/api/v1/households"),
            ("API", f"/api/v1/households/{uuid}"),
        ):
            rule = ASKED[where]
            answer = asking.ask(actor, "GET", address, draw=False)
            faults = wrong_with(answer, actor, rule, "GET", everybody)
            wrong += [f"{where}, {actor}: {fault}" for fault in faults]
    assert not wrong, "\n".join(wrong)
