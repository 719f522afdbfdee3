"""Pages are Dutch unless somebody chose otherwise."""

import pytest


@pytest.mark.django_db
def test_page_is_dutch_whatever_the_browser_prefers(client):
    page = client.get("/account/login", headers={"Accept-Language": "en-GB,en"})

    assert '<html lang="nl"' in page.content.decode()


@pytest.mark.django_db
def test_page_is_in_the_language_that_was_chosen(client):
    client.post("/language", {"language": "en", "next": "/account/login"})

    page = client.get("/account/login")

    assert '<html lang="en"' in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["nl", "en"])
def test_api_speaks_the_language_that_is_asked_for(client, language):
    answer = client.get("/api/v1/agreements", headers={"Accept-Language": language})

    assert answer["Content-Language"] == language
