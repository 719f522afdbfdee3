"""What nobody sees does not come in with a text, and every script does."""

import time

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import get_resolver, reverse
from rest_framework import serializers

from cases.forms import passkeys, sign_in  # noqa: F401 - allauth imports them.
from cases.tests.factories import AanspreekpuntFactory, HouseholdMemberFactory
from helmond_aanpak.tests.callers import client_of
from rest.serializers import InputSerializer
from rest.texts import is_one_line, is_text

pytestmark = pytest.mark.django_db

NAMES = [
    "Jan-Willem van 't Hof",
    "Łukasz Żółć",
    "İbrahim Çağlar",
    "Олександр Шевченко-Їжак",
    "محمد عبد الله",
    "مُحَمَّد",  # With vowel signs.
    "علی\u200cرضا",  # Persian: a non-joiner within the name.
    "ශ්\u200dරී",  # Sinhala: a joiner makes one letter of two.
    "क्\u200dष",
    "Nguyễn Thị Ánh",
    "Nguye\u0302\u0303n",  # The same, its marks apart.
    "ብርሃን ገብረ",
    "שָׁלוֹם",
    "王小明",
    "Zoë 👨\u200d👩\u200d👧 ❤\ufe0f",
]
HIDDEN = [
    "Jan\u202enesnaJ",
    "Jan\u2066\u2069",
    "\u200bJan",
    "Jan\u200dsen",
    "Jan\u200csen",
    "علی\u200c\u200cرضا",
    "Jan\u00adsen",
    "Jan\ufeff",
    "Jan\u200e",
    "Jan\x00",
    "Jan\x08",
    "Jan\x1b[31m",
    "Jan\x85sen",
    "Jan\U000e0041",
    "\u3164",
    "a" + "\u0301" * 5,
]
OTHER_LINE = ["Jan\nJansen", "Jan\r\nBcc: a@b.nl", "Jan\tJansen", "Jan\u2028Jansen"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_any_script_stays_as_it_is(name):
    is_one_line(name)
    is_text(name)


@pytest.mark.parametrize("name", HIDDEN)
def test_a_name_with_what_nobody_sees_is_refused(name):
    with pytest.raises(ValidationError) as refused:
        is_one_line(name)
    assert "onzichtbaar teken" in refused.value.messages[0]


@pytest.mark.parametrize("name", OTHER_LINE)
def test_a_name_of_two_lines_is_refused(name):
    with pytest.raises(ValidationError, match="op één regel"):
        is_one_line(name)


def test_a_text_has_lines_and_nothing_that_turns_it_around():
    is_text("Wij spraken af:\r\n\t- bellen\n\t- schrijven\u2028 علی\u200cرضا\u200f.")
    for steering in ("\u202e", "\u2067", "\x00", "\x0b", "\x1b", "\x9b", "\ufffe"):
        with pytest.raises(ValidationError):
            is_text(f"Wij spraken af:\n{steering}niets")


def test_the_refusal_says_after_what_it_is():
    with pytest.raises(ValidationError, match="na “Fatima”"):
        is_one_line("Fatima\u202eel Idrissi")
    with pytest.raises(ValidationError, match="aan het begin"):
        is_one_line("\u202eFatima")


def test_a_long_text_is_read_once():
    """Not once for each of its signs: a request of two megabytes would take minutes."""
    took = []
    for length in (10_000, 160_000):
        started = time.process_time()
        is_one_line("\u064a\u200c" * length)
        took.append(time.process_time() - started)
    assert took[1] < 40 * took[0]


# Everywhere ----------------------------------------------------------------------


def test_every_text_of_a_form_is_read_so():
    get_resolver().url_patterns  # noqa: B018 - every page imports its forms.
    texts = [
        (form, name, field)
        for form in of_ours(forms.BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.CharField | forms.EmailField)
        and not isinstance(field, forms.UUIDField | forms.JSONField)
    ]
    assert len(texts) > 100
    unread = [
        (form.__name__, name) for form, name, field in texts if not is_read(field)
    ]
    # Of allauth, which keeps it nowhere: it looks an account up.
    assert unread == [("ResetPasswordForm", "email")]


def test_every_text_that_the_api_takes_is_read_so():
    get_resolver().url_patterns  # noqa: B018 - every operation imports its input.
    texts = [
        (one.__name__, name, field)
        for one in of_ours(InputSerializer)
        for name, field in one().get_fields().items()
        if isinstance(field, serializers.CharField)
    ]
    assert len(texts) > 60
    unread = [(where, name) for where, name, field in texts if not is_read(field)]
    assert unread == [("SignInInput", "password")]


def of_ours(base):
    for one in base.__subclasses__():
        if not one.__module__.startswith(("django", "allauth")) and (
            ".tests" not in one.__module__
        ):
            yield one
        yield from of_ours(one)


def is_read(field):
    return is_one_line in field.validators or is_text in field.validators


# Through the door ----------------------------------------------------------------


@pytest.fixture
def member():
    return HouseholdMemberFactory(household=AanspreekpuntFactory().household)


def worker_on(member):
    return member.household.aanspreekpunten.get().user


def test_a_name_that_reads_as_another_one_does_not_come_in_by_the_api(member):
    answer = client_of(worker_on(member)).patch(
        f"/api/v1/household-members/{member.uuid}",
        {"firstName": "Jan\u202enesnaJ", "version": member.version},
    )
    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert error["code"] == "invisible"
    assert "na “Jan”" in error["detail"]


def test_nor_by_a_form(member, client):
    client.force_login(worker_on(member))
    page = reverse("cases:household-details", args=[member.household.uuid])
    answer = client.post(page, {"name": "Huishouden\u202e X", "version": 1})
    assert "na “Huishouden”" in answer.content.decode()
