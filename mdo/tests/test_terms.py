"""After how many days something asks for attention, as the administrator set it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from cases.tests.factories import AanspreekpuntFactory, CaseFactory, UserFactory
from mdo import flags
from mdo.board import Scope
from mdo.models import Terms
from mdo.terms import change_terms, terms

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 30)
URL = "/rules/terms"


def days_ago(number):
    return TODAY - timedelta(days=number)


def test_a_case_may_be_without_aanspreekpunt_for_so_many_days():
    new = CaseFactory(opened_on=days_ago(4))
    left = CaseFactory(opened_on=days_ago(90))
    AanspreekpuntFactory(
        household=left.household, from_on=days_ago(90), until_on=days_ago(5)
    )
    lately = CaseFactory(opened_on=days_ago(90))
    AanspreekpuntFactory(
        household=lately.household, from_on=days_ago(90), until_on=days_ago(4)
    )

    assert set(flags.no_aanspreekpunt(TODAY)) == {new, left, lately}
    Terms.objects.update(without_aanspreekpunt_days=5)
    assert set(flags.no_aanspreekpunt(TODAY)) == {left}


def test_a_case_is_silent_after_so_many_days():
    case = CaseFactory(opened_on=days_ago(12))
    person = UserFactory(coordinator=True, areas=[case.household.area])
    scope = Scope(user=person, today=TODAY, areas=[case.household.area])

    assert not scope.silent()
    Terms.objects.update(silent_days=11)
    assert list(scope.silent()) == [case]


def test_the_administrator_sets_the_terms_and_is_told_what_is_wrong(client):
    client.force_login(UserFactory(administrator=True))
    said = {"version": 1, "without_aanspreekpunt_days": 3, "silent_days": 14}
    said["draft_warning_days"] = 3

    wrong = client.post(URL, {**said, "silent_days": 367, "draft_days": -1})
    late = client.post(URL, {**said, "draft_days": 3})
    client.post(URL, {**said, "draft_days": 10})
    stale = client.post(URL, {**said, "draft_days": 20})

    assert 'aria-invalid="true"' in wrong.content.decode()
    assert "Vul minstens 1 in." in wrong.content.decode()
    assert "Vul hoogstens 366 in." in wrong.content.decode()
    assert "Kies minder dagen dan het wordt bewaard." in late.content.decode()
    assert stale.status_code == 409
    row = terms()
    assert row.without_aanspreekpunt_days == 3
    assert (row.silent_days, row.draft_days, row.version) == (14, 10, 2)


def test_nobody_else_sets_them(client):
    coordinator = UserFactory(coordinator=True)
    client.force_login(coordinator)

    assert client.get(reverse("mdo:terms")).status_code == 403
    with pytest.raises(PermissionDenied):
        change_terms(days={"silent_days": 1}, by=coordinator)
