"""The world of the matrix: made once a module, and after each cell as it was."""

import gc
import json
import logging

import pytest
import time_machine
from django.conf import urls
from django.db import transaction
from django.template import Template
from django.utils import translation
from django.utils.safestring import SafeString

from conftest import NOW
from helmond_aanpak.tests.matrix.asking import Asking
from helmond_aanpak.tests.matrix.world import WHO_ASK, World, make_world

WITH_DOCUMENTS = (
    "privacy.views.letters",
    "privacy.views.requests",
    "privacy.views.retention",
    "reporting.views.council",
    "reporting.views.lessons",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark what asks cell after cell, which takes a minute: see gates.py."""
    for item in items:
        if "asking" in getattr(item, "fixturenames", ()):
            item.add_marker("matrix")


@pytest.fixture(autouse=True)
def _only_what_is_asked(settings):
    """Count nobody's requests, and write no session that did not change."""
    settings.RATE_LIMIT_PERCENT = 0
    settings.SESSION_SAVE_EVERY_REQUEST = False


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> World:
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOW), translation.override("nl"):
            yield make_world(WHO_ASK)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def asking(django_db_setup, django_db_blocker) -> Asking:
    """Ask quickly: without the frame of a page that says no, and with documents
    of which the words can be read, which those of a PDF cannot."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr(urls, "handler404", f"{Asking.__module__}.no_page")
        patch.setattr(urls, "handler403", f"{Asking.__module__}.not_yours")
        for views in WITH_DOCUMENTS:
            patch.setattr(f"{views}.pdf_of", as_text)
        patch.setattr("reporting.views.reports.png_of", as_text)
        asking = Asking()
        draw = Template.render

        def drawn(template, context):
            return draw(template, context) if asking.draws else SafeString()

        patch.setattr(Template, "render", drawn)
        # What is there now stays: it is not looked through again and again.
        gc.freeze()
        # A refusal is no news here.
        logging.disable(logging.WARNING)
        yield asking
        logging.disable(logging.NOTSET)
        gc.unfreeze()


def as_text(document, *template) -> bytes:
    return json.dumps(document, default=str, ensure_ascii=False).encode()
