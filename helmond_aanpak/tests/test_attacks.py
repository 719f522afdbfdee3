"""What a curious insider or an outsider tries: one's own login, and other means.

What was found is told in docs/decisions, "An attacker's afternoon".
"""

import json
import re
from datetime import timedelta
from urllib.parse import quote_plus
from uuid import uuid4

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.html import escape
from rest_framework.test import APIClient

from cases import actions
from cases.models import Aanspreekpunt, AccessGrant, AccessLog, Token, User
from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    AreaFactory,
    CaseFactory,
    HouseholdFactory,
    HouseholdMemberFactory,
    UserFactory,
)
from helmond_aanpak.tests.callers import client_of
from mdo.tests.factories import AgreementFactory, MdoFactory

pytestmark = pytest.mark.django_db

OPENAPI = json.loads((settings.BASE_DIR / "openapi.json").read_text())
# The token of a form.
CHANGES_EACH_TIME = re.compile(r"\b[A-Za-z0-9]{64}\b")
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "https:evil.example",
    "javascript:alert(1)",
    "http://testserver@evil.example/",
)


@pytest.fixture
def household():
    return HouseholdFactory()


@pytest.fixture
def insider(household):
    """A professional who works on the household."""
    return AanspreekpuntFactory(household=household).user


@pytest.fixture
def stranger():
    """A professional of another organisation, with a household of their own."""
    return AccessGrantFactory().user


# Another household --------------------------------------------------------------------


def filters():
    """Yield each list of the API with each thing of a household to filter it by."""
    for path, operations in OPENAPI["paths"].items():
        for parameter in operations.get("get", {}).get("parameters", []):
            if parameter["name"] in ("household", "case", "mdo"):
                yield path, parameter["name"]


def test_a_filter_tells_not_whether_a_row_of_others_exists(household, stranger):
    case = CaseFactory(household=household)
    mdo = MdoFactory(case=case)
    AgreementFactory(mdo=mdo, household=household)
    rows = {"household": household.uuid, "case": case.uuid, "mdo": mdo.uuid}
    client, told = client_of(stranger), []

    asked = list(filters())
    for path, name in asked:
        theirs, nobodys = (
            client.get(f"/api/v1{path}", {name: uuid}) for uuid in (rows[name], uuid4())
        )
        if (theirs.status_code, theirs.content) != (200, nobodys.content):
            told.append((path, name))

    assert len(asked) > 20
    assert told == []


def test_a_new_row_at_a_case_of_others_is_refused_as_at_one_that_is_not(
    household, stranger
):
    case, client = CaseFactory(household=household), client_of(stranger)

    for path, name, uuid in (
        ("scores", "case", case.uuid),
        ("cost-lines", "case", case.uuid),
        ("doorbraken", "case", case.uuid),
        ("mdos", "case", case.uuid),
        ("case-grounds", "case", case.uuid),
        ("party-agreements", "household", household.uuid),
        ("cases", "household", household.uuid),
        ("planned-mdos", "case", case.uuid),
        ("handovers", "household", household.uuid),
    ):
        theirs, nobodys = (
            client.post(f"/api/v1/{path}", {name: str(one)}).json()["errors"]
            for one in (uuid, uuid4())
        )
        assert theirs == nobodys, path
        assert f"/{name}" in {error["location"] for error in theirs}, path


def test_the_place_in_a_list_of_another_shows_what_one_may_see(household, stranger):
    insider = AccessGrantFactory(household=household).user
    AgreementFactory.create_batch(2, mdo=MdoFactory(case__household=household))
    mine = client_of(insider).get("/api/v1/agreements?limit=1").json()
    cursor = mine["next"].partition("cursor=")[2].partition("&")[0]

    answer = client_of(stranger).get(f"/api/v1/agreements?cursor={cursor}")

    assert len(mine["results"]) == 1
    assert answer.json()["results"] == []
    for path, tried in (
        ("cases", cursor),
        ("agreements", cursor[:-1]),
        ("agreements", "%00"),
        ("agreements", "1%20OR%201=1"),
    ):
        answer = client_of(insider).get(f"/api/v1/{path}?cursor={tried}")
        assert answer.status_code == 400, tried


def test_what_somebody_searched_for_is_found_in_no_other_session(
    household, insider, stranger
):
    HouseholdMemberFactory(household=household, last_name="Zeldzaam")
    sent = _signed_in(insider).post(reverse("cases:search"), {"q": "Zeldzaam"})
    assert "?search=" in sent["Location"]

    answer = _signed_in(stranger).get(sent["Location"])

    assert answer.status_code == 200
    assert b"Zeldzaam" not in answer.content


def test_who_was_let_in_for_a_period_takes_the_household_over_by_no_offer(household):
    """Offered to oneself, and by standing in: being let in never becomes leading."""
    lead = AanspreekpuntFactory(household=household).user
    at, ends = timezone.now(), timezone.now() + timedelta(days=1)
    for reason in (AccessGrant.Reason.ASKED, AccessGrant.Reason.STAND_IN):
        guest = AccessGrantFactory(
            household=household, reason=reason, ends_at=ends, granted_by=lead
        ).user
        client = client_of(guest)
        offer = {
            "household": str(household.uuid), "receiver": str(guest.uuid),
            "fromOn": str(timezone.localdate()), "reason": "Ik doe het wel.",
            "steps": ["told"], "informOn": str(timezone.localdate()),
        }  # fmt: skip

        made = client.post("/api/v1/handovers", offer).json()
        path = f"/api/v1/handovers/{made['uuid']}"
        taken = client.post(f"{path}/acceptance", {"version": made["version"]})
        days = {"fromOn": offer["fromOn"], "untilOn": offer["fromOn"]}
        passed_on = client.post(
            "/api/v1/me/absence", {"standIn": str(UserFactory().uuid), **days}
        )

        assert (taken.status_code, passed_on.status_code) == (409, 409)
        client.post(f"{path}/withdrawal", {"version": made["version"]})
    assert Aanspreekpunt.objects.current().get(household=household).user == lead
    ends_of = AccessGrant.objects.current(at).exclude(user=lead)
    assert set(ends_of.values_list("ends_at", flat=True)) == {ends}


# Figures of another area --------------------------------------------------------------


def asked_of_figures(area, voordeur):
    """Yield ways to ask for figures of an area or a voordeur by an address."""
    for query in ({"area": area}, {"compare_area": area}, {"voordeur": voordeur}):
        for path in (
            "/reports/deadlines",
            "/reports/pictures/trend.png",
            "/reports/deadlines/figures/agreements",
        ):
            yield path, query
    yield "/board/workload", {"area": area}


def test_a_coordinator_gets_no_figure_of_another_area(household):
    """Asked for by its address, it is what an area that is not there would give."""
    case = CaseFactory(household=household, voordeur="De balie van elders")
    AgreementFactory(mdo=MdoFactory(case=case), household=household)
    coordinator = UserFactory(coordinator=True, areas=[AreaFactory(name="Stiphout")])
    page, api, told = _signed_in(coordinator), client_of(coordinator), []
    area = household.area.uuid
    theirs = asked_of_figures(area, case.voordeur)
    nobodys = asked_of_figures(uuid4(), "Nergens")

    for (path, query), (_path, nothing) in zip(theirs, nobodys, strict=True):
        answers = [_said(page.get(path, asked), asked) for asked in (query, nothing)]
        assert resolve(path)
        if answers[0] != answers[1] or case.number in answers[0]:
            told.append((path, query))
    for query in ({"area": area}, {"compareArea": area}):
        assert api.get("/api/v1/reports/deadlines", query).status_code == 400
    of_voordeur = {"voordeur": case.voordeur}
    assert '"agreements":1' not in _said(
        api.get("/api/v1/reports/deadlines", of_voordeur), {}
    )
    assert api.get("/api/v1/workload", {"area": area}).status_code == 400

    assert told == []


def _said(answer, query) -> str:
    """Return what an answer says, without what was asked and what differs each time."""
    text = answer.content.decode(errors="replace")
    for value in query.values():
        text = text.replace(escape(str(value)), "").replace(quote_plus(str(value)), "")
    return f"{answer.status_code} {CHANGES_EACH_TIME.sub('', text)}"


# Another person -----------------------------------------------------------------------


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Remote-User", "coordinator@demo.example"),
        ("Remote-User", "coordinator@demo.example"),
        ("X-Forwarded-User", "coordinator@demo.example"),
        ("X-Forwarded-For", "127.0.0.1"),
        ("X-Original-URL", "/api/v1/households"),
        ("X-Rewrite-URL", "/api/v1/households"),
        ("X-HTTP-Method-Override", "DELETE"),
    ],
)
def test_a_header_makes_nobody_somebody_else(household, stranger, header, value):
    UserFactory(coordinator=True, email="coordinator@demo.example")
    path = f"/api/v1/households/{household.uuid}"

    answer = client_of(stranger).get(path, headers={header: value})

    assert answer.status_code == 404


def test_the_log_is_not_told_another_address(household, insider):
    """Who calls without a proxy of ours in between can write what it likes there."""
    for forged in ("203.0.113.7", "not an address", "1' OR '1'='1"):
        client_of(insider).get(
            f"/api/v1/households/{household.uuid}", headers={"X-Forwarded-For": forged}
        )

    lines = AccessLog.objects.filter(user=insider)
    assert {line.origin for line in lines} == {"127.0.0.1"}


def test_nothing_is_set_that_a_step_does_not_ask(insider, household):
    agreement = AgreementFactory(
        mdo=MdoFactory(case__household=household), owner=insider
    )
    path = f"/api/v1/agreements/{agreement.uuid}/fulfilment"

    for name in ("role", "status", "by", "at", "doneBy", "householdId", "uuid", "id"):
        body = {"version": agreement.version, name: "coordinator"}
        assert client_of(insider).post(path, body).status_code == 400, name
    agreement.refresh_from_db()
    assert agreement.status == "open"


# Led away -----------------------------------------------------------------------------


@pytest.mark.parametrize("place", ELSEWHERE)
def test_no_address_of_ours_leads_to_another_site(insider, place):
    client = _signed_in(insider)
    for answer in (
        client.get(reverse("account_login"), {"next": place}),
        client.post(reverse("set_language"), {"language": "en", "next": place}),
        Client().post(reverse("set_language"), {"language": "en", "next": place}),
        client.get(reverse("account_reauthenticate"), {"next": place}),
        client.post(reverse("account_logout"), {"next": place}),
    ):
        assert answer.status_code in (200, 204, 302)
        assert "evil" not in answer.get("Location", "")
        assert not answer.get("Location", "").startswith("javascript")


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "evil.example"},
        {"Forwarded": "host=evil.example"},
        {"X-Original-URL": "https://evil.example"},
    ],
)
def test_the_mail_with_a_link_leads_to_us(
    client, headers, django_capture_on_commit_callbacks
):
    body = {"email": UserFactory().email}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("account_reset_password"), body, headers=headers)

    (letter,) = mail.outbox
    assert "evil" not in letter.body
    assert settings.PUBLIC_URL in letter.body


@pytest.mark.parametrize("path", ["/", "/account/login", "/api/v1/me"])
def test_a_host_that_is_not_ours_gets_nothing(client, path):
    answer = client.get(path, headers={"Host": "evil.example"})

    assert answer.status_code == 400
    assert b"evil" not in answer.content


def test_no_form_is_taken_from_another_site(insider):
    client = Client(enforce_csrf_checks=True)
    client.force_login(insider)
    api = APIClient(enforce_csrf_checks=True)
    api.force_login(insider)

    assert client.post(reverse("cases:search"), {"q": "x"}).status_code == 403
    assert client.post(reverse("account_logout")).status_code == 403
    assert api.post("/api/v1/access-requests", {"number": "HA-1"}).status_code == 403


def test_a_form_in_no_letters_is_refused_and_no_fault(insider):
    form = "application/x-www-form-urlencoded; charset=rot13"
    answer = _signed_in(insider).generic("POST", reverse("cases:search"), b"q=x", form)

    assert answer.status_code == 400


# Old keys -----------------------------------------------------------------------------


def token_of(user: User, **fields) -> str:
    at = timezone.now()
    given = {"name": "proef", "scope": Token.Scope.WRITE, "by": user, "at": at}
    given |= {"expires_at": at + timedelta(hours=1), "channel": "api", **fields}
    return actions.make_token(**given)[1]


def call(token: str, method="get", path="/me", **more) -> int:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    headers |= more.pop("headers", {})
    return getattr(APIClient(), method)(
        f"/api/v1{path}", headers=headers, **more
    ).status_code


def test_a_token_works_in_its_header_only(insider):
    token = token_of(insider)

    assert call(token) == 200
    for name in ("token", "access_token", "key"):
        assert call("", path=f"/me?{name}={token}") == 401
    assert call("", headers={"X-API-Key": token}) == 401
    assert call("", headers={"Cookie": f"token={token}"}) == 401
    assert call(token[:-1]) == call(token.swapcase()) == 401


def test_a_token_of_who_left_or_changed_role_gives_nothing_more(insider, household):
    token, path = token_of(insider), f"/households/{household.uuid}"
    assert call(token, path=path) == 200

    User.objects.filter(pk=insider.pk).update(role="manager")
    assert call(token, path=path) == 404
    User.objects.filter(pk=insider.pk).update(role="professional", is_active=False)
    assert call(token, path=path) == 401


def test_a_token_to_read_takes_no_step(insider, household):
    token = token_of(insider, scope=Token.Scope.READ)
    agreement = AgreementFactory(
        mdo=MdoFactory(case__household=household), owner=insider
    )

    step = f"/agreements/{agreement.uuid}/fulfilment"
    assert call(token, path=f"/agreements/{agreement.uuid}") == 200
    assert call(token, "post", step, data={"version": agreement.version}) == 403
