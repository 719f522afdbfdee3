"""Signing in, out, and choosing another password."""

import re
from datetime import timedelta

import pytest
from allauth.account.adapter import get_adapter
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from cases import account_mail
from cases.models import AccessLog
from cases.tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "password-of-tests"
NEW_PASSWORD = "een heel nieuwe zin"


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(
        reverse("account_login"), {"login": email, "password": password, **more}
    )


def test_signing_in_leads_to_the_start(client):
    person = UserFactory()

    response = sign_in(client, person.email)

    assert response.url == "/"
    assert client.session["_auth_user_id"] == str(person.pk)


def test_signing_in_leads_back_to_where_one_was_going(client):
    response = sign_in(client, UserFactory().email, next="/privacy")

    assert response.url == "/privacy"


def test_signing_in_never_leads_to_another_site(client):
    response = sign_in(client, UserFactory().email, next="https://elders.example/")

    assert response.url == "/"


def test_email_address_may_be_typed_in_any_case(client):
    UserFactory(email="ilse@voorbeeld.example")

    assert sign_in(client, "Ilse@Voorbeeld.example").status_code == 302


@pytest.mark.parametrize("known", [True, False])
def test_a_refusal_does_not_tell_whether_the_address_is_known(client, known):
    email = UserFactory().email if known else "niemand@voorbeeld.example"

    shown = sign_in(client, email, "verkeerd wachtwoord").content.decode()

    assert "Dit e-mailadres en dit wachtwoord horen niet bij elkaar." in shown
    assert "<title>Fout: Inloggen" in shown
    assert "_auth_user_id" not in client.session


def test_who_has_left_cannot_sign_in(client):
    person = UserFactory(is_active=False)

    response = sign_in(client, person.email)

    assert "_auth_user_id" not in client.session
    assert response.status_code == 200 or response.url == reverse("account_inactive")


def test_who_leaves_is_signed_out_at_the_next_page(client):
    person = UserFactory()
    client.force_login(person)

    person.is_active = False
    person.save(update_fields=["is_active"])

    assert client.get("/").url == reverse("account_login")


def test_guessing_is_stopped(client):
    person = UserFactory()
    for _ in range(10):
        sign_in(client, person.email, "verkeerd wachtwoord")

    response = sign_in(client, person.email)

    assert "_auth_user_id" not in client.session
    assert "Wacht een paar minuten" in response.content.decode() or (
        response.status_code == 429
    )


def test_password_managers_can_fill_the_form_in(client):
    shown = client.get(reverse("account_login")).content.decode()

    assert re.search(r'<input type="email"[^>]*autocomplete="email"', shown)
    assert re.search(
        r'<input type="password"[^>]*autocomplete="current-password"', shown
    )


def test_signing_out_is_a_post_that_ends_the_session(client):
    client.force_login(UserFactory())

    assert client.get(reverse("account_logout")).status_code == 200
    assert "_auth_user_id" in client.session

    client.post(reverse("account_logout"))

    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "name", ["account_signup", "account_email", "account_email_verification_sent"]
)
def test_nobody_makes_or_changes_an_account_alone(name, rf):
    assert not get_adapter().is_open_for_signup(rf.get("/"))
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_changing_the_password(client):
    person = UserFactory()
    client.force_login(person)

    response = client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )

    assert response.status_code == 302
    client.logout()
    assert sign_in(client, person.email, NEW_PASSWORD).status_code == 302


def test_changing_the_password_asks_for_the_present_one(client):
    client.force_login(UserFactory())

    response = client.post(
        reverse("account_change_password"),
        {"oldpassword": "anders", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )

    assert "Dit is niet het wachtwoord dat je nu hebt." in response.content.decode()


def test_a_forgotten_password_is_chosen_anew_from_the_mail(
    client, django_capture_on_commit_callbacks
):
    person = UserFactory()

    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(reverse("account_reset_password"), {"email": person.email})

    assert sent.url == reverse("account_reset_password_done")
    [letter] = mail.outbox
    assert letter.subject == "Een nieuw wachtwoord voor de Helmond Aanpak"
    link = re.search(r"https?://\S+", letter.body).group()
    form = client.get(link, follow=True)
    done = client.post(
        form.request["PATH_INFO"],
        {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
        follow=True,
    )
    assert "Je wachtwoord is veranderd" in done.content.decode()
    assert sign_in(client, person.email, NEW_PASSWORD).status_code == 302
    # The link worked once.
    assert "Deze link werkt niet meer" in client.get(link).content.decode()


def test_an_unknown_address_gets_the_same_answer_and_no_mail(
    client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(
            reverse("account_reset_password"), {"email": "niemand@voorbeeld.example"}
        )

    assert sent.url == reverse("account_reset_password_done")
    assert mail.outbox == []


@pytest.mark.parametrize(
    "name",
    ["account_reset_password", "account_reset_password_done"]
    + ["account_reset_password_from_key_done", "account_inactive"],
)
def test_the_other_pages_are_in_dutch_and_in_our_frame(client, name):
    shown = client.get(reverse(name)).content.decode()

    assert "ha-entrance__sheet" in shown
    assert "Hulp en uitleg" in shown


# Enumeration ------------------------------------------------------------------------


@pytest.fixture
def hashed(monkeypatch):
    """Return a list with an entry for each time that a password is hashed."""
    times = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *a, **k: times.append(1) or encode(*a, **k)
    )
    return times


def unknown():
    return "niemand@voorbeeld.example"


def wrong():
    return UserFactory().email


def left():
    return UserFactory(is_active=False).email


def without_password():
    person = UserFactory()
    person.set_unusable_password()
    person.save(update_fields=["password"])
    return person.email


@pytest.mark.parametrize("whose", [unknown, wrong, left, without_password])
def test_a_refusal_takes_the_same_words_and_the_same_work(client, hashed, whose):
    email = whose()
    hashed.clear()
    page = sign_in(client, email, "verkeerd wachtwoord").content.decode()

    assert hashed == [1]
    words = re.sub(r'value="[^"]*"|"X-CSRFToken": "\w+"', "", page)
    hashed.clear()
    other = sign_in(client, unknown(), "verkeerd wachtwoord").content.decode()
    assert words == re.sub(r'value="[^"]*"|"X-CSRFToken": "\w+"', "", other)


@pytest.mark.parametrize("whose", [unknown, wrong, left])
def test_asking_for_a_password_is_the_same_work_for_everybody(
    client, whose, django_capture_on_commit_callbacks, monkeypatch
):
    sent = []
    monkeypatch.setattr(account_mail.send, "delay", lambda *a: sent.append(a))
    email = whose()
    with (
        CaptureQueriesContext(connection) as queries,
        django_capture_on_commit_callbacks(execute=True),
    ):
        response = client.post(reverse("account_reset_password"), {"email": email})

    assert response.url == reverse("account_reset_password_done")
    assert len(sent) == 1
    assert email not in str(sent)  # The queue holds no addresses.
    with CaptureQueriesContext(connection) as of_nobody:
        client.post(reverse("account_reset_password"), {"email": unknown()})
    assert len(queries) == len(of_nobody)


# Locking ----------------------------------------------------------------------------


@pytest.fixture
def slow_addresses(settings):
    """Count by account only."""
    settings.ACCOUNT_RATE_LIMITS = {
        **settings.ACCOUNT_RATE_LIMITS,
        "login_failed": "10/15m/key",
        "login": "1000/m/ip",
    }


def is_locked(response):
    return "Wacht een paar minuten" in response.content.decode()


@pytest.mark.usefixtures("slow_addresses")
@pytest.mark.parametrize("whose", [unknown, wrong])
def test_ten_failures_close_an_account_whether_or_not_it_is_there(client, clock, whose):
    email = whose()
    for _ in range(10):
        assert not is_locked(sign_in(client, email, "verkeerd wachtwoord"))

    assert is_locked(sign_in(client, email))
    assert not is_locked(sign_in(client, UserFactory().email, "een ander account"))
    clock.shift(timedelta(minutes=15, seconds=1))
    assert whose is unknown or sign_in(client, email).status_code == 302


@pytest.mark.usefixtures("slow_addresses")
def test_a_stranger_does_not_lock_out_who_signed_in_here_before(client):
    person = UserFactory()
    sign_in(client, person.email)
    client.post(reverse("account_logout"))
    stranger = Client()
    for _ in range(11):
        sign_in(stranger, person.email, "verkeerd wachtwoord")
    assert is_locked(sign_in(stranger, person.email))

    assert sign_in(client, person.email).status_code == 302


@pytest.mark.usefixtures("slow_addresses")
def test_a_known_browser_is_no_place_to_guess_without_end(client):
    person = UserFactory()
    sign_in(client, person.email)
    client.post(reverse("account_logout"))
    for _ in range(10):
        sign_in(client, person.email, "verkeerd wachtwoord")

    assert is_locked(sign_in(client, person.email))


@pytest.mark.usefixtures("slow_addresses")
def test_a_browser_is_known_for_its_own_people_only(client):
    victim = UserFactory()
    sign_in(client, UserFactory().email)
    client.post(reverse("account_logout"))
    forged = client.cookies["browser"].value.replace(":", "x:", 1)
    for _ in range(10):
        sign_in(client, victim.email, "verkeerd wachtwoord")

    assert is_locked(sign_in(client, victim.email))
    client.cookies["browser"] = forged
    assert is_locked(sign_in(client, victim.email))


def test_an_address_that_guesses_is_slowed_down(client, clock):
    for n in range(10):
        sign_in(client, f"person{n}@elders.example", "verkeerd wachtwoord")
    person = UserFactory()

    assert is_locked(sign_in(client, person.email))
    clock.shift(timedelta(minutes=1, seconds=1))
    assert sign_in(client, person.email).status_code == 302


# Passwords --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "weak",
    ["kort", "elf tekens.", "123456789012345", "qwerty123456", "123qweasdzxc"],
)
def test_short_and_common_passwords_are_refused(client, weak):
    person = UserFactory()
    client.force_login(person)

    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": weak, "password2": weak},
    )

    person.refresh_from_db()
    assert person.check_password(PASSWORD)


# The log ----------------------------------------------------------------------------


@pytest.mark.usefixtures("slow_addresses")
def test_signing_in_failing_and_being_locked_are_in_the_log(client):
    person = UserFactory()
    for _ in range(11):
        sign_in(client, person.email, "verkeerd wachtwoord")
    sign_in(client, "niemand@voorbeeld.example", "verkeerd wachtwoord")
    sign_in(Client(), UserFactory().email)

    lines = list(AccessLog.objects.order_by("pk").values_list("name", "user"))

    assert lines[:10] == [("sign-in failed", person.pk)] * 10
    assert lines[10] == ("sign-in locked", person.pk)
    assert lines[11] == ("sign-in failed", None)
    assert lines[12][0] == "sign-in"
    written = str(list(AccessLog.objects.values_list("reason", "name")))
    assert "verkeerd" not in written
    assert "voorbeeld.example" not in written
