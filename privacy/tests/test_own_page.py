"""The own page of a resident: who gets in, what is on it, and what it can do."""

import html
import re
from base64 import b64decode
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from cases import acting
from cases.models import (
    AccessGrant,
    AccessLog,
    Household,
    HouseholdMember,
    Notification,
    PartyAgreement,
    StandIn,
)
from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    CaseFactory,
    HouseholdMemberFactory,
    OrganisationFactory,
    StandInFactory,
    UserFactory,
)
from mdo.models import Agreement, Mdo
from mdo.tests.factories import (
    AgreementFactory,
    AmendmentFactory,
    EscalationFactory,
    MdoFactory,
)
from privacy.letter_words import languages
from privacy.models import PrivacyRequest, ResidentAnswer, ResidentPage
from privacy.own_page import close_page, digest
from privacy.person_file import key_of
from privacy.review import digest_of
from privacy.tests.factories import (
    PrivacyRequestFactory,
    ResidentPageFactory,
    ReviewedTextFactory,
)

pytestmark = pytest.mark.django_db

KEY, CODE = "the-key-of-this-page", "12345678"
SHEET = re.compile(r"<article.*?</article>", re.DOTALL)


@pytest.fixture
def lead(case):
    person = UserFactory(
        name="Ilse Verhoeven", organisation=OrganisationFactory(name="LEVgroep")
    )
    AanspreekpuntFactory(household=case.household, user=person)
    return person


@pytest.fixture
def case():
    return CaseFactory()


@pytest.fixture
def member(case):
    return case.household.members.get()


@pytest.fixture
def mdo(case, lead):
    return MdoFactory(case=case)


@pytest.fixture
def page(case, member, lead):
    return ResidentPageFactory(household=case.household, member=member, key=KEY)


def enter(client, key=KEY, code=CODE):
    data = {"key": key, "code": code}
    return client.post(reverse("privacy:plan-enter"), data, follow=True)


def text_of(response):
    return response.content.decode()


def words_of(html):
    """Return what is read of a page, without its marks."""
    return " ".join(strip_tags(html).split())


@pytest.fixture
def plan(client, page):
    """Open the page, and return a function that reads it."""
    enter(client)
    return lambda: text_of(client.get(reverse("privacy:plan")))


# Giving it -------------------------------------------------------------------------


def test_who_works_on_the_household_gives_a_link_and_a_code(client, case, lead, member):
    client.force_login(lead)
    url = reverse("privacy:page-give", args=[case.household.uuid])
    data = {"member": member.uuid, "link_by": "paper", "code_by": "phone"}

    same = text_of(client.post(url, {**data, "code_by": "paper"}))
    shown = client.post(url, data)

    assert "Geef de code op een andere manier dan de link." in same
    assert "---------" not in same
    page = ResidentPage.objects.get()
    given = shown.context["given"]
    assert page.key_digest == digest(given.key)
    assert given.key in text_of(shown)
    assert given.code not in page.code_hash
    assert given.key not in text_of(client.get(url))
    client.logout()
    assert "Uw plan, " in text_of(enter(client, given.key, given.code_in_pairs))


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("way", ["paper", "post"])
def test_a_link_on_paper_comes_with_a_sheet_without_the_code(
    client, case, lead, member, way, language
):
    client.force_login(lead)
    url = reverse("privacy:page-give", args=[case.household.uuid])
    data = {"member": member.uuid, "link_by": way, "code_by": "phone"}

    shown = client.post(url, data, headers={"accept-language": language})

    given = shown.context["given"]
    sheet = SHEET.search(shown.content.decode()).group()
    # In Dutch also where who gives it works in English.
    assert "Zo opent u de pagina" in sheet
    assert given.page.member.first_name in sheet
    assert "English, Polski" in sheet
    assert case.number not in sheet
    assert case.household.number not in sheet
    assert given.code not in sheet
    assert given.code_in_pairs not in sheet
    groups = re.search(r'__link">(.*?)</p>', sheet).group(1)
    typed = html.unescape(strip_tags(groups).replace(" ", ""))
    assert typed == f"{settings.PUBLIC_URL}/plan/{given.key}"
    assert shown.headers["Cache-Control"] == "no-store"


def test_the_square_on_the_sheet_is_the_whole_link_and_is_asked_for_nowhere(
    client, case, lead, member
):
    client.force_login(lead)
    url = reverse("privacy:page-give", args=[case.household.uuid])
    data = {"member": member.uuid, "link_by": "paper", "code_by": "phone"}

    shown = client.post(url, data)

    given = shown.context["given"]
    sheet = SHEET.search(shown.content.decode()).group()
    [address] = re.findall(r'src="([^"]*)"', sheet)
    svg = b64decode(address.removeprefix("data:image/svg+xml;base64,"))
    drawn = re.search(r' d="([^"]*)"', svg.decode()).group(1)
    code = QRCode(error_correction=ERROR_CORRECT_M)
    code.add_data(f"{settings.PUBLIC_URL}/plan/{given.key}")
    # Of each dark square of the code there is one in the path.
    assert drawn.count("M") == sum(map(sum, code.get_matrix()))
    assert "href" not in sheet
    assert given.key not in str(list(AccessLog.objects.values()))
    assert not SHEET.search(client.get(url).content.decode())


def test_a_link_that_goes_another_way_has_no_sheet(client, case, lead, member):
    client.force_login(lead)
    url = reverse("privacy:page-give", args=[case.household.uuid])
    data = {"member": member.uuid, "link_by": "mail", "code_by": "phone"}

    shown = client.post(url, data).content.decode()

    assert "/plan/" in shown
    assert not SHEET.search(shown)


def test_a_key_that_was_typed_with_its_spaces_is_the_same(client, page):
    spaced = client.get(f"/plan/{KEY[:4]} {KEY[4:]}")

    assert f'value="{KEY}"' in spaced.content.decode()


def test_a_new_page_closes_the_former_and_strangers_give_none(
    client, case, lead, member, page
):
    url = reverse("privacy:page-give", args=[case.household.uuid])
    data = {"member": member.uuid, "link_by": "paper", "code_by": "phone"}
    client.force_login(UserFactory())
    assert client.post(url, data).status_code == 404
    close = reverse("privacy:page-close", args=[page.uuid])
    assert client.post(close).status_code == 404
    client.force_login(lead)

    client.post(url, data)

    page.refresh_from_db()
    assert (page.closed_by, page.closed_at is not None) == (lead, True)


def test_a_child_under_twelve_has_no_page(client, case, lead):
    child = HouseholdMemberFactory(
        household=case.household,
        birth_date=timezone.localdate() - timedelta(days=365 * 8),
    )
    client.force_login(lead)
    url = reverse("privacy:page-give", args=[case.household.uuid])
    data = {"member": child.uuid, "link_by": "paper", "code_by": "phone"}

    assert "jonger dan 12" in text_of(client.post(url, data))
    assert not ResidentPage.objects.exists()


# Getting in ------------------------------------------------------------------------


def test_the_link_alone_shows_nothing_and_does_not_say_whether_it_is_one(client, page):
    known = client.get(reverse("privacy:plan-link", args=[KEY]))
    unknown = client.get(reverse("privacy:plan-link", args=["x" * 43]))

    assert text_of(known).replace(KEY, "") != ""
    assert known.status_code == unknown.status_code == 200
    assert page.member.first_name not in text_of(known)
    assert client.get(reverse("privacy:plan")).status_code == 403
    wrong = "Deze code klopt niet, of uw pagina werkt niet meer."
    assert wrong in text_of(enter(client, code="87654321"))
    assert wrong in text_of(enter(client, key="y" * 43))


def test_after_five_wrong_codes_the_right_one_opens_nothing(client, page):
    for _attempt in range(ResidentPage.MOST_FAILURES):
        enter(client, code="00000000")

    assert "Deze code klopt niet" in text_of(enter(client))
    assert client.get(reverse("privacy:plan")).status_code == 403
    page.refresh_from_db()
    assert page.is_blocked
    assert AccessLog.objects.filter(name="own page", outcome="refused").count() == 6


def test_four_wrong_codes_are_forgotten_by_a_right_one(client, page):
    for _attempt in range(4):
        enter(client, code="00000000")

    assert "Uw plan, " in text_of(enter(client))
    page.refresh_from_db()
    assert page.failures == 0


@pytest.mark.parametrize("how", ["closed", "expired"])
def test_a_page_that_ended_opens_no_more_also_where_it_was_open(
    client, page, plan, how
):
    now = timezone.now()
    assert "Uw plan, " in plan()
    if how == "closed":
        ResidentPage.objects.update(closed_at=now, closed_by=page.made_by)
    else:
        ResidentPage.objects.update(expires_at=now)

    data = {"kind": "statement", "text": "Mijn lange verhaal."}
    late = client.post(reverse("privacy:plan-ask"), data)
    assert late.status_code == 403
    assert "Mijn lange verhaal." in text_of(late)
    assert not PrivacyRequest.objects.exists()
    client.session.flush()
    assert "werkt niet meer" in text_of(enter(client))


def test_an_old_link_says_in_every_language_what_any_wrong_one_says(client, lead, page):
    """Whoever finds the letter learns not whether it ever opened something."""
    close_page(page_id=page.pk, by=lead, at=timezone.now())
    said = {}

    for code in languages():
        client.post(reverse("privacy:plan-language"), {"language": code})
        for key in (KEY, "a-key-of-no-page-at-all"):
            link = client.get(reverse("privacy:plan-link", args=[key]))
            answers = [text_of(link), text_of(enter(client, key))]
            hidden = re.compile(rf"{key}|\b[A-Za-z0-9]{{64}}\b")
            said.setdefault(code, set()).add(hidden.sub("", "".join(answers)))

    assert {len(texts) for texts in said.values()} == {1}
    assert len(set.union(*said.values())) == len(languages()) == 6


def test_leaving_closes_it_in_this_browser(client, plan):
    assert "Uw plan is gesloten" in text_of(client.post(reverse("privacy:plan-leave")))
    assert client.get(reverse("privacy:plan")).status_code == 403


# What is on it ---------------------------------------------------------------------


def test_a_resident_sees_what_is_about_all_or_about_oneself(mdo, lead, member, plan):
    other = HouseholdMemberFactory(household=mdo.household, first_name="Zwaantje")
    common = {"mdo": mdo, "owner": lead, "aanspreekpunt": None}
    AgreementFactory(**common, text="Voor allen")
    AgreementFactory(**common, text="Voor mij", about=member)
    AgreementFactory(**common, text="Voor Zwaantje", about=other)
    AgreementFactory(**common, text="Vervallen", dropped=True)
    AgreementFactory(**common, text="Gedaan werk", done=True)
    EscalationFactory(case=mdo.case)

    shown = plan()

    for words in (
        "Voor allen",
        "Voor mij",
        "Gedaan werk",
        "Ilse Verhoeven van LEVgroep",
    ):
        assert words in shown
    for words in ("Zwaantje", "Vervallen", "AVE", "escalatie"):
        assert words not in shown


def test_what_was_withheld_from_this_person_is_not_on_it(mdo, lead, member, plan):
    common = {"mdo": mdo, "owner": lead, "aanspreekpunt": None}
    secret = AgreementFactory(**common, text="De politie komt langs")
    request = PrivacyRequestFactory(household=mdo.household, about=member)
    ReviewedTextFactory(
        request=request,
        household=mdo.household,
        row=key_of(mdo.household, secret),
        field="text",
        digest=digest_of(secret.text),
        decision="withhold",
        reason="Veiligheid van een ander.",
    )

    assert "politie" not in plan()


def test_who_may_look_and_who_looked_stand_on_it(client, case, lead, page):
    AccessGrantFactory(household=case.household, user=UserFactory(name="Rob Manders"))
    client.force_login(lead)
    client.get(reverse("cases:household", args=[case.household.uuid]))
    client.logout()

    shown = text_of(enter(client))

    assert "Rob Manders" in shown
    assert "Wie keek er mee?" in shown
    looked = shown.partition("Wie keek er mee?")[2].partition("Wie mag dit zien?")[0]
    assert "Ilse Verhoeven" in looked
    assert AccessLog.objects.filter(name="own page", user=None).exists()


def test_who_looked_stands_there_once_a_day(client, case, lead, page, mdo):
    client.force_login(lead)
    for name, of in [("cases:household", case.household), ("mdo:mdo", mdo)] * 2:
        client.get(reverse(name, args=[of.uuid]))
    client.logout()

    shown = words_of(text_of(enter(client)))

    assert shown.count("Maandag 30 maart 2026: een MDO, het plan") == 1


def test_who_coordinates_the_area_may_look_too_and_stands_there(case, plan):
    area = [case.household.area]
    UserFactory(name="Jan Coördinator", coordinator=True, areas=area)
    UserFactory(name="Elders Bezig", coordinator=True)

    shown = words_of(plan()).partition("Wie mag dit zien?")[2]

    assert "Jan Coördinator" in shown
    assert "coördinator van uw wijk" in shown
    assert "Elders Bezig" not in shown


# The next conversation -------------------------------------------------------------


def test_an_mdo_that_is_cancelled_is_said_until_its_day_is_over(
    case, lead, plan, clock
):
    common = {"case": case, "held_on": None, "resident_present": None}
    MdoFactory(
        **common,
        status=Mdo.Status.CANCELLED,
        planned_at=timezone.now() + timedelta(hours=8),
        cancel_reason="De buurman werd boos.",
        cancelled_by=lead,
        cancelled_at=timezone.now(),
    )
    gone = "Het gesprek van maandag 30 maart 2026 om 08.30 uur gaat niet door."

    assert gone in words_of(plan())
    assert "buurman" not in plan()
    planned = MdoFactory(
        **common, status=Mdo.Status.PLANNED, planned_at=timezone.now() + timedelta(2)
    )
    assert gone in words_of(plan())
    assert "Woensdag 1 april 2026 om 00.30 uur" in words_of(plan())
    clock.shift(timedelta(days=1))
    assert "gaat niet door" not in plan()
    assert planned.place in plan().lower()


def test_the_day_that_was_agreed_stands_there_as_in_the_letter(case, lead, plan):
    assert "Wij hebben nog geen dag afgesproken." in plan()
    MdoFactory(case=case, next_on=timezone.localdate() + timedelta(days=14))

    assert "Wij praten weer op maandag 13 april 2026." in words_of(plan())


def test_a_report_that_was_amended_is_said_and_not_why(mdo, plan):
    AmendmentFactory(mdo=mdo, reason="De buurman werd boos.")

    shown = words_of(plan())

    assert "Het verslag van ons gesprek van maandag 30 maart 2026 is aangepast" in shown
    assert "buurman" not in shown


def test_who_stands_in_is_there_with_a_number_to_call(case, lead, plan):
    other = UserFactory(name="Murat Aydin", phone="06 87 65 43 21")
    row = StandInFactory(household=case.household, absent=lead, stand_in=other)

    assert "helpt Murat Aydin u. Bel 06 87 65 43 21" in words_of(plan())
    row.from_on += timedelta(days=1)
    row.save()
    assert "helpt Murat Aydin u" not in words_of(plan())


# In which language -----------------------------------------------------------------


@pytest.mark.parametrize("code", languages())
def test_page_and_code_are_in_the_chosen_language_as_long_as_the_browser_is(
    client, mdo, lead, page, code
):
    agreement = AgreementFactory(mdo=mdo, owner=lead, aanspreekpunt=None)
    words = languages()[code].page
    url = reverse("privacy:plan-language")

    asked = client.post(url, {"language": code, "key": KEY})
    wrong = enter(client, code="00000000")
    shown = enter(client)
    refused = answer(client, agreement, answer="disagrees")
    answer(client, agreement, answer="disagrees", because="Za późno.")
    again = client.get(reverse("privacy:plan"))
    left = client.post(reverse("privacy:plan-leave"))

    for response, key in (
        (asked, "code_intro"),
        (wrong, "code_wrong"),
        (shown, "yours"),
        (refused, "write_why"),
        (again, "thanks"),
        (left, "closed"),
    ):
        html = text_of(response)
        assert f'lang="{code}" dir="{words.direction}"' in html, key
        assert words.say(key) in html or key == "thanks", key
    # The key is in no address after the first.
    assert asked.status_code == 200
    assert KEY in text_of(asked)
    assert "Za późno." in text_of(again)
    others = languages().keys() - {code}
    for key in ("yours", "agreed_title", "may_look", "speak_kind", "leave"):
        for other in others:
            assert languages()[other].page.say(key) not in text_of(shown), (key, other)


def test_an_unknown_language_changes_nothing(client, plan):
    client.post(reverse("privacy:plan-language"), {"language": "tlh"})

    assert "Uw plan, " in plan()


# What it can do --------------------------------------------------------------------


def answer(client, agreement, **fields):
    data = {"agreement": str(agreement.uuid), **fields}
    return client.post(reverse("privacy:plan-answer"), data, follow=True)


def test_a_resident_does_not_agree_and_the_aanspreekpunt_hears_it(
    client, mdo, lead, plan
):
    agreement = AgreementFactory(mdo=mdo, owner=lead, aanspreekpunt=None)

    refused = text_of(answer(client, agreement, answer="disagrees"))
    for _click in range(2):
        answer(client, agreement, answer="disagrees", because="Te laat voor school.")

    assert "Schrijf op waarom u het niet eens bent." in refused
    said = ResidentAnswer.objects.get()
    assert (said.agreement, said.because) == (agreement, "Te laat voor school.")
    told = Notification.objects.get(kind="resident_disagrees")
    assert (told.user, told.number) == (lead, agreement.number)
    assert "Nee, want … Te laat voor school." in words_of(plan())
    client.force_login(lead)
    for url in (
        reverse("mdo:mdo", args=[mdo.uuid]),
        reverse("cases:household", args=[mdo.household.uuid]),
    ):
        assert "Te laat voor school." in text_of(client.get(url))
    # Beside the agreement, where it is worked on, and not only where rights are.
    row = re.compile(rf'<tr [^>]*id="agreement-{agreement.uuid}".*?</tr>', re.S)
    done = client.post(
        reverse("mdo:agreement-fulfil", args=[agreement.uuid]),
        {"place": "household", "version": agreement.version},
        headers={"HX-Request": "true"},
    )
    for page in (text_of(client.get(url)), text_of(done)):
        assert "Te laat voor school." in row.search(page)[0]


def test_what_is_said_beside_yes_is_not_lost_and_the_page_goes_on_there(
    client, mdo, lead, plan
):
    agreement = AgreementFactory(mdo=mdo, owner=lead, aanspreekpunt=None)

    answered = answer(client, agreement, answer="agrees", because="Als Koen mee mag.")

    assert answered.redirect_chain[0][0].endswith(f"#agreement-{agreement.uuid}")
    assert "Ja, ik ben het eens Als Koen mee mag." in words_of(plan())
    assert not Notification.objects.filter(kind="resident_disagrees").exists()


def test_the_summary_leads_to_the_field_that_is_wrong(client, mdo, lead, plan):
    agreements = [
        AgreementFactory(mdo=mdo, owner=lead, aanspreekpunt=None) for _one in range(2)
    ]

    for given in ({}, {"answer": "disagrees"}):
        refused = text_of(answer(client, agreements[1], **given))
        [target] = re.findall(r'href="#(id_[^"]+)"', refused)
        assert refused.count(f'id="{target}"') == 1, target


def test_an_agreement_of_another_is_not_there_to_answer(client, mdo, lead, plan):
    other = HouseholdMemberFactory(household=mdo.household)
    common = {"owner": lead, "aanspreekpunt": None}
    hidden = AgreementFactory(mdo=mdo, about=other, **common)
    strange = AgreementFactory(mdo=MdoFactory(), **common)

    for agreement in (hidden, strange):
        assert answer(client, agreement, answer="agrees").status_code == 404
    assert not ResidentAnswer.objects.exists()


def test_what_was_withheld_is_not_there_to_answer(client, mdo, lead, plan, member):
    agreement = AgreementFactory(mdo=mdo, owner=lead, aanspreekpunt=None)
    ReviewedTextFactory(
        request=PrivacyRequestFactory(household=mdo.household, about=member),
        household=mdo.household,
        row=key_of(mdo.household, agreement),
        field="text",
        digest=digest_of(agreement.text),
        decision="withhold",
        reason="Veiligheid van een ander.",
    )

    assert agreement.text not in plan()
    assert answer(client, agreement, answer="agrees").status_code == 404


def test_who_gave_a_page_and_left_does_not_open_it(client, page, plan):
    page.made_by.is_active = False
    page.made_by.save()

    assert client.get(reverse("privacy:plan")).status_code == 403
    assert "Uw plan, " not in text_of(enter(client))


def test_who_gave_a_page_and_is_shut_out_does_not_open_it(client, page, plan):
    page.made_by.organisation = OrganisationFactory(name="Senzer")
    page.made_by.save()
    assert "Uw plan, " in plan()
    party = PartyAgreement.objects.create(
        household=page.household,
        organisation=page.made_by.organisation,
        agreed_on=timezone.localdate(),
    )

    assert "Deze pagina gaat dan ook dicht." in plan()
    url = reverse("privacy:plan-withdraw")
    shown = text_of(client.post(url, {"party": str(party.uuid)}, follow=True))

    # Nobody of them is to be called, and the link opens nothing more.
    assert "Uw plan is gesloten" in shown
    assert "Senzer kan vanaf nu niets meer van u zien." in shown
    assert "Bel uw aanspreekpunt" not in shown
    assert "Bel de gemeente Helmond: 14" in shown
    assert client.get(reverse("privacy:plan")).status_code == 403
    assert "Uw plan, " not in text_of(enter(client))


def test_a_code_that_was_sent_too_late_is_kept_nowhere(page):
    """A resident does not sign in: it leads to nowhere where colleagues do."""
    client = Client(enforce_csrf_checks=True)
    client.get(reverse("privacy:plan-link", args=[KEY]))

    data = {"key": KEY, "code": CODE, "csrfmiddlewaretoken": "x" * 64}
    ours = {"Origin": "http://testserver"}
    shown = client.post(reverse("privacy:plan-enter"), data, headers=ours)

    assert shown.status_code == 403
    assert CODE not in text_of(shown)


def test_own_words_and_a_correction_are_asked_of_the_coordinator(client, plan, member):
    url = reverse("privacy:plan-ask")

    empty = text_of(client.post(url, {"kind": "correction", "text": " "}))
    data = {"kind": "correction", "text": "Ik heb drie kinderen."}
    for _click in range(2):
        client.post(url, data)

    assert "Schrijf op wat u wilt zeggen." in empty
    request = PrivacyRequest.objects.get()
    assert (request.about, request.recorded_by) == (member, None)
    assert "Ik heb drie kinderen." in plan()
    assert client.post(url, {"kind": "access", "text": "x"}).status_code == 200
    assert PrivacyRequest.objects.count() == 1


def test_a_coordinator_of_an_organisation_that_is_stopped_sees_it_still_and_it_says_so(
    client, case, plan
):
    town = OrganisationFactory(name="Gemeente Helmond")
    area = [case.household.area]
    jan = UserFactory(organisation=town, coordinator=True, areas=area)
    common = {"household": case.household, "agreed_on": timezone.localdate()}
    party = PartyAgreement.objects.create(organisation=town, **common)
    other = OrganisationFactory(name="Woonpartners")
    PartyAgreement.objects.create(organisation=other, **common)
    sees_still = "Maar de coördinator van uw wijk werkt ook bij "

    assert plan().count(sees_still) == 1
    url = reverse("privacy:plan-withdraw")
    said = text_of(client.post(url, {"party": str(party.uuid)}, follow=True))

    assert Household.objects.visible_to(jan).exists()
    assert f"{sees_still}Gemeente Helmond, en kan uw plan nog wel zien." in said


def test_an_organisation_is_stopped_at_once(client, case, lead, plan):
    partner = OrganisationFactory(name="Woonpartners")
    bram = UserFactory(name="Bram Schouten", organisation=partner)
    AccessGrantFactory(household=case.household, user=bram)
    stand_in = UserFactory()
    AccessGrantFactory(
        household=case.household,
        user=stand_in,
        reason=AccessGrant.Reason.STAND_IN,
        granted_by=bram,
    )
    today = timezone.localdate()
    StandIn.objects.create(
        household=case.household, absent=bram, stand_in=stand_in, made_by=bram,
        from_on=today, until_on=today, made_at=timezone.now(),
    )  # fmt: skip
    party = PartyAgreement.objects.create(
        household=case.household, organisation=partner, agreed_on=timezone.localdate()
    )
    theirs = PartyAgreement.objects.create(
        household=CaseFactory().household,
        organisation=partner,
        agreed_on=timezone.localdate(),
    )
    url = reverse("privacy:plan-withdraw")

    assert client.post(url, {"party": str(theirs.uuid)}).status_code == 404
    assert client.post(url, {"party": "x"}).status_code == 404
    for _click in range(2):
        client.post(url, {"party": str(party.uuid)})

    assert not Household.objects.visible_to(bram).exists()
    assert not Household.objects.visible_to(stand_in).exists()
    assert StandIn.objects.get().ended_at
    ended = AccessGrant.objects.get(user=bram)
    assert ended.ended_because == AccessGrant.Ended.WITHDRAWN
    party.refresh_from_db()
    theirs.refresh_from_db()
    assert (party.withdrawn_on, theirs.withdrawn_on) == (timezone.localdate(), None)
    assert Notification.objects.get(kind="agreement_withdrawn").user == lead
    assert "gestopt op" in plan()


# What the database lets it do ---------------------------------------------------------


def test_the_database_shows_a_resident_the_own_household_and_own_rows(
    mdo, lead, member, page
):
    other = HouseholdMemberFactory(household=mdo.household)
    common = {"owner": lead, "aanspreekpunt": None}
    mine = AgreementFactory(mdo=mdo, **common)
    AgreementFactory(mdo=mdo, about=other, **common)
    AgreementFactory(mdo=MdoFactory(), **common)

    with acting.as_resident(digest(KEY)):
        seen = list(Agreement.objects.values_list("uuid", flat=True))
        members = list(HouseholdMember.objects.values_list("pk", flat=True))
    with acting.as_resident(digest("another key")):
        nothing = list(Agreement.objects.values_list("uuid", flat=True))

    assert seen == [mine.uuid]
    assert members == [member.pk]
    assert nothing == []


@pytest.mark.parametrize(
    "read",
    [
        lambda: list(Agreement.objects.values("note")),
        lambda: list(Mdo.objects.values("own_words")),
        lambda: list(AccessLog.objects.values("reason")),
        lambda: list(Household.objects.values("postcode")),
        lambda: Agreement.objects.update(text="anders"),
        lambda: ResidentAnswer.objects.all().delete(),
        lambda: ResidentPage.objects.update(expires_at=timezone.now()),
    ],
)
def test_the_database_refuses_a_resident_the_rest(page, read):
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        acting.as_resident(digest(KEY)),
    ):
        read()
