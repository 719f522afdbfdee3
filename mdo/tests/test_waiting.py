"""MDO's that wait half typed: who is told of them, and when they are thrown away."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cases.models import JobRun, Notification
from cases.tests.factories import (
    AanspreekpuntFactory,
    CaseFactory,
    EmergencyAccessFactory,
    UserFactory,
)
from mdo.models import MdoDraft, Terms
from mdo.tasks import clear_drafts
from mdo.tests.factories import MdoDraftFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    case = CaseFactory(household__name="Huishouden Verbeek")
    AanspreekpuntFactory(household=case.household)
    typist = UserFactory(name="Murat Aydin")
    earlier = timezone.now() - timedelta(hours=2)
    typists = {
        str(typist.pk): timezone.now().isoformat(),
        str(UserFactory().pk): earlier.isoformat(),
    }
    return MdoDraftFactory(case=case, typists=typists)


def seen_by(client, person, draft):
    client.force_login(person)
    file = reverse("cases:household", args=[draft.household.uuid])
    pages = client.get(file), client.get(reverse("mdo:my-work"))
    return [page.content.decode() for page in pages]


def test_who_may_go_on_sees_that_an_mdo_waits(client, draft):
    lead = draft.household.aanspreekpunten.get().user

    for page in seen_by(client, lead, draft):
        assert "half getypt en wacht" in page
        assert "Murat Aydin typte er het laatst in" in page
        assert reverse("mdo:mdo-new", args=[draft.case.uuid]) in page


def test_who_may_not_write_in_the_file_does_not(client, draft):
    looker = EmergencyAccessFactory(household=draft.household).asked_by
    elsewhere = UserFactory()

    file, work = seen_by(client, looker, draft)
    _no_file, others_work = seen_by(client, elsewhere, draft)

    assert "Huishouden Verbeek" in file
    assert "half getypt" not in file + work + others_work


def test_of_a_closed_case_nothing_waits(client, draft):
    draft.case.closed_on = timezone.localdate()
    draft.case.closing_reason = "verhuisd"
    draft.case.save()

    lead = draft.household.aanspreekpunten.get().user

    assert "half getypt" not in "".join(seen_by(client, lead, draft))


def test_what_is_abandoned_is_thrown_away_after_the_days_that_were_set(draft):
    Terms.objects.update(draft_days=5, draft_warning_days=0)
    # An hour less: in these days summer time began.
    five_days = timedelta(days=5) - timedelta(hours=1)
    MdoDraft.objects.update(changed_at=timezone.now() - five_days)
    over = MdoDraftFactory(changed_at=timezone.now() - timedelta(days=6))

    clear_drafts()
    clear_drafts()

    assert list(MdoDraft.objects.all()) == [draft]
    assert not MdoDraft.objects.filter(pk=over.pk).exists()
    runs = JobRun.objects.filter(name="drafts").order_by("pk")
    assert [(run.done, run.failed) for run in runs] == [(1, 0), (0, 0)]
    assert "drafts" in settings.DAILY_JOBS


def ago(days):
    # An hour less, for the same reason.
    return timezone.now() - timedelta(days=days) + timedelta(hours=1)


def after(days):
    """Run the job, that many days after it was typed in last."""
    MdoDraft.objects.update(changed_at=ago(days))
    clear_drafts()
    return MdoDraft.objects.count()


def test_before_it_goes_who_typed_and_the_aanspreekpunt_are_warned_once(draft, client):
    Terms.objects.update(draft_days=20, draft_warning_days=4)
    lead = draft.household.aanspreekpunten.get().user

    after(15)
    assert not Notification.objects.exists()
    after(16)
    after(17)

    rows = Notification.objects.filter(kind="draft_abandoned", number=draft.case.number)
    typists = {int(pk) for pk in draft.typists}
    assert sorted(rows.values_list("user", flat=True)) == sorted({*typists, lead.pk})
    assert "Het blijft bewaard" in seen_by(client, lead, draft)[0]


def test_nothing_goes_without_the_days_of_the_warning(draft):
    Terms.objects.update(draft_days=20, draft_warning_days=4)

    # The job did not run for weeks, or the days became fewer.
    assert after(40) == 1
    MdoDraft.objects.update(warned_at=ago(4))
    assert after(44) == 1
    MdoDraft.objects.update(warned_at=ago(5))
    assert after(45) == 0


def test_of_a_closed_case_it_goes_unannounced(draft):
    draft.case.closed_on = timezone.localdate()
    draft.case.closing_reason = "verhuisd"
    draft.case.save()

    assert after(40) == 0
    assert not Notification.objects.exists()
