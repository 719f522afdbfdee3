import io

import pytest
from django.core.management import CommandError, call_command

from cases.models import User
from cases.tests.factories import UserFactory

GOOD = "een-lang-geheim-van-vandaag"


@pytest.fixture
def make(db, monkeypatch):
    def make(password=GOOD, email="B.Heer@helmond.example"):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
        call_command("first_administrator", email, "Bo Heer", stdout=io.StringIO())

    return make


def test_the_first_administrator_can_sign_in(make, client):
    make()

    person = User.objects.get()
    assert (person.email, person.role) == ("b.heer@helmond.example", "administrator")
    assert client.login(email="b.heer@helmond.example", password=GOOD)


def test_a_second_one_is_refused(make):
    UserFactory(role=User.Role.ADMINISTRATOR)

    with pytest.raises(CommandError, match="Er is al een beheerder"):
        make()

    assert User.objects.count() == 1


def test_an_administrator_who_left_is_no_obstacle(make):
    UserFactory(role=User.Role.ADMINISTRATOR, is_active=False)

    make()

    assert User.objects.filter(is_active=True).count() == 1


@pytest.mark.parametrize(
    ("password", "email"), [("kort", "b@h.example"), (GOOD, "no address")]
)
def test_a_weak_password_or_a_wrong_address_makes_nothing(make, password, email):
    with pytest.raises(CommandError):
        make(password, email)

    assert not User.objects.exists()
