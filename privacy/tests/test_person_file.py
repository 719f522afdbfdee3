"""What an access request is answered with: all about one person, nothing of another."""

import json
import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.actions import log_look
from cases.errors import TransitionRefused
from cases.models import ResidentInformed
from cases.pdf import pdf_of
from cases.tests.factories import (
    AreaFactory,
    CaseFactory,
    HouseholdFactory,
    HouseholdMemberFactory,
    UserFactory,
)
from mdo.tests.factories import AgreementFactory, AttendanceFactory, MdoFactory
from privacy import actions, handing_over
from privacy.destruction import bound_models, is_history
from privacy.models import PrivacyRequest
from privacy.person_file import OF_THE_MACHINE, SECTIONS, shown_fields
from privacy.review import BLACK, blacken, found_in, review_of
from privacy.tests.factories import PrivacyRequestFactory
from privacy.tests.full_file import full_file
from reporting.tests.factories import ScoreFactory

pytestmark = pytest.mark.django_db


class Family:
    """A mother and a son in one household, with rows about either and about both."""

    def __init__(self):
        self.household = HouseholdFactory(member=False, name="Familie Proef")
        people = {"household": self.household, "last_name": "Proef"}
        self.mother = HouseholdMemberFactory(
            **people, first_name="Sanne", relation="moeder"
        )
        self.son = HouseholdMemberFactory(
            **people, first_name="Joël", relation="zoon", birth_date=years_ago(14)
        )
        self.case = CaseFactory(household=self.household, wants="Rust voor ons samen.")
        self.mdo = MdoFactory(case=self.case)
        self.coordinator = UserFactory(coordinator=True, areas=[self.household.area])

    def agreement(self, about, text):
        return AgreementFactory(
            mdo=self.mdo, household=self.household, about=about, text=text
        )

    def ask(self, about=None, **fields):
        return PrivacyRequestFactory(
            household=self.household, about=about or self.mother, **fields
        )

    def decide(self, request, outcome="granted"):
        return actions.decide_request(
            request_id=request.pk,
            outcome=outcome,
            reason="Hierbij.",
            by=self.coordinator,
            at=timezone.now(),
        )

    def judge(self, request, item, decision, **fields):
        return actions.review_text(
            request_id=request.pk,
            row=item.row.key,
            field=item.value.name,
            decision=decision,
            by=self.coordinator,
            at=timezone.now(),
            **fields,
        )


def years_ago(years):
    return timezone.localdate() - timedelta(days=365 * years + 10)


@pytest.fixture
def family():
    return Family()


def given(request):
    """Return all that is handed over, as one text."""
    file = handing_over.file_for(request, timezone.now())
    return json.dumps(handing_over.data_of(file), default=str, ensure_ascii=False)


# Whose it is -----------------------------------------------------------------------


def test_rows_about_another_are_out_and_those_about_all_are_in(family):
    family.agreement(family.mother, "Zij belt de bank.")
    family.agreement(family.son, "Hij gaat naar school.")
    family.agreement(None, "Het hek wordt gemaakt.")
    ScoreFactory(case=family.case, about=family.son, tevredenheid=9)
    ResidentInformed.objects.create(
        household=family.household,
        member=family.son,
        what="Gesprek op school.",
        informed_on=timezone.localdate(),
        informed_by=family.coordinator,
    )

    of_mother, of_son = given(family.ask()), given(family.ask(family.son))

    assert "Zij belt de bank." in of_mother
    assert "Zij belt de bank." not in of_son
    for text in ("Hij gaat naar school.", "Gesprek op school."):
        assert text in of_son
        assert text not in of_mother
    for file in (of_mother, of_son):
        assert "Het hek wordt gemaakt." in file
        assert "Rust voor ons samen." in file
    assert "Joël" not in of_mother
    assert "Sanne" not in of_son


def test_what_is_left_out_is_said_with_its_reason(family):
    family.agreement(family.son, "Hij gaat naar school.")

    file = handing_over.file_for(family.ask(), timezone.now())

    assert (
        "Wat er is afgesproken",
        "1: gaat over een ander lid van het huishouden.",
    ) in [(one.title, one.why) for one in file.withheld]


def test_nothing_of_another_household_is_in_it(family):
    other = Family()
    other.agreement(None, "Van de buren.")
    log_look(
        by=other.coordinator, households=[other.household], name="x", channel="page"
    )

    text = given(family.ask())

    assert "Van de buren." not in text
    assert other.household.number not in text
    assert other.coordinator.name not in text


def test_every_table_of_a_file_has_its_place_in_the_answer():
    """A table that is added is given too, or it is said here why it is not."""
    not_given = {
        "cases.Notification",  # A line in the mail of a professional: a number.
        "mdo.MdoDraft",  # Being typed: who asks in the meantime is given the MDO.
        "privacy.ReviewedText",  # What was withheld is told with its reason.
    }
    tables = {
        model._meta.label
        for model in bound_models()
        if not is_history(model) and not model._meta.auto_created
    }

    assert tables - not_given == {section.name for section in SECTIONS}


def test_every_text_and_date_of_a_table_is_given():
    for section in SECTIONS:
        names = {field.name for field in shown_fields(section.model)}
        left_out = {field.name for field in section.model._meta.concrete_fields} - names
        assert left_out <= OF_THE_MACHINE


def test_labels_and_words_are_dutch():
    household = full_file()
    request = PrivacyRequestFactory(household=household, about=household.members.get())
    file = handing_over.file_for(request, timezone.now())
    english = re.compile(r"\b(by|at|the|who|when|your|granted|asked|and)\b")

    for part in file.parts:
        assert part.rows
        assert not english.search(part.title)
        for row in part.rows:
            for value in row.values:
                assert not english.search(value.label), (part.section.name, value.label)


# Who left --------------------------------------------------------------------------


@pytest.fixture
def left(family, clock):
    """The mother left a week ago, a month after all was written down."""
    family.agreement(None, "Het hek wordt gemaakt.")
    # History is only added, and the database has a clock of its own.
    clock.shift(timedelta(days=-37))
    for section in SECTIONS:
        if history := getattr(section.model, "pgh_event_model", None):
            for event in history.objects.order_by("pgh_id"):
                event.pk = None
                event.save(force_insert=True)
    clock.shift(timedelta(days=37))
    family.mother.left_on = timezone.localdate() - timedelta(days=7)
    family.mother.save()
    return family


def test_who_left_is_told_nothing_of_the_household_since(left):
    left.household.postcode = "5709 ZZ"
    left.household.area = AreaFactory(name="Dierdonk")
    left.household.save()
    left.case.wants = "Een rustig nieuw huis."
    left.case.save()
    left.agreement(None, "Er komt een slot op de deur.")
    left.agreement(left.mother, "De gemeente belt haar.")
    log_look(
        by=left.coordinator,
        households=[left.household],
        name="household",
        channel="page",
        reason="Het nieuwe adres.",
    )
    request = left.ask()

    text = given(request)
    file = handing_over.file_for(request, timezone.now())

    for since in ("5709 ZZ", "Dierdonk", "nieuw huis", "slot op", "nieuwe adres"):
        assert since not in text
    # What is about this person, and the file as it was.
    for kept in ("De gemeente belt haar.", "Het hek wordt", "5701 AB", "Rust voor ons"):
        assert kept in text
    assert (
        "Wat er is afgesproken",
        "1: van het huishouden, van nadat deze persoon daar weg was.",
    ) in [(one.title, one.why) for one in file.withheld]
    # Who stayed is given all of it.
    assert "5709 ZZ" in given(left.ask(left.son))


# Who looked ------------------------------------------------------------------------


def test_it_says_who_looked_when_and_why(family, clock):
    helper = UserFactory(name="Fatima Helper")
    log_look(
        by=helper,
        households=[family.household],
        name="household",
        channel="page",
        reason="intake",
    )

    (look,) = handing_over.file_for(family.ask(), timezone.now()).looks

    assert look["who"] == "Fatima Helper"
    assert look["organisation"] == "Welzijn De Brug"
    assert look["what"] == "bekeken: het dossier"
    assert look["why"] == "intake"


# Texts that name somebody else -----------------------------------------------------


def test_a_text_that_names_another_waits_for_a_person(family):
    family.agreement(None, "We bellen over joel en zijn school.")
    family.agreement(None, "De zoon krijgt een fiets.")
    request = family.ask()

    review = review_of(request)

    assert {item.text for item in review.waiting} == {
        "We bellen over joel en zijn school.",
        "De zoon krijgt een fiets.",
    }
    assert "school" not in given(request)
    with pytest.raises(TransitionRefused, match="wachten er nog 2"):
        family.decide(request)


def test_a_text_that_names_another_as_he_was_called_before_waits_too(family):
    family.agreement(None, "We bellen over Joël en zijn school.")
    family.son.first_name = "Johan"
    family.son.save()
    request = family.ask()

    (item,) = review_of(request).waiting

    assert item.suggestion == f"We bellen over {BLACK} en zijn school."
    assert "school" not in given(request)


def test_each_decision_on_a_text_does_what_it_says(family):
    texts = ["Joël mag mee.", "Joël is ziek.", "Joël is boos op Sanne."]
    for text in texts:
        family.agreement(None, text)
    request = family.ask()
    by_text = {item.text: item for item in review_of(request).waiting}
    family.judge(request, by_text[texts[0]], "give")
    family.judge(
        request, by_text[texts[1]], "withhold", reason="Gaat over Joëls ziekte."
    )
    family.judge(
        request,
        by_text[texts[2]],
        "black_out",
        given=by_text[texts[2]].suggestion,
        reason="Een naam.",
    )

    with pytest.raises(TransitionRefused, match="deels toegekend"):
        family.decide(request, "granted")
    family.decide(request, "partly")

    text = given(PrivacyRequest.objects.get())
    assert "Joël mag mee." in text
    assert "Joël is ziek." not in text
    assert f"{BLACK} is boos op Sanne." in text
    assert "Gaat over Joëls ziekte." in text
    assert "Een deel is zwart: Een naam." in text


def test_a_text_that_changed_since_is_looked_at_again(family):
    agreement = family.agreement(None, "Joël mag mee.")
    request = family.ask()
    family.judge(request, review_of(request).waiting[0], "give")
    assert not review_of(request).waiting

    agreement.text = "Joël is van huis weggelopen."
    agreement.save()

    assert [item.text for item in review_of(request).waiting] == [agreement.text]
    assert "weggelopen" not in given(request)


def test_whom_the_resident_brought_is_somebody_else_too(family):
    AttendanceFactory(mdo=family.mdo, name="Truus van Hiernaast")

    review = review_of(family.ask())

    assert [item.text for item in review.waiting] == ["Truus van Hiernaast"]


def test_keeping_something_back_asks_a_reason_and_black_asks_what_is_left(family):
    family.agreement(None, "Joël mag mee.")
    request = family.ask()
    (item,) = review_of(request).waiting

    for decision, fields in (
        ("withhold", {}),
        ("black_out", {"reason": "naam"}),
        ("black_out", {"given": "mag mee"}),
        ("anything", {"reason": "x"}),
    ):
        with pytest.raises(ValidationError):
            family.judge(request, item, decision, **fields)
    assert review_of(request).waiting


def test_names_are_found_whatever_their_accents_and_capitals():
    assert found_in("JOEL was er, Joëls fiets ook.", ["Joël"]) == ["Joël"]
    assert found_in("De journalist kwam.", ["Jo"]) == ["Jo"]
    assert found_in("Een banjo.", ["Jo"]) == []
    assert blacken("JOEL en Joëls fiets.", ["Joël"]) == f"{BLACK} en {BLACK} fiets."


# The documents ---------------------------------------------------------------------


def test_the_pdf_is_tagged_dutch_and_says_what_the_file_says(family):
    family.agreement(None, "Het hek wordt gemaakt.")
    request = family.ask()
    file = handing_over.file_for(request, timezone.now())

    pdf = pdf_of(handing_over.document_of(file, request))

    assert pdf.startswith(b"%PDF-1.7")
    assert b"/StructTreeRoot" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert b"<rdf:li>nl</rdf:li>" in pdf
    assert b"Wat wij bewaren over Sanne Proef" in pdf


def test_the_document_has_no_heading_without_anything_under_it(family):
    request = family.ask()
    file = handing_over.file_for(request, timezone.now())

    for section in handing_over.document_of(file, request)["sections"]:
        assert section.get("rows") or section.get("text")
        for row in section.get("rows", []):
            assert row["fields"]
