"""Asking and answering, emergency, ending, and what sharing stands on."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import access, actions, notifications, tasks
from cases.errors import StaleVersion, TooOften, TransitionRefused
from cases.models import (
    Aanspreekpunt,
    AccessGrant,
    AccessRequest,
    CaseGround,
    EmergencyAccess,
    Household,
    JobRun,
    LegalGround,
    Notification,
    PartyAgreement,
)
from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    AccessRequestFactory,
    AreaFactory,
    CaseFactory,
    EmergencyAccessFactory,
    HouseholdFactory,
    HouseholdMemberFactory,
    OrganisationFactory,
    PartyAgreementFactory,
    UserFactory,
)
from mdo.models import Mdo
from mdo.tests.factories import AgreementFactory, AttendanceFactory, MdoFactory

TODAY = date(2026, 3, 30)  # 00:30 in Helmond: in UTC it is still the 29th.
DAY = timedelta(days=1)
Ended = AccessGrant.Ended

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    """The aanspreekpunt of a household in Helmond-West, since fifty days."""
    return AanspreekpuntFactory(user__name="Ilse Verhoeven")


@pytest.fixture
def household(lead):
    return lead.household


@pytest.fixture
def coordinator(household):
    return UserFactory(coordinator=True, areas=[household.area])


@pytest.fixture
def officer():
    return UserFactory(privacy_officer=True)


def sees(user, household):
    return Household.objects.visible_to(user).filter(pk=household.pk).exists()


def told(kind):
    return set(
        Notification.objects.filter(kind=kind).values_list("user__name", flat=True)
    )


def ask(by, number, **values):
    order = {"purpose": "Intake schuldhulp.", "until_on": TODAY + 42 * DAY, **values}
    return access.ask_access(number=number, by=by, at=timezone.now(), **order)


def grant(request, by, **values):
    return access.grant_request(
        request_id=request.pk, by=by, at=timezone.now(), **values
    )


# Asking -----------------------------------------------------------------------


def test_asking_tells_who_may_answer_by_the_number_only(household, lead, coordinator):
    asker = UserFactory()

    request = ask(asker, f" {household.number.lower()} ")

    assert request.household == household
    assert told("access_asked") == {lead.user.name, coordinator.name}
    assert not sees(asker, household)
    row = Notification.objects.filter(kind="access_asked").first()
    assert row.number == household.number


def test_who_asks_cannot_tell_a_number_without_a_file_from_one_with(household):
    asker = UserFactory()

    real, none = ask(asker, household.number), ask(asker, "HA-00000")

    hidden = {"id", "uuid", "number", "household", "asked_at", "expires_at"}
    fields = [f.name for f in AccessRequest._meta.fields if f.name not in hidden]
    assert [getattr(real, f) for f in fields] == [getattr(none, f) for f in fields]
    assert none.household is None
    assert none.expires_at - none.asked_at == real.expires_at - real.asked_at
    assert set(AccessRequest.objects.of(asker)) == {real, none}


@pytest.mark.parametrize("exists", [True, False])
def test_asking_the_same_number_twice_is_refused_in_the_same_words(household, exists):
    asker, number = UserFactory(), household.number if exists else "HA-00000"
    ask(asker, number)

    with pytest.raises(TransitionRefused, match="Wacht op het antwoord"):
        ask(asker, number)


@pytest.mark.parametrize("exists", [True, False])
def test_without_an_answer_it_ends_and_can_be_asked_again(household, exists, clock):
    asker, number = UserFactory(), household.number if exists else "HA-00000"
    first = ask(asker, number)
    clock.shift(14 * DAY)

    assert first.state(timezone.now()) == "expired"
    second = ask(asker, number, until_on=TODAY + 30 * DAY)

    first.refresh_from_db()
    assert (first.status, second.status) == ("expired", "open")


def test_numbers_cannot_be_walked_through(settings, clock):
    settings.ACCESS_REQUESTS_A_DAY = 3
    asker = UserFactory()
    for number in range(3):
        ask(asker, f"HA-{number:05}")
        clock.shift(timedelta(hours=1))

    with pytest.raises(TooOften) as refused:
        ask(asker, "HA-00003")

    assert timedelta(hours=20) < refused.value.retry_after <= timedelta(hours=21)
    clock.shift(timedelta(hours=22))
    ask(asker, "HA-00003")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"purpose": " "}, "purpose"),
        ({"until_on": TODAY - DAY}, "until_on"),
        ({"until_on": TODAY + 91 * DAY}, "until_on"),
        ({"number": "  "}, "number"),
    ],
)
def test_asking_needs_a_number_a_purpose_and_a_period(household, changes, field):
    with pytest.raises(ValidationError) as error:
        ask(UserFactory(), **{"number": household.number, **changes})

    assert list(error.value.error_dict) == [field]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("HA-00123", "HA-00123"),
        ("00123", "HA-00123"),
        ("123", "HA-00123"),
        ("HA00123", "HA-00123"),
        ("HA-00123-2", "HA-00123"),
        ("HA-123456", "HA-123456"),
        ("AFS-00123", "AFS-00123"),
        ("HA-٣", "HA-٣"),
        ("HA-", "HA-"),
    ],
)
def test_a_shorter_number_is_understood(typed, meant):
    assert access.meant_number(typed) == meant


def test_a_shorter_number_reaches_who_may_answer_and_counts_as_the_same(
    household, lead
):
    person = UserFactory()
    digits = household.number.removeprefix("HA-")

    request = ask(person, digits)

    assert (request.number, request.household) == (digits, household)
    assert Notification.objects.get(user=lead.user).number == household.number
    with pytest.raises(TransitionRefused, match="Wacht op het antwoord"):
        ask(person, f"{household.number}-1")


def test_the_number_of_a_register_goes_before_a_shorter_one():
    HouseholdFactory(number="HA-00123")
    of_register = HouseholdFactory(number="123")

    assert ask(UserFactory(), "123").household == of_register


@pytest.mark.parametrize("role", ["manager", "administrator", "privacy_officer"])
def test_a_role_without_households_asks_for_none(household, role):
    with pytest.raises(PermissionDenied):
        ask(UserFactory(**{role: True}), household.number)


def test_who_works_on_it_need_not_ask(household, lead):
    with pytest.raises(TransitionRefused, match="al met dit huishouden"):
        ask(lead.user, household.number)


# Answering --------------------------------------------------------------------


@pytest.mark.parametrize("who", ["lead", "coordinator"])
def test_granting_lets_in_until_the_day_is_over(
    household, lead, coordinator, who, clock
):
    asker = UserFactory(name="Daan Bos")
    request = ask(asker, household.number, until_on=TODAY + 10 * DAY)

    grant(request, lead.user if who == "lead" else coordinator)

    assert sees(asker, household)
    assert told("access_granted") == {"Daan Bos"}
    clock.move_to("2026-04-09T21:59Z")
    assert sees(asker, household)
    clock.move_to("2026-04-09T22:01Z")
    assert not sees(asker, household)


def test_granting_may_be_shorter_and_never_longer(household, lead):
    request = ask(UserFactory(), household.number, until_on=TODAY + 10 * DAY)

    with pytest.raises(ValidationError):
        grant(request, lead.user, until_on=TODAY + 11 * DAY)
    granted = grant(request, lead.user, until_on=TODAY + DAY).grant

    assert granted.ends_at.isoformat().startswith("2026-04-01T00:00")
    assert (granted.reason, granted.purpose) == ("asked", "Intake schuldhulp.")


def test_a_longer_period_takes_the_place_of_the_one_before(household, lead):
    asker = UserFactory()
    short, longer = (
        grant(
            AccessRequestFactory(household=household, asked_by=asker),
            lead.user,
            until_on=until_on,
        ).grant
        for until_on in (TODAY + DAY, TODAY + 9 * DAY)
    )

    short.refresh_from_db()
    assert short.ended_because == Ended.RENEWED
    assert AccessGrant.objects.current(timezone.now()).get(user=asker) == longer


@pytest.mark.parametrize(
    "who",
    [
        lambda household, asker: asker,
        lambda household, asker: UserFactory(),
        lambda household, asker: AccessGrantFactory(household=household).user,
        lambda household, asker: UserFactory(privacy_officer=True),
        lambda household, asker: UserFactory(
            coordinator=True, areas=[AreaFactory(name="Brouwhuis")]
        ),
    ],
)
def test_only_aanspreekpunt_and_coordinator_answer(household, who):
    asker = UserFactory()
    request = ask(asker, household.number)
    by = who(household, asker)

    with pytest.raises(PermissionDenied):
        grant(request, by)
    with pytest.raises(PermissionDenied):
        access.refuse_request(
            request_id=request.pk, reason="Nee.", by=by, at=timezone.now()
        )


def test_a_coordinator_does_not_grant_the_own_question(household, coordinator):
    request = ask(coordinator, household.number)

    with pytest.raises(PermissionDenied):
        grant(request, coordinator)


def test_nobody_answers_for_a_number_without_a_file(coordinator):
    request = ask(UserFactory(), "HA-00000")

    with pytest.raises(PermissionDenied):
        grant(request, coordinator)


def test_refusing_needs_a_reason_which_the_asker_hears(household, lead):
    asker = UserFactory(name="Daan Bos")
    request = ask(asker, household.number)
    order = {"request_id": request.pk, "by": lead.user, "at": timezone.now()}
    with pytest.raises(ValidationError):
        access.refuse_request(reason=" ", **order)

    refused = access.refuse_request(reason="Overleg met mij.", **order)

    assert (refused.status, refused.decision_reason) == ("refused", "Overleg met mij.")
    assert not sees(asker, household)
    row = Notification.objects.get(kind="access_refused")
    assert (row.user, row.household) == (asker, None)


def test_an_answer_is_given_once_and_not_on_an_old_version(household, lead):
    request = ask(UserFactory(), household.number)
    with pytest.raises(StaleVersion):
        grant(request, lead.user, version=9)
    grant(request, lead.user, version=1)

    with pytest.raises(TransitionRefused, match="toegekend"):
        grant(request, lead.user)


def test_a_question_of_which_the_time_is_up_is_not_granted(household, lead, clock):
    request = ask(UserFactory(), household.number)
    clock.shift(14 * DAY)

    with pytest.raises(TransitionRefused, match="niet beantwoord"):
        grant(request, lead.user)


def test_who_asked_takes_it_back_and_nobody_else(household, lead):
    asker = UserFactory()
    request = ask(asker, household.number)
    order = {"request_id": request.pk, "at": timezone.now()}
    with pytest.raises(PermissionDenied):
        access.withdraw_request(by=lead.user, **order)

    access.withdraw_request(by=asker, **order)

    with pytest.raises(TransitionRefused):
        grant(request, lead.user)
    ask(asker, household.number)


# Emergency --------------------------------------------------------------------


def use(by, number, reason="De buren bellen: er wordt geschreeuwd."):
    return access.use_emergency_access(
        number=number, reason=reason, by=by, at=timezone.now()
    )


def test_emergency_access_is_a_day_to_read_only(household, clock):
    CaseFactory(household=household)
    user = UserFactory()

    emergency = use(user, household.number)

    assert emergency.grant.ends_at == emergency.asked_at + timedelta(hours=24)
    assert sees(user, household)
    with pytest.raises(PermissionDenied):
        access.record_informed(
            household_id=household.pk,
            what="folder",
            informed_on=TODAY,
            by=user,
            at=timezone.now(),
        )
    clock.shift(timedelta(hours=24, minutes=1))
    assert not sees(user, household)


def test_in_an_emergency_the_digits_of_the_number_are_enough(household):
    user = UserFactory()

    emergency = use(user, household.number.removeprefix("HA-"))

    assert emergency.number == household.number
    assert sees(user, household)


def test_emergency_access_is_told_at_once_by_number_only(
    household, coordinator, officer
):
    HouseholdMemberFactory(household=household, last_name="Verbeekstra")
    use(UserFactory(name="Daan Bos"), household.number)

    assert told("emergency_access") == {coordinator.name, officer.name}
    notifications.send_urgent(at=timezone.now())

    assert {m.to[0] for m in mail.outbox} == {coordinator.email, officer.email}
    for message in mail.outbox:
        assert household.number in message.body
        assert "/emergency-access" in message.body
        assert household.name not in message.body
        assert "Verbeekstra" not in message.body
        assert "Daan Bos" not in message.body
    assert notifications.send_urgent(at=timezone.now()) is None


def test_what_was_told_at_once_leaves_the_mail_of_the_day(household, coordinator):
    use(UserFactory(), household.number)
    notifications.send_urgent(at=timezone.now())
    ask(UserFactory(), household.number)

    notifications.send_digests(at=timezone.now())

    bodies = [m.body for m in mail.outbox if m.to == [coordinator.email]]
    assert len(bodies) == 2


def test_a_number_without_a_file_is_written_down_and_opens_nothing(officer):
    emergency = use(UserFactory(), "HA-00000")

    assert (emergency.household, emergency.grant) == (None, None)
    assert not AccessGrant.objects.exists()
    assert not told("emergency_access")
    assert emergency in EmergencyAccess.objects.reviewable_by(officer)


def test_emergency_access_is_limited_also_for_numbers_without_a_file(settings):
    settings.EMERGENCY_ACCESS_A_DAY = 2
    user = UserFactory()
    use(user, "HA-00000")
    use(user, "HA-00001")

    with pytest.raises(TooOften):
        use(user, HouseholdFactory().number)


def test_who_sees_the_file_needs_no_emergency(household, lead, coordinator):
    for user in (lead.user, coordinator):
        with pytest.raises(TransitionRefused, match="al zien"):
            use(user, household.number)


def review(emergency, by, judgement="justified", note="Goed gedaan.", **values):
    return access.review_emergency_access(
        emergency_id=emergency.pk,
        judgement=judgement,
        note=note,
        by=by,
        at=timezone.now(),
        **values,
    )


@pytest.mark.parametrize("who", ["coordinator", "officer"])
def test_a_review_is_signed_with_a_judgement_and_a_note(request, household, who):
    by = request.getfixturevalue(who)
    emergency = use(UserFactory(name="Daan Bos"), household.number)
    with pytest.raises(ValidationError) as error:
        review(emergency, by, judgement="", note=" ")
    assert set(error.value.error_dict) == {"judgement", "note"}

    signed = review(emergency, by)

    assert (signed.judgement, signed.reviewed_by) == ("justified", by)
    assert not EmergencyAccess.objects.to_review().exists()
    assert told("emergency_judged") == {"Daan Bos"}
    with pytest.raises(TransitionRefused):
        review(emergency, by)


@pytest.mark.parametrize(
    "who",
    [
        lambda emergency: emergency.asked_by,
        lambda emergency: AccessGrantFactory(household=emergency.household).user,
        lambda emergency: UserFactory(manager=True),
        lambda emergency: UserFactory(
            coordinator=True, areas=[AreaFactory(name="Brouwhuis")]
        ),
    ],
)
def test_nobody_else_judges(who):
    emergency = EmergencyAccessFactory()

    with pytest.raises(PermissionDenied):
        review(emergency, who(emergency))


def test_a_coordinator_who_looked_elsewhere_does_not_judge_that(household):
    by = UserFactory(coordinator=True, areas=[AreaFactory(name="Brouwhuis")])
    emergency = use(by, household.number)
    by.areas.add(household.area)

    with pytest.raises(PermissionDenied):
        review(emergency, by)


def test_what_was_not_justified_ends_at_once(household, officer):
    user = UserFactory()
    emergency = use(user, household.number)

    review(emergency, officer, judgement="not_justified", note="Kon wachten.")

    assert not sees(user, household)


def test_a_review_that_waits_is_told_again_and_once_each_time(
    household, coordinator, officer, clock
):
    emergency = use(UserFactory(), household.number)
    assert not access.reviews_to_remind_of(timezone.now())
    clock.shift(3 * DAY)

    tasks.send_notifications()
    assert access.remind_of_review(emergency.pk, at=timezone.now()) == 0

    assert JobRun.objects.get(name="reviews").done == 1
    assert {m.to[0] for m in mail.outbox} == {coordinator.email, officer.email}
    assert told("emergency_review_due") == {coordinator.name, officer.name}
    clock.shift(3 * DAY)
    assert list(access.reviews_to_remind_of(timezone.now())) == [emergency]
    review(emergency, officer)
    assert access.remind_of_review(emergency.pk, at=timezone.now()) == 0


# Grants end when the reason ends ------------------------------------------------


def end(grant, by, reason="Niet meer nodig."):
    return access.end_grant(grant_id=grant.pk, reason=reason, by=by, at=timezone.now())


@pytest.mark.parametrize("who", ["lead", "coordinator"])
def test_access_is_ended_by_hand_with_a_reason(request, household, who, lead):
    by = request.getfixturevalue(who)
    by = getattr(by, "user", by)
    asked = AccessGrantFactory(household=household, reason="asked")
    with pytest.raises(ValidationError):
        end(asked, by, reason=" ")

    end(asked, by)

    asked.refresh_from_db()
    assert not sees(asked.user, household)
    assert (asked.ended_because, asked.ended_by) == (Ended.BY_HAND, by)
    assert asked.end_note == "Niet meer nodig."
    assert told("access_ended") == {asked.user.name}
    with pytest.raises(TransitionRefused, match="al geëindigd"):
        end(asked, by)


def test_a_colleague_ends_nobodys_access(household):
    asked, colleague = AccessGrantFactory.create_batch(2, household=household)

    with pytest.raises(PermissionDenied):
        end(asked, colleague.user)


def test_what_follows_from_something_else_is_ended_there(household, lead, coordinator):
    agreement = AgreementFactory(mdo__case=CaseFactory(household=household))
    owner = AccessGrantFactory(
        household=household, user=agreement.owner, reason="owner"
    )
    participant = AccessGrantFactory(household=household)
    leading = AccessGrant.objects.get(user=lead.user)

    for each, what in (
        (leading, "draag over"),
        (owner, "draag die over"),
        (participant, "MDO van de lopende casus"),
    ):
        with pytest.raises(TransitionRefused, match=what):
            end(each, coordinator)


def test_the_access_of_the_former_aanspreekpunt_ends(household, lead):
    actions.appoint_aanspreekpunt(
        household_id=household.pk,
        user=UserFactory(),
        from_on=TODAY,
        reason="Verlof.",
        by=lead.user,
        at=timezone.now(),
    )

    ended = AccessGrant.objects.get(user=lead.user)
    assert not sees(lead.user, household)
    assert ended.ended_because == Ended.HANDED_OVER


def test_closing_the_case_ends_what_it_was_for(household, lead):
    case = CaseFactory(household=household)
    grants = [
        AccessGrantFactory(household=household, reason=reason, ends_at=ends_at)
        for reason, ends_at in (
            ("participant", None),
            ("owner", None),
            ("asked", timezone.now() + DAY),
        )
    ]

    actions.close_case(
        case_id=case.pk,
        closed_on=TODAY,
        reason="Klaar.",
        by=lead.user,
        at=timezone.now(),
    )

    for each in grants:
        each.refresh_from_db()
        assert not sees(each.user, household)
        assert each.ended_because == Ended.CASE_CLOSED
    assert sees(lead.user, household)


def person(user, **changes):
    values = {
        "name": user.name,
        "role": user.role,
        "organisation": user.organisation,
        "areas": [],
        "phone": "",
        "is_active": True,
        **changes,
    }
    return actions.change_person(
        user_id=user.pk,
        by=UserFactory(administrator=True),
        at=timezone.now(),
        **values,
    )


@pytest.mark.parametrize("changes", [{"is_active": False}, {"role": "manager"}])
def test_access_ends_with_the_account_or_the_role_and_does_not_come_back(
    household, changes
):
    asked = AccessGrantFactory(household=household, reason="asked")

    person(asked.user, **changes)
    person(asked.user)

    asked.refresh_from_db()
    assert asked.ended_because == Ended.LEFT
    assert not sees(asked.user, household)


# What sharing stands on -----------------------------------------------------------


def test_a_ground_is_added_with_its_days_and_ended(household, lead):
    case = CaseFactory(household=household)
    wgs = LegalGround.objects.get(name="Wgs")
    order = {"case_id": case.pk, "by": lead.user, "at": timezone.now()}

    added = access.add_ground(ground=wgs, valid_from=TODAY, **order)
    with pytest.raises(ValidationError):
        access.add_ground(ground=wgs, valid_from=TODAY + DAY, **order)
    ended = access.end_ground(
        ground_id=added.pk, valid_until=TODAY, by=lead.user, at=timezone.now()
    )

    assert ended.is_valid(TODAY)
    assert not ended.is_valid(TODAY + DAY)
    assert CaseGround.objects.visible_to(lead.user).filter(pk=added.pk).exists()
    access.add_ground(ground=wgs, valid_from=TODAY + DAY, **order)
    with pytest.raises(TransitionRefused):
        access.end_ground(
            ground_id=added.pk, valid_until=TODAY, by=lead.user, at=timezone.now()
        )


def test_a_law_that_is_not_in_force_is_no_ground(household, lead):
    case = CaseFactory(household=household)
    wams = LegalGround.objects.get(in_force=False)

    with pytest.raises(ValidationError, match="geldt niet"):
        access.add_ground(
            case_id=case.pk,
            ground=wams,
            valid_from=TODAY,
            by=lead.user,
            at=timezone.now(),
        )


def test_what_a_member_was_told_is_written_down(household, lead):
    member = HouseholdMemberFactory(household=household)
    stranger = HouseholdMemberFactory()
    order = {
        "household_id": household.pk,
        "what": "Folder over privacy.",
        "informed_on": TODAY,
        "by": lead.user,
        "at": timezone.now(),
    }

    informed = access.record_informed(member=member, **order)

    assert (informed.informed_by, informed.member) == (lead.user, member)
    with pytest.raises(ValidationError):
        access.record_informed(member=stranger, **order)


@pytest.fixture
def partner():
    return OrganisationFactory(name="Schuldhulp Zuid")


@pytest.fixture
def party(household, partner):
    return PartyAgreementFactory(household=household, organisation=partner)


def withdraw(party, by):
    return access.withdraw_agreement(agreement_id=party.pk, by=by, at=timezone.now())


def test_a_withdrawal_ends_the_access_of_that_organisation_at_once(
    household, lead, coordinator, partner, party
):
    theirs = [
        AccessGrantFactory(household=household, user__organisation=partner, **values)
        for values in (
            {"reason": "participant"},
            {"reason": "owner"},
            {"reason": "asked", "ends_at": timezone.now() + DAY},
            {
                "reason": "emergency",
                "purpose": "x",
                "ends_at": timezone.now() + DAY,
            },
        )
    ]
    other = AccessGrantFactory(household=household)
    elsewhere = AccessGrantFactory(user=theirs[0].user)

    withdraw(party, lead.user)

    for each in theirs:
        each.refresh_from_db()
        assert not sees(each.user, household)
        assert each.ended_because == Ended.WITHDRAWN
    assert sees(other.user, household)
    assert sees(theirs[0].user, elsewhere.household)
    party.refresh_from_db()
    assert (party.withdrawn_on, party.withdrawn_by) == (TODAY, lead.user)
    assert told("agreement_withdrawn") == {coordinator.name}


def test_a_withdrawal_is_told_to_the_aanspreekpunt(household, lead, coordinator, party):
    withdraw(party, coordinator)

    row = Notification.objects.get(kind="agreement_withdrawn", user=lead.user)
    assert row.household == household


def test_a_withdrawal_leaves_a_household_without_the_aanspreekpunt_of_there(
    household, lead, coordinator
):
    party = PartyAgreementFactory(
        household=household, organisation=lead.user.organisation
    )

    withdraw(party, coordinator)

    assert not sees(lead.user, household)
    assert not Aanspreekpunt.objects.current().filter(household=household).exists()
    row = Notification.objects.get(kind="agreement_withdrawn", user=lead.user)
    assert row.household is None


def test_a_withdrawal_takes_back_invitations_and_keeps_who_was_there(
    household, lead, partner, party
):
    case = CaseFactory(household=household)
    held = AttendanceFactory(mdo=MdoFactory(case=case), organisation=partner)
    planned = MdoFactory(
        case=case,
        status=Mdo.Status.PLANNED,
        planned_at=timezone.now() + DAY,
        held_on=None,
        resident_present=None,
        absence_reason="",
    )
    invited = AttendanceFactory(mdo=planned, user=UserFactory(organisation=partner))

    withdraw(party, lead.user)

    assert list(held.mdo.attendances.all()) == [held]
    assert invited not in planned.attendances.all()


def test_while_it_is_withdrawn_nobody_of_there_is_let_in(
    household, lead, partner, party
):
    user = UserFactory(organisation=partner)
    request = ask(user, household.number)
    withdraw(party, lead.user)

    with pytest.raises(TransitionRefused, match="Schuldhulp Zuid"):
        grant(request, lead.user)
    with pytest.raises(ValidationError, match="Schuldhulp Zuid"):
        actions.appoint_aanspreekpunt(
            household_id=household.pk,
            user=user,
            from_on=TODAY,
            reason="Verlof.",
            by=lead.user,
            at=timezone.now(),
        )
    with pytest.raises(TransitionRefused, match="Schuldhulp Zuid"):
        actions.grant_access(
            user=user,
            household=household,
            reason="participant",
            by=lead.user,
            at=timezone.now(),
        )
    assert not sees(user, household)


def test_who_goes_to_work_there_sees_the_household_no_more(
    household, lead, partner, party
):
    colleague = AccessGrantFactory(household=household)
    withdraw(party, lead.user)

    person(colleague.user, organisation=partner)

    assert not sees(colleague.user, household)


def test_a_new_agreement_lets_nobody_in_by_itself_and_makes_it_possible(
    household, lead, partner, party
):
    user = AccessGrantFactory(household=household, user__organisation=partner).user
    withdraw(party, lead.user)

    access.record_agreement(
        household_id=household.pk,
        organisation=partner,
        agreed_on=TODAY,
        by=lead.user,
        at=timezone.now(),
    )

    assert not sees(user, household)
    grant(ask(user, household.number), lead.user)
    assert sees(user, household)


def test_who_left_agrees_to_nothing_and_is_told_nothing_any_more(household, lead):
    member = household.members.get()
    member.left_on = TODAY
    member.save()
    order = {"household_id": household.pk, "member": member, "by": lead.user}
    order["at"] = timezone.now()

    with pytest.raises(ValidationError, match="niet meer in het huishouden"):
        access.record_agreement(
            organisation=OrganisationFactory(), agreed_on=TODAY, **order
        )
    with pytest.raises(ValidationError, match="niet meer in het huishouden"):
        access.record_informed(what="Folder.", informed_on=TODAY, **order)


def test_one_member_who_withdrew_keeps_the_organisation_out(household, partner, party):
    member = HouseholdMemberFactory(household=household)
    PartyAgreementFactory(
        household=household, organisation=partner, member=member, withdrawn=True
    )
    withdrawn = PartyAgreement.objects.withdrawn()

    assert withdrawn.get().member == member
    PartyAgreementFactory(household=household, organisation=partner, member=member)
    assert not withdrawn.all().exists()


def test_a_withdrawal_is_once_and_by_who_is_involved(household, lead, party):
    with pytest.raises(PermissionDenied):
        withdraw(party, UserFactory())
    withdraw(party, lead.user)

    with pytest.raises(TransitionRefused):
        withdraw(party, lead.user)


@pytest.mark.parametrize(("people", "more"), [(0, 0), (1, 1), (20, 1)])
def test_asking_takes_as_many_queries_for_a_file_as_for_none(people, more):
    """Only telling who may answer is more: one statement, whatever their number."""
    area = AreaFactory(name="Brouwhuis")
    household = HouseholdFactory(area=area)
    UserFactory.create_batch(people, coordinator=True, areas=[area])
    counts = []
    for number in (household.number, "HA-00000"):
        asker = UserFactory()
        with CaptureQueriesContext(connection) as queries:
            ask(asker, number)
        counts.append(len(queries))

    assert counts[0] - counts[1] == more
