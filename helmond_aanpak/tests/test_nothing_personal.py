"""Who is in a file stands on pages and in the database, and nowhere else.

A household with unmistakable names is worked on through every page and every operation
of the API, by everybody, with every form sent, once well and once badly, and with
faults of our own. Meanwhile all that leaves the application by another way is kept, and
searched for those names: the server's log, addresses, headers, mails and the queue.
"""

import json
import logging
import re
from datetime import date
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest
import redis
from django.conf import settings
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from cases import notifications
from cases.models import AccessGrant, HouseholdMember
from cases.tests.factories import (
    AanspreekpuntFactory,
    AreaFactory,
    CaseFactory,
    UserFactory,
)
from helmond_aanpak import logs
from helmond_aanpak.celery import app
from mdo.tests.factories import (
    AgreementFactory,
    DoorbraakFactory,
    EscalationFactory,
    FlagFactory,
    MdoFactory,
)
from reporting import flags
from reporting.tests.factories import CostLineFactory, EffortFactory, ScoreFactory

NAMES = ("Qxwendelin", "Zvoorhuyzen", "Qjzkladsel", "Xqwoorden", "5799 QX")
FIRST, LAST, TEXT, WORDS, POSTCODE = NAMES
OPENAPI = json.loads((settings.BASE_DIR / "openapi.json").read_text())
# Signing out, and the language, end what the test goes on with.
LEFT_ALONE = ("logout", "/language")

pytestmark = pytest.mark.django_db


@pytest.fixture
def file():
    """Make a household with everything in it, by address: what `<uuid>` can be."""
    lead = UserFactory(name="Lies Leider")
    case = CaseFactory(
        household__name=LAST,
        household__postcode=POSTCODE,
        household__member=False,
        wants=f"{WORDS} wil rust",
        household__area=AreaFactory(),
    )
    household = case.household
    member = HouseholdMember.objects.create(
        household=household,
        first_name=FIRST,
        last_name=LAST,
        birth_date=date(1980, 1, 1),
    )
    AanspreekpuntFactory(household=household, user=lead)
    mdo = MdoFactory(case=case, household=household, own_words=WORDS)
    agreement = AgreementFactory(mdo=mdo, household=household, owner=lead, text=TEXT)
    AgreementFactory(mdo=mdo, household=household, owner=lead, text=TEXT, overdue=True)
    FlagFactory(case=case, household=household)
    return {
        "people": lead,
        "households": household,
        "members": member,
        "cases": case,
        "mdos": mdo,
        "agreements": agreement,
        "doorbraken": DoorbraakFactory(case=case, household=household, need=TEXT),
        "escalations": EscalationFactory(case=case, household=household),
        "flags": household.flags.first(),
        "scores": ScoreFactory(case=case, household=household),
        "cost-lines": CostLineFactory(case=case, household=household),
        "efforts": EffortFactory(case=case, household=household),
        "areas": household.area,
        "organisations": lead.organisation,
        "access-grants": AccessGrant.objects.filter(household=household).first(),
    }


@pytest.fixture
def people(file):
    """Return everybody who works with the system, a stranger to the file too."""
    return [
        file["people"],
        UserFactory(coordinator=True, areas=[file["areas"]]),
        UserFactory(administrator=True),
        UserFactory(privacy_officer=True),
        UserFactory(name="Vera Vreemd"),
        None,
    ]


class Kept:
    """All that left the application by another way than the page itself."""

    def __init__(self, caplog):
        self.caplog = caplog
        self.found: list[tuple[str, str]] = []
        self.asked = 0
        self.faults: list[str] = []
        self.statuses: set[int] = set()

    def keep(self, place, text):
        self.found.append((place, str(text)))

    def keep_answer(self, method, url, response):
        self.asked += 1
        self.statuses.add(response.status_code)
        what = f"{method} {url}"
        for name, value in response.headers.items():
            self.keep(f"{what}: header {name}", unquote(value))
        for cookie in response.cookies.values():
            self.keep(f"{what}: cookie", unquote(cookie.output()))
        if response.status_code >= 500:
            self.keep(f"{what}: page of a fault", response.content.decode())
        for address in Addresses.of(response):
            self.keep(f"{what}: address in the page", unquote(address))

    def keep_the_rest(self):
        line = settings.LOGGING["formatters"]["line"]
        formatter = logs.Line(line["format"], style=line["style"])
        discreet = logs.Discreet()
        for record in self.caplog.get_records("call"):
            assert discreet.filter(record)
            self.keep("log", formatter.format(record))
        for message in mail.outbox:
            self.keep("mail", message.message().as_string())
            self.keep("mail", f"{message.subject} {message.body}")
        for message in messages_in_the_queue():
            self.keep("queue", message)

    def named(self):
        """Return where a name stands, whatever its capitals."""
        return [
            f"{place}: {text[:300]}"
            for place, text in self.found
            if any(name.lower() in text.lower() for name in NAMES)
        ]


class Addresses(HTMLParser):
    """The addresses in a page: a browser keeps them in its history."""

    def __init__(self):
        super().__init__()
        self.found = []

    @classmethod
    def of(cls, response):
        if not response.get("Content-Type", "").startswith("text/html"):
            return []
        parser = cls()
        parser.feed(response.content.decode())
        return parser.found

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if value and re.fullmatch("href|src|action|formaction|(data-)?hx-.*", name):
                self.found.append(value)


class Forms(HTMLParser):
    """The forms of a page, with what a browser would send of each."""

    def __init__(self):
        super().__init__()
        self.forms = []
        self.select = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.forms.append((attrs.get("method", "get"), attrs.get("action", ""), {}))
        name = attrs.get("name")
        if not self.forms:
            return
        fields = self.forms[-1][2]
        if tag == "textarea" and name:
            fields[name] = None
        elif tag == "select" and name:
            self.select = name
        elif tag == "option" and self.select and attrs.get("value"):
            fields.setdefault(self.select, attrs["value"])
        elif tag in ("input", "button") and name and name != "csrfmiddlewaretoken":
            kind = attrs.get("type", "text")
            if kind not in ("checkbox", "radio") or "checked" in attrs:
                given = attrs.get("value")
                fields[name] = (
                    given if given or kind not in ("text", "search") else None
                )

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None


def messages_in_the_queue():
    broker = redis.from_url(settings.CELERY_BROKER_URL)
    return [message.decode() for message in broker.lrange("celery", 0, -1)]


def routes(resolver=None, before=""):
    """Yield every address of the site, as it is written in the URL lists."""
    for each in (resolver or get_resolver()).url_patterns:
        route = before + str(each.pattern).lstrip("^").rstrip("$")
        if isinstance(each, URLResolver):
            yield from routes(each, route)
        elif isinstance(each, URLPattern):
            yield "/" + route


def filled(route, file):
    """Return the address with the parts of this household in it; None if it cannot."""
    first = route.removeprefix("/api/v1").split("/")[1]
    row = file.get(first) or file["households"]

    def value(match):
        kind, _, name = match[1].rpartition(":")
        if kind == "int":
            return "2026" if name == "year" else "1"
        if kind == "uuid" or "uuid" in name:
            return str(getattr(row, "uuid", file["households"].uuid))
        return {"period": "before", "kind": "mdo_needed"}.get(name, "late")

    url = re.sub(r"<([^>]+)>", value, route)
    return None if re.search(r"[(\\?]", url) else url


def send(kept, client, method, url, data=None, **headers):
    """Ask, follow nothing, and keep what comes back."""
    kind = {"content_type": "application/json"} if url.startswith("/api/v1") else {}
    if method == "GET":
        kind = {}
    before = transaction.savepoint()
    response = getattr(client, method.lower())(url, data or {}, headers=headers, **kind)
    if response.status_code >= 500:
        # A fault of the database would make every later request one.
        transaction.savepoint_rollback(before)
        kept.faults.append(f"{method} {url}")
    kept.keep_answer(method, url, response)
    return response


def typed(client, url):
    """Ask what somebody typed into the address bar: what comes back may repeat it."""
    before = transaction.savepoint()
    if client.get(url).status_code >= 500:
        transaction.savepoint_rollback(before)


def send_forms(kept, client, url, response, sent):
    """Send each form of the page: as it is with names filled in, and with nonsense.

    Not those that somebody sent already: the search stands on every page.
    """
    parser = Forms()
    parser.feed(response.content.decode())
    for method, action, fields in parser.forms:
        target = urlsplit(action or url).path
        if method != "post" or any(part in target for part in LEFT_ALONE):
            continue
        if target in sent:
            continue
        sent.add(target)
        good = {name: TEXT if old is None else old for name, old in fields.items()}
        bad = {name: f"{TEXT} {LAST}" for name in fields}
        for data in (bad, good):
            answer = send(kept, client, "POST", target, data)
            if answer.status_code in (301, 302):
                # A search leaves by a redirect: where it leads, is asked for too.
                send(kept, client, "GET", answer["Location"])


@pytest.fixture
def kept(caplog):
    caplog.set_level("DEBUG")
    app.conf.task_always_eager = False
    redis.from_url(settings.CELERY_BROKER_URL).delete("celery")
    yield Kept(caplog)
    app.conf.task_always_eager = True
    redis.from_url(settings.CELERY_BROKER_URL).delete("celery")


def signed_in(person):
    client = Client(raise_request_exception=False)
    if person:
        client.force_login(person)
    return client


@pytest.mark.slow
def test_no_name_leaves_by_a_page(file, people, kept):
    pages = (route for route in routes() if not route.startswith("/api/v1"))
    addresses = {url for route in pages if (url := filled(route, file))}
    sent = set()
    for person in people:
        client = signed_in(person)
        for url in sorted(addresses):
            if any(part in url for part in LEFT_ALONE):
                continue
            response = send(kept, client, "GET", url)
            if response.status_code == 200 and "html" in response["Content-Type"]:
                send_forms(kept, client, url, response, sent)
            if person == people[0]:
                send(kept, client, "GET", url, HX_Request="true")
                typed(client, f"{url}?q={LAST}&area={TEXT}")
                send(kept, client, "POST", url, {"name": LAST, "q": FIRST})
    kept.keep_the_rest()

    assert kept.asked > 900
    assert {200, 302, 403, 404} <= kept.statuses
    assert kept.faults == []
    assert kept.named() == []


@pytest.mark.slow
def test_no_name_leaves_by_the_api(file, people, kept):
    for person in people:
        client = signed_in(person)
        for path, operations in OPENAPI["paths"].items():
            url = filled(
                "/api/v1" + re.sub(r"{(\w+)}", r"<uuid:\1>", path), file
            ).replace("<", "")
            for method in operations:
                send(kept, client, method.upper(), url)
                if person not in (people[0], people[1], None):
                    continue
                send(kept, client, method.upper(), url, {LAST: FIRST})
                if method == "post":
                    names = body_of(operations[method])
                    send(kept, client, "POST", url, dict.fromkeys(names, TEXT))
            typed(client, f"{url}?search={LAST}&cursor={LAST}")
    kept.keep_the_rest()

    assert kept.asked > 1000
    assert {200, 400, 401, 403, 404} <= kept.statuses
    assert kept.faults == []
    assert kept.named() == []


def body_of(operation):
    content = operation.get("requestBody", {}).get("content", {})
    reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    schema = OPENAPI["components"]["schemas"].get(reference.rpartition("/")[2], {})
    return schema.get("properties", {})


@pytest.mark.parametrize("url", ["/households/{}", "/api/v1/households/{}"])
def test_no_name_leaves_by_a_fault(url, file, kept, monkeypatch):
    """The database quotes in its refusal what it was given."""

    def broken(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::integer", [LAST])

    monkeypatch.setattr("cases.models.HouseholdQuerySet.for_display", broken)
    client = signed_in(file["people"])

    response = send(kept, client, "GET", url.format(file["households"].uuid))

    assert response.status_code == 500
    kept.keep_the_rest()
    assert any(
        "InvalidTextRepresentation 22P02" in text
        for place, text in kept.found
        if place == "log"
    )
    assert kept.named() == []


def test_no_name_leaves_by_mail_or_by_the_queue(file, people, kept):
    now = timezone.now()
    flags.raise_and_resolve(today=timezone.localdate(now), at=now)
    notifications.send_digests(at=now)
    for entry in app.conf.beat_schedule.values():
        app.send_task(entry["task"])
    kept.keep_the_rest()

    assert mail.outbox
    assert len(messages_in_the_queue()) == len(app.conf.beat_schedule)
    assert kept.named() == []


def test_a_name_that_leaves_is_found(kept):
    """The search would find one: in a header, an address, the log and a mail."""
    response = signed_in(None).get("/help")
    response["X-Who"] = f"Dossier%20{LAST.upper()}"
    kept.keep_answer("GET", "/help", response)
    logging.getLogger("cases").info("%s came in", FIRST)
    mail.send_mail("Nieuw", f"over {LAST}", None, ["a@b.example"])
    kept.keep_the_rest()

    assert [place.split(":")[0] for place in kept.named()] == [
        "GET /help",
        "log",
        "mail",
        "mail",
    ]
