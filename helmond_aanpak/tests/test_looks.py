"""Every request in the log: where it belongs, how it ended, and no secret in it."""

import json
import re

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases import acting, actions, looks, pseudonyms, trace
from cases.models import AccessGrant, AccessLog, Household
from cases.tests.factories import (
    AccessGrantFactory,
    CaseFactory,
    HouseholdFactory,
    UserFactory,
)
from helmond_aanpak import celery
from helmond_aanpak.looks import LookLog
from helmond_aanpak.tests.callers import client_of
from mdo.tests.factories import AgreementFactory

pytestmark = pytest.mark.django_db
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
HEX16, HEX32 = re.compile(r"[0-9a-f]{16}"), re.compile(r"[0-9a-f]{32}")


@pytest.fixture
def grant(client):
    grant = AccessGrantFactory(reason=AccessGrant.Reason.AANSPREEKPUNT)
    CaseFactory(household=grant.household)
    client.force_login(grant.user)
    return grant


def file_of(household):
    return reverse("cases:household", args=[household.uuid])


# A look -------------------------------------------------------------------------


def test_a_line_says_all_that_the_standards_ask(client, grant):
    client.get(
        file_of(grant.household),
        REMOTE_ADDR="192.0.2.9",
        HTTP_USER_AGENT="Mozilla/5.0",
        HTTP_TRACEPARENT=PARENT,
    )

    line = AccessLog.objects.get()
    assert (line.user, line.role) == (grant.user, "professional")
    assert line.organisation == grant.user.organisation
    assert (line.action, line.name, line.channel) == ("R", "household", "page")
    assert (line.outcome, line.http_status) == ("succeeded", 200)
    assert line.at < line.ended_at
    assert (line.relation, line.emergency) == ("aanspreekpunt", False)
    assert line.legal_basis == "Wmo 2015"
    assert line.activity == f"{settings.PUBLIC_URL}/privacy#casework"
    assert (line.origin, line.user_agent) == ("192.0.2.9", "Mozilla/5.0")
    assert HEX16.fullmatch(line.session)
    assert line.trace_id == "0af7651916cd43dd8448eb211c80319c"
    assert line.parent_span_id == "b7ad6b7169203331"
    assert line.application == f"helmond-aanpak/{settings.VERSION}"


def test_the_line_names_nobody_without_the_key(client, grant, settings):
    client.get(file_of(grant.household))
    client_of(grant.user).get(f"/api/v1/households/{grant.household.uuid}")

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(cases_accesslog)::text FROM cases_accesslog")
        texts = [text for (text,) in cursor.fetchall()]
    assert len(texts) == 2
    for text in texts:
        said = json.loads(text)
        for told in (
            grant.household.uuid,
            grant.household.number,
            grant.household.name,
        ):
            assert str(told) not in text
        # Only the person who looked, and that person's organisation, are numbers.
        numbers = {key for key, value in said.items() if value == grant.household.pk}
        assert not numbers - {"user_id", "organisation_id", "id", "together"}
    settings.LOG_KEY = "another key, of at least thirty-two characters"
    assert AccessLog.objects.first().household is None
    assert not AccessLog.objects.about(grant.household.pk).exists()


def test_a_former_key_still_opens_what_it_sealed(client, grant, settings):
    client.get(file_of(grant.household))
    settings.LOG_KEYS_BEFORE = [settings.LOG_KEY]
    settings.LOG_KEY = "a newer key, of at least thirty-two characters"

    client.get(file_of(grant.household))

    old, new = AccessLog.objects.order_by("pk")
    assert old.subject != new.subject
    assert old.household == new.household == grant.household
    assert AccessLog.objects.about(grant.household.pk).count() == 2


def test_a_list_of_n_households_is_n_lines_in_one_statement(client, grant):
    others = [AccessGrantFactory(user=grant.user).household for _ in range(4)]
    for household in others:
        CaseFactory(household=household)

    with CaptureQueriesContext(connection) as queries:
        client.get("/households", HTTP_TRACEPARENT=PARENT)

    lines = list(AccessLog.objects.all())
    assert {line.household for line in lines} == {grant.household, *others}
    assert {line.together for line in lines} == {5}
    assert len({line.span_id for line in lines}) == 5
    (request_span,) = {line.parent_span_id for line in lines}
    assert request_span not in ("", "b7ad6b7169203331")
    written = [each for each in queries if "cases_write_access_log" in each["sql"]]
    assert len(written) == 1


def test_the_api_says_which_fields_and_what_was_done(grant):
    api = client_of(grant.user)
    api.get(f"/api/v1/households/{grant.household.uuid}")
    api.post("/api/v1/households/_search", {"query": grant.household.number})

    seen, searched = AccessLog.objects.order_by("pk")
    assert "members" in seen.field_names
    assert (seen.object_type, seen.action) == ("households", "R")
    assert pseudonyms.object_of(seen.object_pseudonym) == grant.household.uuid
    assert searched.action == "R"


def test_a_step_is_a_change_and_so_is_a_form_of_which_the_view_says_nothing(
    client, grant
):
    case = grant.household.cases.get()
    agreements = [
        AgreementFactory(mdo__case=case, owner=grant.user, version=1) for _ in range(2)
    ]
    client_of(grant.user).post(
        f"/api/v1/agreements/{agreements[0].uuid}/fulfilment", {"version": 1}
    )
    client.post(f"/agreements/{agreements[1].uuid}/fulfil", {"version": 1, "note": "x"})

    by_api, by_page = AccessLog.objects.order_by("pk")
    assert (by_api.name, by_api.action) == ("agreements fulfilment", "U")
    assert (by_page.name, by_page.action) == ("agreements agreement-fulfil", "U")
    assert by_page.household == grant.household
    # The names of the fields that were sent, and not what stood in them.
    assert by_page.field_names == ["note", "version"]


# What was refused ---------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_form_that_is_shown_again_changed_nothing(client, grant, headers):
    agreement = AgreementFactory(mdo__case=grant.household.cases.get())
    step = reverse("mdo:agreement-extend", args=[agreement.uuid])

    refused = client.post(step, {"version": 1, "due_on": ""}, headers=headers)

    assert refused.status_code == 200
    line = AccessLog.objects.get()
    assert (line.name, line.action) == ("agreements agreement-extend", "R")
    assert "due_on" in line.field_names


def test_what_is_shown_at_once_was_a_change_all_the_same(client, grant):
    """A step that puts the row in the page leads nowhere."""
    agreement = AgreementFactory(
        mdo__case=grant.household.cases.get(), owner=grant.user
    )
    step = reverse("mdo:agreement-fulfil", args=[agreement.uuid])

    done = client.post(
        step, {"version": agreement.version}, headers={"HX-Request": "true"}
    )

    assert done.status_code == 200
    agreement.refresh_from_db()
    assert agreement.status == "done"
    assert AccessLog.objects.get().action == "U"


def test_a_refused_request_writes_a_line(client):
    household = HouseholdFactory()
    stranger = UserFactory()
    client.force_login(stranger)

    assert client.get(file_of(household)).status_code == 404
    api = client_of(stranger)
    assert api.get(f"/api/v1/households/{household.uuid}").status_code == 404

    by_page, by_api = AccessLog.objects.order_by("pk")
    for line in (by_page, by_api):
        assert (line.user, line.household) == (stranger, household)
        assert (line.outcome, line.http_status) == ("refused", 404)
        assert line.relation == ""
    assert (by_page.channel, by_api.channel) == ("page", "api")


def test_a_page_of_another_role_writes_a_line_of_no_household(client):
    manager = UserFactory(manager=True)
    client.force_login(manager)

    client.get("/access-log")

    line = AccessLog.objects.get()
    assert (line.user, line.http_status, line.subject) == (manager, 403, "")


@pytest.mark.django_db(transaction=True)
def test_the_line_stays_when_all_else_of_the_request_is_undone():
    person, household = UserFactory(), HouseholdFactory()

    @transaction.atomic
    def view(request):
        Household.objects.filter(pk=household.pk).update(name="Anders")
        actions.log_look(by=person, households=[household], name="x", channel="page")
        transaction.set_rollback(True)
        return HttpResponse(status=409)

    request = RequestFactory().get("/")
    request.user = person
    LookLog(view)(request)

    household.refresh_from_db()
    assert household.name != "Anders"
    line = AccessLog.objects.get()
    assert (line.name, line.outcome, line.http_status) == ("x", "refused", 409)


# The disk -----------------------------------------------------------------------


def waits_of(send):
    """Return of each statement of a request its words, and whether it waits."""
    statements = []

    def note(execute, sql, *arguments):
        statements.append((sql, acting.current().waits))
        return execute(sql, *arguments)

    with connection.execute_wrapper(note):
        send()
    return statements


def test_a_change_waits_for_the_disk_once_with_its_line_in_the_log(grant):
    """Nothing is answered before it is on the disk (decision 24)."""
    agreement = AgreementFactory(mdo__case=grant.household.cases.get())
    caller = client_of(grant.user)

    statements = waits_of(
        lambda: caller.post(
            f"/api/v1/agreements/{agreement.uuid}/fulfilment",
            {"version": agreement.version},
        )
    )

    update = next(waits for sql, waits in statements if sql.startswith("UPDATE"))
    assert not update
    last, waits = statements[-1]
    assert "cases_write_access_log" in last
    assert waits


def test_a_change_without_a_line_waits_for_the_disk_all_the_same(client, grant):
    statements = waits_of(lambda: client.post("/language", {"language": "en"}))

    assert statements[-1] == (looks.FLUSH, True)


def test_reading_waits_as_ever(client, grant):
    statements = waits_of(lambda: client.get(file_of(grant.household)))

    assert all(waits for _sql, waits in statements)


@pytest.mark.django_db(transaction=True)
def test_the_database_hears_whether_to_wait():
    def heard():
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            return cursor.fetchone()[0]

    ordinary = heard()
    with acting.flushed_at_the_end():
        assert heard() == "off"
        with transaction.atomic(), acting.acting(1):
            assert heard() == "off"
    assert heard() == ordinary


def test_failed_attempts_to_sign_in_write_a_line(client):
    known = UserFactory(email="bekend@voorbeeld.example")
    for email in (known.email, "welkom-geheim-2026"):
        client.post("/account/login", {"login": email, "password": "geheim-geheim-1"})
    api = client_of(None)
    api.get("/api/v1/me", HTTP_AUTHORIZATION=f"Bearer {'x' * 64}")

    lines = AccessLog.objects.order_by("pk")
    assert {line.outcome for line in lines} == {"refused"}
    assert [line.user for line in lines][0] == known
    assert "sign-in failed" in {line.name for line in lines}
    assert {line.action for line in lines} == {"E"}


def test_no_line_holds_a_password_a_token_or_a_session(client, grant):
    secret = "geheim-geheim-geheim-7"
    person = UserFactory(email="p@voorbeeld.example")
    person.set_password(secret)
    person.save()
    client.get(file_of(grant.household))
    session = client.session.session_key
    client.logout()
    client.post("/account/login", {"login": person.email, "password": secret})
    client.post("/account/login", {"login": secret, "password": secret})
    token = (
        client_of(None)
        .post("/api/v1/tokens", {"email": person.email, "password": secret})
        .json()["token"]
    )
    api = client_of(None)
    api.get("/api/v1/households", HTTP_AUTHORIZATION=f"Bearer {token}")
    api.get(f"/api/v1/me?token={token}")

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(cases_accesslog)::text FROM cases_accesslog")
        text = "".join(row for (row,) in cursor.fetchall())
    assert "sign-in" in text
    for hidden in (secret, token, token[:15], session):
        assert hidden not in text


# Traces -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "nonsense",
        f"00-{'0' * 32}-b7ad6b7169203331-01",
        f"00-0af7651916cd43dd8448eb211c80319c-{'0' * 16}-01",
        f"ff-{PARENT[3:]}",
        PARENT.upper(),
    ],
)
def test_a_caller_without_a_right_trace_gets_one(client, header):
    headers = {} if header is None else {"HTTP_TRACEPARENT": header}

    answer = client.get("/healthz", **headers).headers["traceparent"]

    version, trace_id, span, _flags = answer.split("-")
    assert version == "00"
    assert HEX32.fullmatch(trace_id)
    assert HEX16.fullmatch(span)
    assert trace_id not in (header or "x").lower() or trace_id == "0" * 32


def test_a_trace_goes_back_in_the_answer_with_a_span_of_ours(client):
    answer = client.get("/healthz", HTTP_TRACEPARENT=PARENT).headers["traceparent"]

    assert answer.split("-")[1] == PARENT.split("-")[1]
    assert answer.split("-")[2] != PARENT.split("-")[2]


def test_a_trace_goes_along_with_a_job_and_into_history():
    headers = {}
    with trace.within(trace.trace_of(PARENT)) as ours:
        celery.send_trace(headers=headers)
    assert headers["traceparent"] == ours.header

    class Request:
        traceparent = headers["traceparent"]

    class Task:
        name = "reporting.tasks.something"
        request = Request()

    celery.enter_trace(task=Task)
    household = HouseholdFactory()
    celery.leave_trace(task=Task)

    context = household.history.get().pgh_context
    assert context["job"] == "reporting.tasks.something"
    assert context["trace_id"] == "0af7651916cd43dd8448eb211c80319c"
    assert trace.current() is None


def test_a_line_of_history_says_who_in_which_role_and_trace(client, grant):
    agreement = AgreementFactory(
        mdo__case=grant.household.cases.get(), owner=grant.user, version=1
    )
    headers = {"HTTP_TRACEPARENT": PARENT}
    client_of(grant.user).post(
        f"/api/v1/agreements/{agreement.uuid}/fulfilment", {"version": 1}, **headers
    )

    context = agreement.history.order_by("pgh_id").last().pgh_context
    assert (context["user"], context["role"]) == (grant.user.pk, "professional")
    assert context["organisation"] == grant.user.organisation_id
    assert context["trace_id"] == "0af7651916cd43dd8448eb211c80319c"
    assert HEX16.fullmatch(context["span_id"])
