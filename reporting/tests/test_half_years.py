"""The report of a half-year: who asked for it hears once that it is ready."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import Notification
from cases.notifications import link_to
from cases.tests.factories import UserFactory
from reporting import half_years
from reporting.models import CouncilWish, Publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def published():
    """Publish the figures of the half-year that was over on 31 December."""
    return Publication.objects.create(
        report="deadlines",
        as_of=timezone.localdate().replace(month=1, day=1) - timedelta(days=1),
        dimension="area",
        content={},
    )


def who_wishes(at, **fields):
    user = UserFactory(**fields)
    CouncilWish.objects.create(user=user, asked_at=at)
    return user


def test_who_asked_for_it_is_told_once_and_nobody_else(published):
    before = published.made_at - timedelta(days=1)
    manager = who_wishes(before, manager=True)
    who_wishes(before)  # Not a manager any more.
    who_wishes(published.made_at + timedelta(days=1), manager=True)  # Of the next one.
    UserFactory(manager=True)

    assert half_years.tell(at=timezone.now()) == 1
    Notification.objects.update(sent_at=timezone.now())
    assert half_years.tell(at=timezone.now()) == 0

    (told,) = Notification.objects.all()
    assert (told.user, told.household) == (manager, None)
    assert told.number == "tweede helft van 2025"
    assert link_to(None, told.kind, told.subject).endswith("/reports/council")


def test_without_figures_nobody_is_told():
    who_wishes(timezone.now(), manager=True)

    assert half_years.tell(at=timezone.now()) == 0


def test_a_manager_asks_for_it_and_takes_that_back(client, published, monkeypatch):
    monkeypatch.setattr(half_years, "_says_anything", lambda span, as_of: False)
    manager = UserFactory(manager=True)
    client.force_login(manager)

    page = client.get("/reports/council").content.decode()
    client.post("/reports/council", {"wanted": "yes"})
    assert CouncilWish.objects.filter(user=manager).exists()
    client.post("/reports/council", {"wanted": "no"})

    assert "from=2025-07-01&amp;to=2025-12-31" in page
    assert "from=2025-01-01" not in page
    assert not CouncilWish.objects.exists()


def test_the_reports_for_the_council_are_of_managers(client):
    client.force_login(UserFactory(coordinator=True))

    assert client.get("/reports/council").status_code == 403
