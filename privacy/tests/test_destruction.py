"""Destroying a file: by two people, nothing of it is left, and it can be shown."""

import re
import subprocess
from datetime import timedelta

import pgtrigger
import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from audit.sealing import seal
from audit.verification import verify
from cases import searches
from cases.errors import TransitionRefused
from cases.models import AccessLog, Case, Household, JobRun
from cases.tests.factories import AreaFactory, CaseFactory, UserFactory
from helmond_aanpak import embedded
from mdo.models import Mdo
from privacy import actions, destruction, tasks
from privacy.models import Certificate, Destruction
from privacy.tests.factories import (
    DestructionFactory,
    LegalHoldFactory,
    PrivacyRequestFactory,
    RestrictionFactory,
)
from privacy.tests.full_file import (
    full_file,
    household_long_closed,
    keep_search_for,
    mark_everything,
)
from reporting import figures
from reporting.figures import Scope
from reporting.figures.printed import figures as printed
from reporting.models import AnonymousCase, Lesson

pytestmark = pytest.mark.django_db


def officers():
    """Return two people who may see to it in every area."""
    return UserFactory(privacy_officer=True), UserFactory(privacy_officer=True)


def approved(household):
    first, second = officers()
    at = timezone.now()
    proposal = actions.propose_destruction(household_id=household.pk, by=first, at=at)
    return actions.approve_destruction(destruction_id=proposal.pk, by=second, at=at)


def dump():
    """Return the whole database as pg_dump writes it, in small letters."""
    settings = connection.settings_dict
    program = embedded.postgres_programs() / "pg_dump"
    done = subprocess.run(
        # The policies let the owner, who asks this, see every row.
        [str(program), "--dbname", settings["NAME"], "--enable-row-security"],
        env={
            "PGHOST": settings["HOST"],
            "PGPORT": str(settings["PORT"]),
            "PGUSER": settings["USER"],
            "PGPASSWORD": settings["PASSWORD"],
        },
        capture_output=True,
        check=True,
        text=True,
    )
    return done.stdout.lower()


# Nothing is left -------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_destroyed_file_stands_in_a_dump_of_the_database():
    household = full_file()
    words = mark_everything()
    # Also what else nobody changes any more.
    Mdo.objects.held().update(status="confirmed", confirmed_at=timezone.now())
    # Somebody else, of whom nothing may be missing.
    neighbour = household_long_closed(name="Buren Blijvend")
    sessions = [keep_search_for(word) for word in (words[0], "iets anders")]
    seal(at=timezone.now())
    before = dump()
    assert len(words) > 100
    assert [word for word in words if word.lower() not in before] == []

    approved(household)
    tasks.carry_out_destructions()

    after = dump()
    assert [word for word in words if word.lower() in after] == []
    assert "buren blijvend" in after
    assert neighbour.number.lower() in after
    for key in sessions:
        assert searches.KEY not in Session.objects.get(pk=key).get_decoded()
    certificate = Certificate.objects.get()
    assert certificate.cases_kept == 1
    seal(at=timezone.now())
    chain = verify()
    assert chain.is_whole, chain.faults
    assert chain.destroyed.keys() == {certificate.number}
    assert chain.destroyed[certificate.number] > 100
    assert Lesson.objects.get().text == "Een les voor iedereen."


def test_a_table_that_belongs_to_a_household_is_found_by_its_keys():
    bound = {model._meta.label for model in destruction.bound_models()}

    assert {
        "cases.Household",
        "cases.CaseLeefdomein",
        "cases.Notification",
        "mdo.Attendance",
        "mdo.AttendanceEvent",
        "mdo.Flag_seen_by",
        "mdo.Doorbraak_comparable",
        "reporting.Lesson_doorbraken",
        "reporting.CostLineEvent",
        "privacy.Destruction",
    } <= bound
    assert not bound & {
        "cases.User",
        "cases.Area",
        "reporting.Lesson",
        "reporting.AnonymousCase",
        "privacy.Certificate",
        "privacy.RetentionRule",
    }


def test_figures_are_what_they_were():
    households = [full_file(), household_long_closed()]
    CaseFactory()
    scope = Scope(as_of=timezone.localdate())
    before = printed(scope)
    behind = figures.deadlines(scope).total.cases_behind

    for household in households:
        approved(household)
    tasks.carry_out_destructions()

    after = printed(scope)
    # What still asks for attention asks it no more; the rest is as it was.
    for name in ("deadlines", "rendement", "wellbeing", "process"):
        assert after[name] == before[name]
    assert figures.deadlines(scope).total.cases_behind == behind
    assert AnonymousCase.objects.count() == 2
    assert Case.objects.count() == 1


# The certificate -------------------------------------------------------------------


def test_the_certificate_says_how_much_was_destroyed_and_of_nobody():
    household = full_file()
    first, second = officers()
    at = timezone.now()
    proposal = actions.propose_destruction(household_id=household.pk, by=first, at=at)
    actions.approve_destruction(destruction_id=proposal.pk, by=second, at=at)

    tasks.carry_out_destructions()

    certificate = Certificate.objects.get()
    kinds = {kind["kind"]: kind for kind in certificate.kinds}
    assert re.fullmatch(r"VNT-\d{5}", certificate.number)
    assert (certificate.proposed_by, certificate.approved_by) == (first, second)
    assert kinds["cases.Household"]["rows"] == 1
    assert kinds["mdo.Doorbraak"]["rows"] == 2
    assert kinds["reporting.CostLine"]["rows"] == 1
    assert kinds["reporting.CostLine"]["versions"] == 3
    assert kinds["cases.AccessLog"]["rows"] == 1
    assert certificate.grounds[0]["law"] == "Wmo 2015"
    assert certificate.grounds[0]["years"] == 15
    assert certificate.cases_kept == 1
    assert not AccessLog.objects.about(household.pk).exists()
    assert household.name not in str(vars(certificate))
    run = JobRun.objects.get(name=tasks.JOB)
    assert (run.done, run.failed) == (1, 0)
    line = AccessLog.objects.get(name="destruction")
    assert (line.action, line.user, line.reason) == ("D", second, certificate.number)
    assert line.subject == ""


def test_certificates_are_a_chain_of_which_none_is_changed_or_left_out():
    for _ in range(3):
        approved(household_long_closed())
    tasks.carry_out_destructions()
    one, two, three = Certificate.objects.order_by("pk")
    assert destruction.first_broken() is None
    assert (two.previous_hash, three.previous_hash) == (one.hash, two.hash)

    with pytest.raises(DatabaseError), transaction.atomic():
        Certificate.objects.filter(pk=two.pk).update(cases_kept=9)
    with pgtrigger.ignore("privacy.Certificate:append_only"):
        Certificate.objects.filter(pk=two.pk).update(cases_kept=9)
        assert destruction.first_broken() == two
        Certificate.objects.filter(pk=two.pk).delete()
    assert destruction.first_broken() == three


def test_the_same_row_has_another_hash_in_the_file_of_another():
    for _ in range(2):
        approved(household_long_closed())
    tasks.carry_out_destructions()

    hashes = [
        {kind["sha256"] for kind in certificate.kinds if kind["sha256"]}
        for certificate in Certificate.objects.all()
    ]
    assert not hashes[0] & hashes[1]


# By two people ---------------------------------------------------------------------


def test_nobody_approves_what_that_person_proposed():
    household = household_long_closed()
    officer, _other = officers()
    order = {"by": officer, "at": timezone.now()}
    proposal = actions.propose_destruction(household_id=household.pk, **order)

    with pytest.raises(PermissionDenied):
        actions.approve_destruction(destruction_id=proposal.pk, **order)
    with pytest.raises(DatabaseError), transaction.atomic():
        Destruction.objects.update(
            status="approved", judged_by=officer, judged_at=timezone.now()
        )


def test_without_approval_nothing_is_destroyed():
    household = household_long_closed()
    DestructionFactory(household=household)

    tasks.carry_out_destructions()

    assert Household.objects.filter(pk=household.pk).exists()
    assert not JobRun.objects.exists()


def test_a_coordinator_sees_to_the_own_areas_and_others_to_none():
    household = household_long_closed()
    at = timezone.now()
    own = UserFactory(coordinator=True, areas=[household.area])
    elsewhere = UserFactory(coordinator=True, areas=[AreaFactory(name="Brouwhuis")])
    for stranger in (
        elsewhere,
        UserFactory(),
        UserFactory(manager=True),
        UserFactory(administrator=True),
        UserFactory(privacy_officer=True, is_active=False),
    ):
        with pytest.raises(PermissionDenied):
            actions.propose_destruction(household_id=household.pk, by=stranger, at=at)
    proposal = actions.propose_destruction(household_id=household.pk, by=own, at=at)
    with pytest.raises(PermissionDenied):
        actions.approve_destruction(destruction_id=proposal.pk, by=elsewhere, at=at)

    actions.approve_destruction(
        destruction_id=proposal.pk, by=UserFactory(privacy_officer=True), at=at
    )

    assert Destruction.objects.approved().get() == proposal


def test_a_refused_proposal_has_its_reason_and_can_be_made_again():
    household = household_long_closed()
    first, second = officers()
    at = timezone.now()
    proposal = actions.propose_destruction(household_id=household.pk, by=first, at=at)
    with pytest.raises(TransitionRefused, match="al voorgesteld"):
        actions.propose_destruction(household_id=household.pk, by=second, at=at)
    with pytest.raises(ValidationError):
        actions.refuse_destruction(
            destruction_id=proposal.pk, reason=" ", by=second, at=at
        )

    actions.refuse_destruction(
        destruction_id=proposal.pk, reason="Eerst vragen.", by=second, at=at
    )

    with pytest.raises(TransitionRefused, match="al beoordeeld"):
        actions.approve_destruction(destruction_id=proposal.pk, by=second, at=at)
    actions.propose_destruction(household_id=household.pk, by=first, at=at)
    assert Destruction.objects.waiting().count() == 1


def test_who_proposed_takes_it_back():
    household = household_long_closed()
    officer, _other = officers()
    order = {"by": officer, "at": timezone.now()}
    proposal = actions.propose_destruction(household_id=household.pk, **order)

    actions.refuse_destruction(
        destruction_id=proposal.pk, reason="Vergissing.", **order
    )

    assert not Destruction.objects.waiting().exists()


# What stops it ---------------------------------------------------------------------


def open_a_case(household):
    CaseFactory(household=household)


def ask(household):
    PrivacyRequestFactory(household=household, about=household.members.get())


def restrict(household):
    request = PrivacyRequestFactory(
        household=household, about=household.members.get(), decided=True
    )
    RestrictionFactory(request=request)


@pytest.mark.parametrize(
    ("happens", "sentence"),
    [
        (open_a_case, "loopt nog een casus"),
        (lambda household: LegalHoldFactory(household=household), "bewaarplicht"),
        (ask, "verzoek"),
        (restrict, "beperkt"),
    ],
)
def test_what_holds_a_file_stops_it_at_every_step(happens, sentence):
    household = household_long_closed()
    destroyed_otherwise = approved(household)
    happens(household)
    first, _second = officers()

    tasks.carry_out_destructions()

    assert Household.objects.filter(pk=household.pk).exists()
    with pytest.raises(TransitionRefused, match=sentence):
        destruction.carry_out(destruction_id=destroyed_otherwise.pk, at=timezone.now())
    Destruction.objects.all().delete()
    with pytest.raises(TransitionRefused, match=sentence):
        actions.propose_destruction(
            household_id=household.pk, by=first, at=timezone.now()
        )


def test_a_file_within_its_term_is_not_destroyed():
    household = household_long_closed()
    case = household.cases.get()
    case.closed_on = timezone.localdate() - timedelta(days=365 * 10)
    case.save()
    first, _second = officers()

    with pytest.raises(TransitionRefused, match="termijn is nog niet voorbij"):
        actions.propose_destruction(
            household_id=household.pk, by=first, at=timezone.now()
        )


def test_one_that_fails_does_not_stop_the_others(monkeypatch):
    bad, good = household_long_closed(), household_long_closed()
    approved(bad)
    approved(good)
    keep = destruction.anonymous.keep

    def fail_for_one(household_id):
        if household_id == bad.pk:
            raise RuntimeError(f"{bad.name} is in the text of the error")
        return keep(household_id)

    monkeypatch.setattr(destruction.anonymous, "keep", fail_for_one)
    with pytest.raises(RuntimeError, match="1 failed"):
        tasks.carry_out_destructions()

    assert list(Household.objects.all()) == [bad]
    assert bad.cases.exists()
    run = JobRun.objects.get()
    assert (run.done, run.failed) == (1, 1)
    assert bad.name not in run.failure
