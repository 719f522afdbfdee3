import gettext

import pytest

from helmond_aanpak import catalog


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Return a project with one view, one template and a catalog."""
    locale = tmp_path / "locale" / "nl"
    monkeypatch.setattr(catalog, "ROOT", tmp_path)
    monkeypatch.setattr(catalog, "LOCALE", locale)
    po = locale / "LC_MESSAGES" / "django.po"
    monkeypatch.setattr(catalog, "DJANGO_PO", po)
    monkeypatch.setattr(catalog, "DJANGO_MO", po.with_suffix(".mo"))
    write(tmp_path / "cases" / "views.py", 'title = _("Household")\n')
    write(
        tmp_path / "templates" / "page.html",
        """<h1>{% translate "Agreements" %}</h1>
        <p title='it&apos;s "quoted'>{% blocktranslate count n=n trimmed %}
            {{ n }} day left
          {% plural %}
            {{ n }} days left
        {% endblocktranslate %}</p>""",
    )
    write(po, GOOD)
    return tmp_path


GOOD = catalog.HEADER + (
    'msgid "Agreements"\nmsgstr "Afspraken"\n\n'
    'msgid "Household"\nmsgstr "Huishouden"\n\n'
    'msgid "%(n)s day left"\nmsgid_plural "%(n)s days left"\n'
    'msgstr[0] "Nog één dag"\nmsgstr[1] "Nog %(n)s dagen"\n'
)


def write(file, text):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def test_a_complete_catalog_has_no_complaints(project):
    assert catalog.complaints() == []


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('"Afspraken"', '""', "'Agreements' is not translated."),
        (
            'msgid "Household"\nmsgstr "Huishouden"',
            "",
            "'Household' is missing.",
        ),
        (
            'msgid "Household"\nmsgstr',
            '#, fuzzy\nmsgid "Household"\nmsgstr',
            "'Household' is only a guess (fuzzy).",
        ),
        (
            'msgid "Household"',
            'msgid "Old"\nmsgstr "Oud"\n\nmsgid "Household"',
            "'Old' is no longer used.",
        ),
        (
            'msgid "Household"',
            '#~ msgid "Old"\n#~ msgstr "Oud"\n\nmsgid "Household"',
            "'Old' is no longer used.",
        ),
        (
            "Nog %(n)s dagen",
            "Nog wat dagen",
            "'%(n)s day left' has lost %(n)s.",
        ),
        (
            "Nog %(n)s dagen",
            "Nog %(n)s van %(all)s dagen",
            "'%(n)s day left' has %(all)s, which the English has not.",
        ),
    ],
)
def test_a_faulty_catalog_is_complained_about(project, old, new, complaint):
    assert old in GOOD
    catalog.DJANGO_PO.write_text(GOOD.replace(old, new))

    assert complaint in catalog.complaints()


def test_update_takes_up_new_texts_and_parts_and_drops_old_ones(project):
    write(project / "cases" / "views.py", '_("Household"), _("Board"), _("New")\n')
    (project / "templates" / "page.html").unlink()
    part = 'msgid "Board"\nmsgstr "Bord"\n\nmsgid "Household"\nmsgstr "Gezin"\n'
    write(catalog.LOCALE / "parts" / "board.po", catalog.HEADER + part)

    catalog.write(catalog.merged())

    text = catalog.DJANGO_PO.read_text()
    assert 'msgid "Board"\nmsgstr "Bord"' in text
    assert 'msgid "Household"\nmsgstr "Gezin"' in text
    assert 'msgid "New"\nmsgstr ""' in text
    assert "Afspraken" not in text
    assert text.index("Board") < text.index("Household") < text.index("New")
    assert catalog.complaints() == ["'New' is not translated."]


def test_update_of_what_is_complete_changes_nothing(project):
    catalog.write(catalog.merged())
    once = catalog.DJANGO_PO.read_text()

    catalog.write(catalog.merged())

    assert catalog.DJANGO_PO.read_text() == once
    assert catalog.complaints() == []


def test_compiled_catalog_is_what_the_reader_sees(project):
    assert not catalog.is_compiled()

    catalog.compile_catalog()

    with catalog.DJANGO_MO.open("rb") as file:
        dutch = gettext.GNUTranslations(file)
    assert dutch.gettext("Agreements") == "Afspraken"
    assert dutch.ngettext("%(n)s day left", "%(n)s days left", 1) == "Nog één dag"
    assert dutch.ngettext("%(n)s day left", "%(n)s days left", 2) == "Nog %(n)s dagen"


@pytest.mark.parametrize(
    "code",
    [
        """said = f"{said} {_('All of them.')}"\n""",
        """said = f"{escaped(_('All of them.') + url)}"\n""",
        "said = _now('All of them.')\n",
    ],
)
def test_what_is_asked_inside_another_text_is_not_overlooked(project, code):
    write(project / "cases" / "forms.py", code)

    assert catalog.complaints() == ["'All of them.' is missing."]


def test_tests_and_migrations_speak_to_no_reader(project):
    write(project / "cases" / "tests" / "test_it.py", '_("Only a test")\n')
    write(project / "cases" / "migrations" / "0001_a.py", '_("Only once")\n')

    assert catalog.complaints() == []
