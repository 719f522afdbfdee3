"""The letter that a resident takes home: what is in it, in which words, for whom."""

import io
import re
from datetime import UTC, date, datetime, timedelta
from string import Formatter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from cases.formats import HARD_SPACE
from cases.models import AccessGrant, AccessLog
from cases.pdf import pdf_of
from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    CaseFactory,
    HouseholdMemberFactory,
    OrganisationFactory,
    StandInFactory,
    UserFactory,
)
from mdo.models import Mdo
from mdo.tests.factories import AgreementFactory, MdoFactory
from privacy.letter_words import languages
from privacy.letters import letter_of
from privacy.models import PrivacyRequest
from privacy.own_page import LOOKED_AT
from privacy.person_file import key_of
from privacy.review import digest_of
from privacy.tests.factories import ReviewedTextFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 30)
# A day and a fixed text as each language has them, and the name of the language.
IN_WORDS = {
    "nl": ("maandag 30 maart 2026", "Wat doet u als het niet lukt?"),
    "en": ("Monday 30 March 2026", "What do you do if it does not work out?"),
    "pl": ("poniedziałek, 30 marca 2026", "Co zrobić, jeśli coś się nie udaje?"),
    "tr": ("30 Mart 2026 Pazartesi", "İşler yolunda gitmezse ne yaparsınız?"),
    "ar": ("الاثنين 30 مارس 2026", "ماذا تفعلون إذا لم تسر الأمور كما اتفقنا؟"),
    "uk": ("понеділок, 30 березня 2026 року", "Що робити, якщо щось не виходить?"),
}


@pytest.fixture
def owner(client):
    person = UserFactory(
        name="Ilse Verhoeven",
        email="ilse@levgroep.example",
        phone="06 12 34 56 78",
        organisation=OrganisationFactory(name="LEVgroep"),
    )
    client.force_login(person)
    return person


@pytest.fixture
def mdo(owner):
    case = CaseFactory(household__name="Huishouden Jansen")
    AanspreekpuntFactory(household=case.household, user=owner)
    mdo = MdoFactory(case=case, held_on=TODAY)
    AgreementFactory(mdo=mdo, owner=owner, text="De huur regelen")
    AgreementFactory(mdo=mdo, owner=None, owner_is_resident=True, text="Post openen")
    return mdo


@pytest.fixture
def mother(mdo):
    return mdo.household.members.get()


@pytest.fixture
def child(mdo):
    return HouseholdMemberFactory(
        household=mdo.household, first_name="Noa", birth_date=date(2016, 5, 1)
    )


@pytest.fixture
def brother(mdo):
    return HouseholdMemberFactory(
        household=mdo.household, first_name="Dylan", birth_date=date(2004, 5, 1)
    )


def url(mdo, name="letter", **query):
    address = reverse(f"privacy:{name}", args=[mdo.uuid])
    return f"{address}?{'&'.join(f'{key}={value}' for key, value in query.items())}"


def written(mdo, code="nl", **order):
    order = {"to": None, "at": timezone.now(), **order}
    return letter_of(mdo, language=languages()[code], **order)


def promised(letter):
    return [promise.text for part in letter.parts for promise in part.promises]


def text_of(pdf):
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


# In six languages -------------------------------------------------------------------


def test_there_are_six_languages_and_dutch_comes_first():
    assert list(languages())[0] == "nl"
    assert set(languages()) == set(IN_WORDS)


@pytest.mark.parametrize("code", IN_WORDS)
def test_a_language_has_all_texts_and_asks_for_the_same_to_be_filled_in(code):
    dutch, texts = languages()["nl"].texts, languages()[code].texts

    assert texts.keys() == dutch.keys()
    for key in texts.keys() - {"in_dutch", "page"}:
        assert texts[key] or texts[key] is False, key
        assert len(texts[key]) == len(dutch[key]) if key == "help" else True
        assert asked_in(texts[key]) == asked_in(dutch[key]), key
    assert bool(texts["in_dutch"]) == (code != "nl")


@pytest.mark.parametrize("code", IN_WORDS)
def test_a_language_has_all_texts_of_the_own_page(code):
    dutch, texts = languages()["nl"].texts["page"], languages()[code].texts["page"]

    assert texts.keys() == dutch.keys()
    for key, text in texts.items():
        assert text, key
        if isinstance(text, dict):
            assert text.keys() == dutch[key].keys(), key
        else:
            assert asked_in(text) == asked_in(dutch[key]), key
    assert texts["reasons"].keys() == set(AccessGrant.Reason.values)
    assert texts["outcomes"].keys() == set(PrivacyRequest.Outcome.values)
    assert texts["looked_at"].keys() == {*LOOKED_AT.values(), "file"}


def asked_in(text):
    texts = text if isinstance(text, list) else [str(text)]
    return [{name for _, name, _, _ in Formatter().parse(one) if name} for one in texts]


@pytest.mark.parametrize("code", IN_WORDS)
def test_another_reader_finds_the_letter_tagged_and_in_its_language(
    client, mdo, mother, code
):
    day, question = IN_WORDS[code]

    response = client.get(url(mdo, "letter-pdf", language=code, to=mother.uuid))

    pdf = PdfReader(io.BytesIO(response.content))
    root = pdf.trailer["/Root"]
    assert root["/Lang"] == code
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    xmp = root["/Metadata"].get_data()
    assert b"<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert day in pdf.metadata.title
    text = text_of(response.content)
    # Of what goes from right to left the words count, and not their order.
    for word in f"{day} {question}".split():
        assert word.strip("؟?") in text, word
    for as_written in ("De huur regelen", "Post openen", "Ilse Verhoeven, LEVgroep"):
        assert as_written in text
    for number in ("06 12 34 56 78", "ilse@levgroep.example", "14 0492"):
        assert number in text


def tags_of(element):
    """Yield each tag of a PDF with the language that it names."""
    element = element.get_object()
    if isinstance(element, list):
        for one in element:
            yield from tags_of(one)
    elif isinstance(element, dict):
        if "/S" in element:
            yield element["/S"], element.get("/Lang")
        yield from tags_of(element.get("/K", []))


def test_the_agreements_are_tagged_as_dutch_in_an_arabic_letter(mdo):
    pdf = PdfReader(io.BytesIO(pdf_of(written(mdo, "ar").document(), "letter")))

    tags = list(tags_of(pdf.trailer["/Root"]["/StructTreeRoot"]["/K"]))

    assert tags.count(("/H1", None)) == 1
    assert [language for tag, language in tags if tag == "/H3"] == ["nl", "nl"]


def test_every_character_has_a_font_that_comes_along(mdo, mother):
    found = set()
    for code in languages():
        pdf = PdfReader(io.BytesIO(pdf_of(written(mdo, code).document(), "letter")))
        for page in pdf.pages:
            for font in page["/Resources"]["/Font"].values():
                found.add(font.get_object()["/BaseFont"].partition("+")[2])

    assert {re.sub(r"-.*", "", name) for name in found} == {"NotoSans", "Almarai"}


def test_the_agreements_are_said_to_be_dutch_in_every_other_language(mdo):
    for code, language in languages().items():
        letter = written(mdo, code)

        assert promised(letter) == ["Post openen", "De huur regelen"]
        assert (language.texts["in_dutch"] in letter.intro) == (code != "nl")


def test_what_no_font_has_is_a_question_mark_and_the_letter_is_made(mdo):
    AgreementFactory(mdo=mdo, text="Groet \u0378 aan oma 12")

    text = text_of(pdf_of(written(mdo).document(), "letter"))

    assert "Groet ? aan oma 12" in text


# What is in it ----------------------------------------------------------------------


def test_it_says_who_does_what_by_when_and_what_to_do_otherwise(client, mdo, mother):
    AgreementFactory(
        mdo=mdo, text="Schuldhulp", due_on=TODAY + timedelta(days=50), later_reason="X."
    )
    AgreementFactory(mdo=mdo, text="Vervallen", dropped=True)
    AgreementFactory(mdo=mdo, text="Al gedaan", done=True)

    page = client.get(url(mdo, to=mother.uuid)).content.decode()

    article = re.search(r"<article.*</article>", page, re.S)[0]
    said = " ".join(re.sub(r"<[^>]+>", " ", article).split())
    assert 'lang="nl" dir="ltr"' in article
    assert "Beste Sanne Proef," in said
    assert "Op maandag 30 maart 2026 hebben wij met u gepraat" in said
    assert "Uw vaste aanspreekpunt is Ilse Verhoeven, LEVgroep." in said
    assert "Telefoon 06\xa012\xa034\xa056\xa078" in article.replace("</dt><dd>", " ")
    assert "Post openen Uiterlijk maandag 11 mei 2026" in said
    assert "De huur regelen Wie Ilse Verhoeven, LEVgroep Uiterlijk" in said
    assert "dinsdag 19 mei 2026 Dit duurt langer dan zes weken." in said
    assert "Dit is klaar." in said
    assert "Bel dan de gemeente Helmond" in said
    assert "Wij hebben nog geen dag afgesproken." in said
    # Reasons and notes are for those who work on it; what was dropped holds no more.
    assert "X." not in said
    # And whoever writes the reason is told so.
    table = client.get(reverse("mdo:mdo-new", args=[mdo.case.uuid])).content.decode()
    assert "Dit staat in het verslag, niet in de brief." in table
    assert "Vervallen" not in said


def test_what_is_late_is_said_and_what_is_on_time_is_not(mdo):
    AgreementFactory(mdo=mdo, text="Aanvraag", due_on=TODAY + timedelta(days=3))

    on_the_day = written(mdo, at=datetime(2026, 4, 2, 21, 59, tzinfo=UTC))
    # In Dutch time that is the day after.
    later = written(mdo, at=datetime(2026, 4, 2, 22, 1, tzinfo=UTC))

    late = "De dag is voorbij en dit is nog niet klaar. Bel uw aanspreekpunt."
    notes = [
        {p.text: p.notes for part in letter.parts for p in part.promises}
        for letter in (on_the_day, later)
    ]
    assert [each["Aanvraag"] for each in notes] == [[], [late]]
    assert notes[1]["De huur regelen"] == []


def test_without_an_aanspreekpunt_the_resident_calls_the_municipality(mdo, settings):
    mdo.household.aanspreekpunten.update(until_on=TODAY)
    settings.MUNICIPALITY_NAME = "gemeente Deurne"

    (sentence,) = written(mdo).parts[0].text

    assert sentence.startswith("U heeft nu geen vast aanspreekpunt.")
    assert sentence.endswith("Bel dan de gemeente Deurne: 14\xa00492.")


def test_who_helps_while_the_aanspreekpunt_is_away_is_in_it(mdo, owner):
    murat = UserFactory(name="Murat Aydin", phone="06 87 65 43 21", organisation=None)
    StandInFactory(household=mdo.household, absent=owner, stand_in=murat)

    [_who, away, call] = written(mdo).parts[0].text

    assert away.endswith("Tot en met maandag 13 april 2026 helpt Murat Aydin u.")
    assert call.replace(HARD_SPACE, " ") == "Bel 06 87 65 43 21"


def test_it_says_when_they_talk_again_as_planned_or_else_as_agreed(mdo):
    mdo.next_on = TODAY + timedelta(days=7)
    assert written(mdo).parts[-1].text == ["Wij praten weer op maandag 6 april 2026."]

    MdoFactory(
        case=mdo.case,
        status=Mdo.Status.PLANNED,
        planned_at=datetime(2026, 4, 1, 8, 30, tzinfo=UTC),
        held_on=None,
        resident_present=None,
    )
    sentence = "Wij praten weer op woensdag 1 april 2026 om 10.30 uur."
    assert written(mdo).parts[-1].text == [sentence]


def test_who_was_not_there_is_told_so(mdo):
    mdo.resident_present, mdo.absence_reason = False, "Was ziek."

    letter = written(mdo)

    assert "U was er niet bij." in letter.intro[0]
    assert "ziek" not in str(letter.document())


# For whom ---------------------------------------------------------------------------


@pytest.fixture
def family(mdo, mother, child, brother):
    for member in (mother, child, brother):
        AgreementFactory(mdo=mdo, about=member, text=f"Over {member.first_name}")
    return mdo


ALL_OF_THEM = {"De huur regelen", "Post openen"}


def test_what_is_about_another_member_is_not_in_it(family, mother, brother):
    everybody = written(family)
    hers, his = (written(family, to=member) for member in (mother, brother))

    assert set(promised(everybody)) == ALL_OF_THEM
    assert set(promised(hers)) == ALL_OF_THEM | {"Over Sanne"}
    assert set(promised(his)) == ALL_OF_THEM | {"Over Dylan"}
    assert {one.text for one in hers.left_out} == {"Over Noa", "Over Dylan"}


def test_a_parent_is_told_about_a_child_and_not_about_an_adult(
    client, family, mother, child, brother
):
    about = {"to": mother.uuid, "language": "nl"}

    with_child = client.get(url(family, also_about=child.uuid, **about))
    with_adult = client.get(url(family, also_about=brother.uuid, **about))

    assert set(promised(with_child.context["letter"])) == ALL_OF_THEM | {
        "Over Sanne",
        "Over Noa",
    }
    assert with_adult.context["form"].errors
    assert b"<article" not in with_adult.content


@pytest.mark.parametrize("to", ["", "child"])
def test_about_a_child_asks_for_which_parent(client, family, child, to):
    query = {"language": "nl", "also_about": child.uuid, "to": to and child.uuid}

    page = client.get(url(family, **query))
    pdf = client.get(url(family, "letter-pdf", **query))

    assert page.context["form"].errors["to"] == ["Kies voor welke ouder de brief is."]
    assert (pdf.status_code, pdf.url) == (302, url(family, **query))


def test_what_was_withheld_when_the_person_asked_is_withheld_here(
    family, mother, brother
):
    def judge(text, **decided):
        agreement = family.agreements.get(text=text)
        ReviewedTextFactory(
            request__household=family.household,
            request__about=mother,
            row=key_of(family.household, agreement),
            field="text",
            digest=digest_of(text),
            **decided,
        )

    judge("Over Sanne", decision="withhold")
    judge("De huur regelen", decision="black_out", given="De █████ regelen")

    assert set(promised(written(family, to=mother))) == {
        "De █████ regelen",
        "Post openen",
    }
    assert "De █████ regelen" in promised(written(family))
    assert "De huur regelen" in promised(written(family, to=brother))
    # A text that was written anew since, somebody else judges anew.
    family.agreements.filter(text="Over Sanne").update(text="Over Sanne zelf")
    assert "Over Sanne zelf" in promised(written(family, to=mother))


def test_who_hands_it_over_is_warned_when_another_is_named(client, family, mother):
    AgreementFactory(mdo=family, text="Met Dylan naar de bank")

    page = client.get(url(family, to=mother.uuid, language="nl")).content.decode()

    assert "Lees dit voordat je de brief meegeeft" in page
    assert "2 afspraken staan niet in deze brief" in page


# Who may make it --------------------------------------------------------------------


@pytest.fixture
def colleague(mdo):
    return AccessGrantFactory(household=mdo.household).user


@pytest.mark.parametrize("name", ["letter", "letter-pdf"])
def test_it_is_for_who_may_see_the_household(client, mdo, colleague, name):
    area = mdo.household.area
    for person, status in (
        (colleague, 200),
        (UserFactory(coordinator=True, areas=[area]), 200),
        (UserFactory(), 404),
        (UserFactory(coordinator=True), 404),
        (UserFactory(manager=True), 403),
        (UserFactory(administrator=True), 403),
        (UserFactory(privacy_officer=True), 403),
    ):
        client.force_login(person)
        assert client.get(url(mdo, name)).status_code == status, person.role
        assert client.post(url(mdo, name)).status_code == 405


@pytest.mark.parametrize(
    ("name", "action", "logged"),
    [("letter", "R", "letter"), ("letter-pdf", "E", "letter (pdf)")],
)
def test_each_letter_is_in_the_log(client, owner, mdo, name, action, logged):
    response = client.get(url(mdo, name))

    line = AccessLog.objects.get()
    assert (line.user, line.household) == (owner, mdo.household)
    assert (line.name, line.action) == (logged, action)
    assert "no-store" in response["Cache-Control"]


def test_the_name_of_the_file_is_the_number_of_the_case(client, mdo, mother):
    response = client.get(url(mdo, "letter-pdf", language="nl", to=mother.uuid))

    assert response["Content-Type"] == "application/pdf"
    name = f'attachment; filename="brief-{mdo.case.number}.pdf"'
    assert response["Content-Disposition"] == name


@pytest.mark.parametrize("name", ["letter", "letter-pdf"])
def test_an_mdo_that_was_not_held_has_no_letter(client, mdo, name):
    planned = MdoFactory(
        case=mdo.case,
        status=Mdo.Status.PLANNED,
        planned_at=timezone.now(),
        held_on=None,
        resident_present=None,
    )

    assert client.get(url(planned, name)).status_code == 409


@pytest.mark.parametrize(
    "query", [{"language": "xx"}, {"language": "nl", "to": "niemand"}]
)
def test_a_choice_that_there_is_not_is_said_and_makes_no_letter(client, mdo, query):
    page = client.get(url(mdo, **query))

    assert page.context["form"].errors
    assert b"<article" not in page.content
    assert client.get(url(mdo, "letter-pdf", **query)).status_code == 302


def test_the_mdo_and_the_household_lead_to_it(client, mdo):
    for page in (
        reverse("mdo:mdo", args=[mdo.uuid]),
        reverse("cases:household", args=[mdo.household.uuid]),
    ):
        assert f'href="{reverse("privacy:letter", args=[mdo.uuid])}"' in (
            client.get(page).content.decode()
        )


def test_the_letter_needs_the_same_queries_for_2_and_20_agreements(client, mdo, mother):
    counts = []
    for extra in (0, 18):
        AgreementFactory.create_batch(extra, mdo=mdo, about=mother)
        with CaptureQueriesContext(connection) as queries:
            assert (
                client.get(url(mdo, to=mother.uuid, language="nl")).status_code == 200
            )
        counts.append(len(queries))
    assert counts[0] == counts[1]
