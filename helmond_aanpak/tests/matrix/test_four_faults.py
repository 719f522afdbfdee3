"""The four ways in which comparable systems leaked, each tried on all that there is.

A search that skipped the check, an expansion that showed what belongs to others, a
mail made in the background that listed another organisation's people, and a guard
that ran after the view. And a fifth: numbers that count what one may not see.

Asked without the policies of the database: what is proven here is the code. And each
fault is made once, to see that it would be found.
"""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, models, transaction
from django.urls import reverse
from django.utils import timezone

from cases import acting, notifications
from cases.models import AccessGrant, Notification, User
from cases.tests.factories import AccessGrantFactory, UserFactory
from cases.visibility import VisibleQuerySet
from helmond_aanpak.tests.matrix.asking import HEADERS, expected_of, wrong_with
from helmond_aanpak.tests.matrix.operations import OPERATIONS
from helmond_aanpak.tests.matrix.pages import PAGES
from helmond_aanpak.tests.matrix.rules import OK, anybody
from helmond_aanpak.tests.matrix.test_operations import DOCUMENT
from helmond_aanpak.tests.matrix.test_operations import address_of as address_in_api
from helmond_aanpak.tests.matrix.test_pages import address_of as address_of_page
from helmond_aanpak.tests.matrix.world import Actor, World, make_file
from mdo.models import Agreement
from mdo.views import agreements


@pytest.fixture(autouse=True)
def _no_policies(monkeypatch):
    monkeypatch.setattr(acting, "WEB", "")


@pytest.fixture
def insider(world) -> Actor:
    """Somebody who sees the open file, and nothing of the closed one."""
    return world.actor("professional", "aanspreekpunt")


@pytest.fixture
def outsider(world) -> Actor:
    return world.actor("professional", "outsider")


@pytest.fixture
def no_check(monkeypatch):
    monkeypatch.setattr(VisibleQuerySet, "visible_to", lambda rows, user: rows)


def is_shown(world: World, actor: Actor, content: bytes, *typed: str) -> set[str]:
    """Return what the answer shows of what is not for this person."""
    hidden = {secret.decode() for secret in actor.secrets(world)}
    # What somebody typed may be said again.
    hidden -= {secret for secret in hidden if secret in " ".join(typed)}
    return {secret for secret in hidden if secret.encode() in content}


# 1. A search that skipped the check ----------------------------------------------


def words_to_search(file) -> list[str]:
    """Return by what a file can be found: names, and numbers."""
    numbers = {row.number for row in file.rows.values() if hasattr(row, "number")}
    return sorted({file.mark, file.mark[:7], "Quinty", *numbers})


def found_by_searching(world, asking, actor) -> set[str]:
    found = set()
    for word in words_to_search(world.open):
        for form in ("cases:search", "mdo:doorbraak-list"):
            content = asking.search(actor, form, word)
            found |= is_shown(world, actor, content, word)
        path = "/api/v1/households/_search"
        answer = asking.ask(actor, "POST", path, {"query": word})
        assert answer.status == 200
        found |= is_shown(world, actor, answer.content, word)
    return found


def test_a_search_finds_nothing_for_outsiders(world, asking, outsider):
    assert found_by_searching(world, asking, outsider) == set()


def test_a_search_that_skips_the_check_is_noticed(world, asking, outsider, no_check):
    found = found_by_searching(world, asking, outsider)

    assert {world.open.uuid("household"), world.open.uuid("doorbraak")} <= found


FILTERS = [
    (path, parameter["name"], parameter["schema"].get("format"))
    for path, operations in DOCUMENT["paths"].items()
    for parameter in operations.get("get", {}).get("parameters", [])
    if parameter["in"] == "query" and parameter["schema"]["type"] == "string"
    if parameter["schema"].get("format") in (None, "uuid")
    if "enum" not in parameter["schema"] and parameter["name"] != "cursor"
]


def test_a_filter_tells_nothing_of_what_is_hidden(world, asking, outsider):
    """What one may not see filters as what does not exist."""
    assert len(FILTERS) > 10
    for path, key, kind in FILTERS:
        address = f"/api/v1{path}?{key}="
        nothing = asking.ask(outsider, "GET", f"{address}{uuid4() if kind else 'HA-0'}")
        for subject in ("household", "case", "agreement"):
            row: Any = world.open.rows[subject]
            value = str(row.uuid if kind else row.number)
            answer = asking.ask(outsider, "GET", address + value)
            same = without(answer.content, value) == without(nothing.content)
            assert same, f"{path} {key} {subject}"


KEYS = ("after", "before", "agreement", "search", "q", "owner", "household")


@pytest.mark.parametrize(
    "name", ["cases:household-list", "mdo:doorbraak-list", "mdo:mdo-new", "mdo:my-work"]
)
def test_an_address_tells_nothing_of_what_is_hidden(world, asking, insider, name):
    """A page beside a row that is hidden is the page beside no row at all."""

    def answer(uuid):
        query = "&".join(f"{key}={uuid}" for key in KEYS)
        address = address_of_page(name, PAGES[name]["GET"], world.open)
        return without(asking.ask(insider, "GET", f"{address}?{query}").content)

    nothing = answer(uuid4())
    for subject in ("household", "agreement", "doorbraak"):
        assert answer(world.closed.uuid(subject)) == nothing, subject


def test_the_search_for_people_beside_a_form_finds_none_of_a_file(
    world, asking, insider
):
    rules = PAGES["mdo:mdo-new"]
    address = address_of_page("mdo:mdo-new", rules["GET"], world.open)
    for typed in (world.closed.mark, "Quinty", world.closed.household.number):
        body = {**rules["POST"].body(world.open), "do": "find", "find": typed}
        answer = asking.ask(insider, "POST", address, body)
        assert answer.status == 200
        assert not is_shown(world, insider, answer.content, typed)


# 2. An expansion that showed what belongs to others --------------------------------


def shown_by_api(world, asking, actor) -> dict[str, set[str]]:
    """Return what each operation shows of the file that is not for this person."""
    found = {}
    for operation, rule in OPERATIONS.items():
        if operation.startswith("GET") and rule.is_of_households:
            address = address_in_api(operation, rule, world.open)
            answer = asking.ask(actor, "GET", address)
            if shown := is_shown(world, actor, answer.content):
                found[operation] = shown
    return found


def test_nothing_of_another_file_stands_within_a_row(world, asking, insider):
    assert shown_by_api(world, asking, insider) == {}


def test_an_expansion_of_what_belongs_to_others_is_noticed(world, asking, insider):
    """A row that hangs in two files, as the database would not let it be for long."""
    with transaction.atomic():
        mine = Agreement.objects.filter(household=world.open.household)
        mine.update(mdo=world.closed.rows["mdo"])
        found = shown_by_api(world, asking, insider)
        transaction.set_rollback(True)

    assert world.closed.uuid("mdo") in found["GET /agreements/{uuid}"]


def references_in(schema: dict[str, Any], path: tuple = ()) -> list[tuple]:
    """Return the way to every field of an input that takes a uuid."""
    schema = resolved(schema)
    if schema.get("format") == "uuid":
        return [path]
    if schema.get("type") == "array":
        return references_in(schema["items"], (*path, 0))
    return [
        found
        for name, part in schema.get("properties", {}).items()
        for found in references_in(part, (*path, name))
    ]


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "allOf" in schema and len(schema["allOf"]) == 1:
        schema = schema["allOf"][0]
    if "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


REFERENCES = [
    (f"{method.upper()} {path}", way)
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
    if "requestBody" in operation
    for way in references_in(
        operation["requestBody"]["content"]["application/json"]["schema"]
    )
]


def with_value(body: Any, way: tuple, value: str) -> Any:
    """Return a body with a value at the end of a way, its parts made where missing."""
    if not way:
        return value
    step, *rest = way
    if step == 0:
        items = list(body or [{}])
        return [with_value(items[0], tuple(rest), value), *items[1:]]
    body = dict(body or {})
    return {**body, step: with_value(body.get(step), tuple(rest), value)}


def test_naming_a_hidden_row_is_naming_nothing(world, asking, insider):
    assert len(REFERENCES) > 20
    for operation, way in REFERENCES:
        rule, method = OPERATIONS[operation], operation.partition(" ")[0]
        address = address_in_api(operation, rule, world.open)

        def answer(uuid, rule=rule, method=method, address=address, way=way):
            body = with_value(rule.body(world.open), way, uuid)
            return asking.ask(insider, method, address, body)

        nothing = answer(str(uuid4()))
        assert nothing.status in (400, 403), (operation, way)
        for subject in ("household", "member", "case", "mdo", "agreement"):
            said = answer(world.closed.uuid(subject))
            assert (said.status, said.changed) == (nothing.status, {}), subject
            same = without(said.content) == without(nothing.content)
            assert same, (operation, way, subject)


# Fields of forms that name a row of the household.
NAMES_A_ROW = ("about", "agreement", "member", "agreements-0-about")


def test_a_form_that_names_a_hidden_row_names_nothing(world, asking, insider):
    tried = 0
    for name, rules in PAGES.items():
        rule = rules.get("POST")
        if not (rule and rule.body) or expected_of(rule, insider) != OK:
            continue
        body = rule.body(world.open)
        address = address_of_page(name, rule, world.open)
        for field in set(NAMES_A_ROW) & set(body):
            # Forms name a row by its uuid or, of members, by its key.
            is_key = isinstance(body[field], int)
            nothing = {**body, field: 2**30 if is_key else uuid4()}
            missed = asking.ask(insider, "POST", address, nothing)
            # A key is that of a member; the same number can be one of the own file.
            for subject in ("member",) if is_key else ("member", "agreement"):
                row: Any = world.closed.rows[subject]
                value = str(row.pk if is_key else row.uuid)
                said = asking.ask(insider, "POST", address, {**body, field: value})
                assert said.status == missed.status, (name, field)
                assert said.changed == missed.changed, (name, field)
                assert not is_shown(world, insider, said.content, value)
                tried += 1

    assert tried > 10


def own_path(model) -> str:
    path = getattr(model.objects.all(), "household_path", "household_id")
    return "pk" if path == "pk" else path.removesuffix("_id")


def links_between_files() -> list[tuple[type[models.Model], models.ForeignKey]]:
    """Return every foreign key from a row with a household to another such row."""
    with_household = [
        model
        for model in apps.get_models()
        if ".models." in model.__module__
        and hasattr(model.objects, "visible_to")
        and "Event" not in model.__name__
    ]
    return [
        (model, field)
        for model in with_household
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and field.related_model in with_household
        and field.related_model is not model
        and not field.null | (field.name == "household")
        and own_path(model) == "household"
    ]


@pytest.mark.parametrize(
    ("model", "field"),
    links_between_files(),
    ids=lambda value: getattr(value, "name", getattr(value, "__name__", "")),
)
def test_no_row_can_hang_in_two_files(world, model, field):
    """Then what is shown beside a row is of the same file: the database sees to it."""
    mine = model.objects.filter(**{own_path(model): world.open.household}).first()
    theirs = field.related_model.objects.filter(
        **{own_path(field.related_model): world.closed.household}
    ).first()
    assert mine, f"the world has no {model.__name__}"
    assert theirs
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=mine.pk).update(**{field.name: theirs})


# 3. A mail that was made in the background -------------------------------------------


@pytest.mark.django_db
def test_a_digest_says_nothing_of_a_household_that_one_left():
    """The notifications were made in time; the access ended before the mail."""
    grant = AccessGrantFactory()
    for kind in [*notifications.WORDS, "of a later version"]:
        Notification.objects.create(
            user=grant.user,
            household=grant.household,
            kind=kind,
            subject=uuid4(),
            number="AFS-770001",
            made_at=timezone.now() - timedelta(hours=1),
        )
    AccessGrant.objects.update(ends_at=timezone.now() - timedelta(seconds=1))

    notifications.send_digests(at=timezone.now())
    notifications.send_urgent(at=timezone.now())

    assert mail.outbox == []


@pytest.mark.django_db
def test_a_digest_lists_nobody_of_another_organisation():
    """One mail a person; whoever else gets one that morning does not stand in it."""
    mine, other = AccessGrantFactory(), AccessGrantFactory(user=UserFactory())
    for grant, number in ((mine, "AFS-770001"), (other, "AFS-770002")):
        Notification.objects.create(
            user=grant.user,
            household=grant.household,
            kind="agreement_overdue",
            subject=uuid4(),
            number=number,
            made_at=timezone.now() - timedelta(hours=1),
        )

    notifications.send_digests(at=timezone.now())

    to = {message.to[0]: message for message in mail.outbox}
    assert set(to) == {mine.user.email, other.user.email}
    for message in mail.outbox:
        assert len(message.recipients()) == 1
        assert other.user.name not in message.body
        assert other.household.name not in message.body
    assert "AFS-770002" not in to[mine.user.email].body


@pytest.mark.django_db
def test_a_digest_that_skips_the_check_is_noticed(monkeypatch):
    monkeypatch.setattr(notifications, "_that_may_be_seen", lambda rows, user: rows)

    with pytest.raises(AssertionError):
        test_a_digest_says_nothing_of_a_household_that_one_left()


# 4. A guard that ran after the view --------------------------------------------------
# In each cell of the matrix whoever is refused may not have tried to change a row,
# also when that was undone. The fault itself, to see that it is noticed:


def test_a_guard_that_runs_after_the_step_is_noticed(world, asking, monkeypatch):
    def fulfil(*, agreement_id, by, **order):
        Agreement.objects.filter(pk=agreement_id).update(text="Gedaan.")
        raise PermissionDenied

    name = "mdo:agreement-fulfil"
    rule = PAGES[name]["POST"]
    looker = world.actor("professional", "emergency")
    asking.begin_anew()

    def faults():
        address = address_of_page(name, rule, world.open)
        answer = asking.ask(looker, "POST", address, rule.body(world.open))
        return wrong_with(answer, looker, rule, "POST", world)

    assert faults() == []
    late = replace(agreements.STEPS["fulfil"], action=fulfil, may=lambda *asked: True)
    monkeypatch.setitem(agreements.STEPS, "fulfil", late)
    assert "refused, and left" in faults()[0]


def test_a_guard_of_a_page_comes_before_its_view(world, asking, monkeypatch):
    """What a page reads for whom it is not, it reads for nobody: no row is asked."""
    manager = world.actor("manager", "participant")
    for name, rules in PAGES.items():
        for method, rule in rules.items():
            if rule.subject and expected_of(rule, manager) == 403:
                address = reverse(name, kwargs=place_of(rule, uuid4()))
                # As for a row that there is: nobody looked whether it is there.
                assert asking.ask(manager, method, address, {}).status == 403, name


def place_of(rule, uuid) -> dict[str, Any]:
    return {**rule.address, "uuid": uuid}


# And numbers -------------------------------------------------------------------------


def test_no_answer_changes_with_what_somebody_may_not_see(world, asking):
    """Not a total, not a page number, not an order: nothing counts what is hidden."""
    actors = [
        world.actor("professional", "aanspreekpunt"),
        world.actor("coordinator", "area"),
    ]
    before = {(a, b): content for a, b, content in everything(world, asking, actors)}
    with transaction.atomic():
        more_in(world.closed)
        after = {(a, b): content for a, b, content in everything(world, asking, actors)}
        transaction.set_rollback(True)

    assert len(before) > 60
    changed = [key for key, content in before.items() if after[key] != content]
    assert changed == []


def everything(world, asking, actors):
    """Yield every list and total, on pages and of the API, that these people get."""
    rules = [
        (name, page["GET"], address_of_page)
        for name, page in PAGES.items()
        if "GET" in page and not name.startswith(("account", "mfa", "api"))
    ] + [
        (name, rule, address_in_api)
        for name, rule in OPERATIONS.items()
        if name.startswith("GET")
    ]
    for actor in actors:
        for name, rule, address_of in rules:
            if rule.subject or rule.need is anybody:
                continue
            if expected_of(rule, actor) == OK:
                answer = asking.ask(actor, "GET", address_of(name, rule, world.open))
                yield str(actor), name, without(answer.content)


def more_in(file) -> None:
    """Let much happen in a file: rows of each kind, more than fit on a page."""
    people = set(User.objects.values_list("pk", flat=True))
    for number in range(2, 5):
        make_file(file.lead, file.known, is_closed=True, number=number)
    # Forms offer everybody who works here; that is not hidden.
    User.objects.exclude(pk__in=people).update(is_active=False)


def without(content: bytes, *values: str) -> bytes:
    """Return what an answer says, without what differs each time."""
    text = content.partition(HEADERS)[0]
    for value in values:
        text = text.replace(value.encode(), b"UUID")
    text = re.sub(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", b"UUID", text)
    text = re.sub(rb"[A-Za-z0-9]{64}", b"CSRF", text)
    return re.sub(rb'name="token" value="[^"]*', b"TOKEN", text)
