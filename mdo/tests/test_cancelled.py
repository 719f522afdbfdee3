"""A planned MDO that is not held: why, who is told, and what stays of it."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from cases.errors import TransitionRefused
from cases.models import Notification
from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    CaseFactory,
    UserFactory,
)
from mdo import actions, meetings, timeline
from mdo.models import Mdo, MdoDraft
from mdo.tests.factories import AttendanceFactory, MdoFactory
from mdo.tests.test_mdo_pages import filled, line, text_of
from mdo.tests.test_meetings import plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client):
    person = UserFactory(name="Ilse Verhoeven")
    client.force_login(person)
    return person


@pytest.fixture
def case(lead):
    case = CaseFactory()
    AanspreekpuntFactory(household=case.household, user=lead)
    return case


@pytest.fixture
def rob(case):
    """One who was at an earlier MDO."""
    person = AccessGrantFactory(household=case.household).user
    AttendanceFactory(mdo__case=case, user=person, name="")
    return person


def cancel(mdo, by, **values):
    order = {"reason": "De bewoner is ziek.", "at": timezone.now()}
    return meetings.cancel_mdo(mdo_id=mdo.pk, by=by, **{**order, **values})


def test_a_planned_mdo_is_cancelled_once_and_who_was_invited_is_told(case, lead, rob):
    fatima = UserFactory(name="Fatima Idrissi")
    mdo = plan(case, lead, invited=[lead, fatima, rob])
    Notification.objects.all().delete()

    cancel(mdo, lead)
    again = cancel(mdo, lead)

    assert (again.status, again.version) == (Mdo.Status.CANCELLED, 2)
    told = {row.user: row.household for row in Notification.objects.all()}
    # Fatima came for this MDO only, and sees the household no more.
    assert told == {fatima: None, rob: case.household}
    assert not Mdo.objects.visible_to(fatima).exists()
    assert Mdo.objects.visible_to(rob).exists()
    assert mdo not in Mdo.objects.held()
    (row,) = [one for one in timeline.entries(case.household) if one.icon == "dash"]
    assert row.words == "MDO van di 31 mrt afgezegd"
    assert (row.by, row.note) == (lead, "De bewoner is ziek.")


def test_it_is_cancelled_with_a_reason_by_who_is_involved_and_not_afterwards(
    case, lead
):
    planned = plan(case, lead)
    with pytest.raises(ValidationError, match="waarom het niet doorgaat"):
        cancel(planned, lead, reason=" ")
    with pytest.raises(PermissionDenied):
        cancel(planned, UserFactory())
    with pytest.raises(TransitionRefused, match="al gehouden"):
        cancel(MdoFactory(case=case), lead)
    cancel(planned, lead)
    by = {"mdo_id": planned.pk, "by": lead, "at": timezone.now()}
    for again in (
        lambda: cancel(planned, lead, reason="Anders."),
        lambda: meetings.confirm_mdo(**by),
        lambda: meetings.amend_mdo(values={"place": "Thuis"}, **by),
    ):
        with pytest.raises(TransitionRefused, match="afgezegd"):
            again()


def test_what_was_typed_at_the_table_is_not_lost_by_cancelling(client, case, lead):
    mdo = plan(case, lead)
    url = reverse("mdo:mdo-hold", args=[mdo.uuid])
    client.post(url, {**filled(line()), "do": "later"})

    with pytest.raises(TransitionRefused, match="begonnen"):
        cancel(mdo, lead)
    client.post(url, {**filled(line()), "do": "drop"})
    cancel(mdo, lead)
    late = client.post(url, {**filled(line()), "do": "later"})

    assert "Dit MDO is afgezegd." in text_of(late)
    assert not MdoDraft.objects.exists()


def test_the_page_asks_why_and_shows_it(client, case, lead):
    mdo = plan(case, lead, invited=[UserFactory(name="Fatima Idrissi")])
    url = reverse("mdo:mdo-cancel", args=[mdo.uuid])

    wrong = text_of(client.post(url, {"version": 1, "reason": ""}))
    page = text_of(client.post(url, {"version": 1, "reason": "Ziek."}, follow=True))
    over = client.get(url)

    assert "Schrijf op waarom het niet doorgaat." in wrong
    assert "Ilse Verhoeven heeft dit MDO afgezegd" in page
    assert "Ziek." in page
    assert "Fatima Idrissi" in page
    assert reverse("mdo:mdo-hold", args=[mdo.uuid]) not in page
    assert over.status_code == 409
    assert "METHOD:CANCEL" in text_of(
        client.get(reverse("mdo:mdo-invitation", args=[mdo.uuid]))
    )


def test_a_case_is_not_closed_while_an_mdo_is_planned(case, lead):
    mdo = plan(case, lead)
    order = {"case_id": case.pk, "closed_on": timezone.localdate(), "reason": "Klaar."}
    order |= {"by": lead, "at": timezone.now()}

    with pytest.raises(TransitionRefused, match="1 MDO is gepland"):
        actions.close_case(**order)
    cancel(mdo, lead)

    assert not actions.close_case(**order).is_open


def test_the_api_cancels_it(case, lead):
    mdo = plan(case, lead)
    api = APIClient()
    api.force_authenticate(lead)
    url = f"/api/v1/planned-mdos/{mdo.uuid}"

    without = api.post(f"{url}/cancellation", {"version": 1, "reason": ""})
    done = api.post(f"{url}/cancellation", {"version": 1, "reason": "Ziek."})

    assert without.status_code == 400
    assert done.status_code == 201
    assert (done.json()["status"], done.json()["cancelReason"]) == (
        "cancelled",
        "Ziek.",
    )
    assert api.get("/api/v1/planned-mdos").json()["results"] == []
    assert api.get(url).json()["cancelledAt"]
