import os
import runpy

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SETTINGS = settings.BASE_DIR / "helmond_aanpak" / "settings.py"
PRODUCTION = {
    "DEMO": "False",
    "SECRET_KEY": "k" * 50,
    "LOG_KEY": "l" * 32,
    "ALLOWED_HOSTS": "helmond-aanpak.example",
    "PUBLIC_URL": "https://helmond-aanpak.example",
    "EMAIL_HOST": "mail.example",
    "SECURITY_CONTACT": "mailto:security@helmond-aanpak.example",
    "DEFAULT_FROM_EMAIL": "us@mail.example",
    "DATABASE_URL": "postgresql://helmond:p%40ss@database.example:5433/helmond",
    "REDIS_URL": "redis://valkey.example:6379/0",
}


@pytest.fixture
def load(monkeypatch):
    """Read the settings as production would, with these values instead."""

    def load(**values):
        for name in list(os.environ):
            monkeypatch.delenv(name)
        for name, value in {**PRODUCTION, **values}.items():
            if value is not None:
                monkeypatch.setenv(name, value)
        return runpy.run_path(str(SETTINGS))

    return load


def test_production_settings_are_read(load):
    found = load()

    database = found["DATABASES"]["default"]
    assert (database["HOST"], database["PORT"]) == ("database.example", 5433)
    assert (database["USER"], database["PASSWORD"]) == ("helmond", "p@ss")
    assert found["SESSION_COOKIE_SECURE"]
    assert found["SECURE_SSL_REDIRECT"]
    assert found["EMAIL_USE_TLS"]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"DEMO": "yes"}, "DEMO is 'yes'; write True or False."),
        ({"EMAIL_PORT": "smtp"}, "EMAIL_PORT is 'smtp'; write a whole number"),
        ({"EMAIL_PORT": "0"}, "EMAIL_PORT is '0'; write a whole number of at least 1."),
        ({"DATABASE_POOL": "-1"}, "DATABASE_POOL is '-1'; write a whole number"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL is 'LOUD'; write DEBUG, INFO, WARNING or"),
        ({"DATABASE_URL": "sqlite:///db"}, "DATABASE_URL must look like postgresql:"),
        ({"DATABASE_URL": "postgresql://host"}, "DATABASE_URL must look like"),
        ({"DATABASE_URL": "postgresql://h:port/x"}, "DATABASE_URL must look like"),
        ({"REDIS_URL": "valkey"}, "REDIS_URL must look like redis://"),
        ({"DEBUG": "True"}, "DEBUG shows what it knows"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too short"),
        ({"LOG_KEY": "short"}, "LOG_KEY must be 32 random characters"),
        ({"LOG_KEY": "k" * 50}, "and not the SECRET_KEY"),
        ({"PUBLIC_URL": "http://plain.example"}, "write https://"),
        ({"SECRET_KEY_FILE": "/nowhere/key"}, "SECRET_KEY_FILE is '/nowhere/key'"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(load, values, sentence):
    with pytest.raises(ImproperlyConfigured) as refusal:
        load(**values)

    assert sentence in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("name", sorted(PRODUCTION.keys() - {"DEMO"}))
@pytest.mark.parametrize("nothing", [None, ""])
def test_production_names_what_is_missing(load, name, nothing):
    with pytest.raises(ImproperlyConfigured, match=f"^Set {name} in the environment"):
        load(**{name: nothing})


def test_a_refused_url_does_not_show_its_password(load):
    with pytest.raises(ImproperlyConfigured) as refusal:
        load(DATABASE_URL="mysql://helmond:hush@database.example/helmond")

    assert "hush" not in str(refusal.value)


def test_secrets_come_from_files(load, tmp_path):
    for name, secret in [("key", "k" * 60), ("one", "a/b@c"), ("two", "d:e")]:
        (tmp_path / name).write_text(f"{secret}\n")

    found = load(
        SECRET_KEY=None,
        SECRET_KEY_FILE=str(tmp_path / "key"),
        DATABASE_PASSWORD_FILE=str(tmp_path / "one"),
        REDIS_PASSWORD_FILE=str(tmp_path / "two"),
    )

    assert found["SECRET_KEY"] == "k" * 60
    assert found["DATABASES"]["default"]["PASSWORD"] == "a/b@c"
    assert found["REDIS_URL"] == "redis://:d%3Ae@valkey.example:6379/0"


def test_the_database_can_be_asked_for_an_encrypted_connection(load):
    found = load(DATABASE_URL="postgresql://h@db.example/h?sslmode=verify-full")

    assert found["DATABASES"]["default"]["OPTIONS"]["sslmode"] == "verify-full"


def test_without_a_pool_each_thread_has_its_connection(load):
    assert "pool" not in load(DATABASE_POOL="0")["DATABASES"]["default"]["OPTIONS"]
    assert load(DATABASE_POOL="5")["DATABASES"]["default"]["OPTIONS"]["pool"] == {
        "min_size": 1,
        "max_size": 5,
    }
