"""What the database still keeps apart when the filter of the code is taken away.

Every page and operation that could tell of a file is asked for it by outsiders, while
`visible_to` keeps nothing out. As the owner of the tables, whom no policy stops, that
shows the file, or this would prove nothing; as the role of the web server it does not.
"""

import sys

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from cases import acting, notifications, row_security, visibility
from cases import actions as cases_actions
from cases.models import Household, Notification
from cases.visibility import VisibleQuerySet
from helmond_aanpak.tests.matrix.asking import LOOKS, expected_of, secrets_in
from helmond_aanpak.tests.matrix.operations import OPERATIONS
from helmond_aanpak.tests.matrix.pages import PAGES
from helmond_aanpak.tests.matrix.rules import OK
from helmond_aanpak.tests.matrix.test_operations import address_of as address_in_api
from helmond_aanpak.tests.matrix.test_pages import address_of as address_of_page
from reporting.exports import making
from reporting.models import Export

OUTSIDERS = (
    ("professional", "outsider"),
    ("coordinator", "outsider"),
    ("manager", "participant"),
    ("administrator", "participant"),
    ("privacy_officer", "participant"),
    ("left", "participant"),
)


def everybody(user):
    return Household.objects.order_by().values("pk")


@pytest.fixture(autouse=True)
def _no_filter(monkeypatch):
    """Let the code show everything to everybody, and let everybody take every step."""
    everywhere(monkeypatch, cases_actions.require, lambda allowed, refusal="": None)
    everywhere(monkeypatch, visibility.visible_household_ids, everybody)
    monkeypatch.setattr(VisibleQuerySet, "visible_to", lambda rows, user: rows)


def everywhere(monkeypatch, function, other):
    """Put another function in the place of one, in each module that imported it."""
    for module in list(sys.modules.values()):
        if getattr(module, function.__name__, None) is function:
            monkeypatch.setattr(module, function.__name__, other)


@pytest.fixture
def no_policies(monkeypatch):
    """Answer as the owner of the tables, as before there were any policies."""
    monkeypatch.setattr(acting, "WEB", "")
    monkeypatch.setattr(acting, "JOBS", "")


def rules():
    """Yield what can tell of a household, or change one: its address is asked for."""
    for name, page in PAGES.items():
        for method, rule in page.items():
            if rule.is_of_households:
                yield name, method, rule, address_of_page
    for name, rule in OPERATIONS.items():
        if rule.is_of_households:
            yield name, name.partition(" ")[0], rule, address_in_api


def leaks(world, asking, people, methods=("GET", "POST", "PUT", "DELETE")):
    """Return what was shown to, or changed by, people whom the file is not for."""
    found = set()
    for role, relation in people:
        actor = world.actor(role, relation)
        for name, method, rule, address_of in rules():
            if method not in methods:
                continue
            body = rule.body(world.open) if rule.body else None
            address = address_of(name, rule, world.open)
            answer = asking.ask(actor, method, address, body, before=rule.before)
            if secrets_in(answer, actor, rule, world):
                found.add((method, name, "shows"))
            if expected_of(rule, actor) != OK and changed(answer):
                found.add((method, name, "changes"))
    return found


TABLES = {table.name for table in row_security.tables()} - {"cases_accesslog"}


def changed(answer):
    return {table for table in answer.changed if table in TABLES and table != LOOKS}


def test_the_policies_show_nothing_and_let_nothing_be_changed(world, asking):
    assert leaks(world, asking, OUTSIDERS) == set()


def test_without_the_policies_it_would_show_much(world, asking, no_policies):
    found = leaks(world, asking, OUTSIDERS[:1])

    shown = {name for _, name, what in found if what == "shows"}
    stepped = {name for _, name, what in found if what == "changes"}
    assert len(shown) > 40, sorted(shown)
    assert len(stepped) > 20, sorted(stepped)


def searched(world, asking):
    """Return what an outsider finds of a file by its name and its number."""
    outsider = world.actor("professional", "outsider")
    known = {world.open.household.number, world.open.mark}
    hidden = {one for one in outsider.secrets(world) if one.decode() not in known}
    found = b"".join(
        asking.search(outsider, form, word)
        for word in known
        for form in ("cases:search", "mdo:doorbraak-list")
    )
    return {secret for secret in hidden if secret in found}


def test_a_search_finds_nothing(world, asking):
    assert searched(world, asking) == set()


def test_without_the_policies_it_would_find_it(world, asking, no_policies):
    assert searched(world, asking)


def mailed(world):
    """Return what the mail of the day tells an outsider who was told something once."""
    outsider = world.actor("professional", "outsider").user
    at = timezone.now()
    with transaction.atomic():
        Notification.objects.update(made_at=at)
        notifications.send_digests(at=at)
        transaction.set_rollback(True)
    return [message.body for message in mail.outbox if outsider.email in message.to]


def test_no_digest_tells_of_it(world):
    assert mailed(world) == []
    assert mail.outbox, "who may see the file is told"


def test_without_the_policies_a_digest_would(world, no_policies):
    [body] = mailed(world)
    assert world.open.rows["agreement"].number in body


def exported(world):
    """Return a list that a coordinator of elsewhere takes out, made in the background.

    In the coordinator's own area there is nothing: whatever is in it, is of others.
    """
    at = timezone.now()
    user = world.actor("coordinator", "outsider").user
    with transaction.atomic():
        export = Export.objects.create(
            asked_by=user, report="agreements", format="csv", purpose="Raad."
        )
        with acting.as_role(acting.JOBS):
            making.make(export_id=export.pk, at=at)
        export.refresh_from_db()
        content = b"".join(bytes(piece.data) for piece in export.chunks.all())
        transaction.set_rollback(True)
    assert export.is_ready, export.failure
    return content


def test_an_export_holds_nothing_of_it(world):
    assert not any(secret in exported(world) for secret in world.open.secrets)


def test_without_the_policies_an_export_would(world, no_policies):
    assert world.open.rows["agreement"].number.encode() in exported(world)
