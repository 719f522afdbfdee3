"""Signing in, out, and choosing another password."""

import re

import pytest
from allauth.account.adapter import get_adapter
from django.core import mail
from django.urls import NoReverseMatch, reverse

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


def test_a_forgotten_password_is_chosen_anew_from_the_mail(client):
    person = UserFactory()

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


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client):
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
