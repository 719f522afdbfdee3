"""The parts of pages: what they say, and that they say it to everybody."""

import re
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from django import forms
from django.conf import settings
from django.forms import formset_factory
from django.template import Context, Template
from django.test import RequestFactory

from helmond_aanpak import drawings
from helmond_aanpak.lateness import lateness, lateness_of_date
from helmond_aanpak.templatetags import components

TODAY = date(2026, 11, 17)
AGREED = date(2026, 9, 24)


def promise(status="open", *, day=1, due_day=42, done_day=None, dropped_day=None):
    """Return an agreement that is at its `day`-th day on TODAY."""
    agreed_on = TODAY - timedelta(days=day)

    def on(number):
        return None if number is None else agreed_on + timedelta(days=number)

    return SimpleNamespace(
        status=status,
        agreed_on=agreed_on,
        target_on=on(42),
        due_on=on(due_day),
        done_on=on(done_day),
        dropped_on=on(dropped_day),
    )


def parse(svg):
    return ElementTree.fromstring(svg)  # noqa: S314 - we drew it ourselves.


def render(text, **context):
    page = Template("{% load components formats %}" + text)
    return page.render(Context(context))


# How late something is -------------------------------------------------------


@pytest.mark.parametrize(
    ("agreement", "tone", "words", "note"),
    [
        (promise(day=54), "late", "12 dagen te laat", "was do 5 nov"),
        (promise(day=43), "late", "1 dag te laat", "was ma 16 nov"),
        (promise(day=42), "soon", "Vandaag", "di 17 nov"),
        (promise(day=41), "track", "Nog 1 dag", "wo 18 nov"),
        (promise(day=21), "track", "Nog 21 dagen", "di 8 dec"),
        (promise(day=21, due_day=28), "track", "Nog 7 dagen", "di 24 nov, eigen datum"),
        (promise("blocked", day=21), "block", "Loopt vast", "di 8 dec"),
        (promise("blocked", day=54), "block", "Loopt vast", "was do 5 nov"),
        (promise("done", day=50, done_day=27), "done", "Gedaan", "zo 25 okt, op tijd"),
        (promise("done", day=50, done_day=50), "done", "Gedaan", "vandaag, te laat"),
        (promise("dropped", day=20, dropped_day=10), "none", "Vervallen", "za 7 nov"),
    ],
)
def test_lateness_in_words(agreement, tone, words, note):
    state = lateness(agreement, TODAY)

    assert (state.tone, state.words, state.note) == (tone, words, note)


def test_a_blocked_agreement_can_be_late_as_well():
    late = lateness(promise("blocked", day=54), TODAY)
    in_time = lateness(promise("blocked", day=21), TODAY)

    assert (late.is_late, late.warning) == (True, "12 dagen te laat")
    assert (in_time.is_late, in_time.warning) == (False, "")


def test_what_is_finished_is_never_late():
    done = lateness(promise("done", day=80, done_day=79), TODAY)
    dropped = lateness(promise("dropped", day=80, dropped_day=79), TODAY)

    assert [done.is_late, dropped.is_late] == [False, False]


def test_lateness_of_a_review_date():
    assert lateness_of_date(TODAY - timedelta(days=2), TODAY).words == "2 dagen te laat"
    assert lateness_of_date(TODAY, TODAY).words == "Vandaag"


def test_when_shows_badge_and_date():
    shown = render("{% when agreement today %}", agreement=promise(day=54), today=TODAY)

    assert "ha-status--late" in shown
    assert "i-alert" in shown  # Never by the tone alone.
    assert "12 dagen te laat" in shown
    assert "was do 5 nov" in shown


def test_when_takes_today_from_the_clock(clock):
    clock.move_to("2026-11-16T23:30:00Z")  # 00:30 on the 17th in Helmond.

    shown = render("{% when agreement %}", agreement=promise(day=42))

    assert "Vandaag" in shown


# The six-week bar ------------------------------------------------------------


@pytest.mark.parametrize(
    ("agreement", "words"),
    [
        (promise(day=54), "Dag 54 van 42: 12 dagen te laat"),
        (promise(day=42), "Dag 42 van 42: vandaag is de laatste dag"),
        (promise(day=21), "Dag 21 van 42: nog 21 dagen"),
        (
            promise(day=21, due_day=28),
            "Dag 21 van 42: eigen datum is dag 28, nog 7 dagen",
        ),
        (promise("blocked", day=46), "Dag 46 van 42: 4 dagen te laat, loopt vast"),
        (promise("done", day=50, done_day=39), "Gedaan op dag 39 van 42, op tijd"),
        (
            promise("done", day=50, done_day=45),
            "Gedaan op dag 45 van 42, 3 dagen te laat",
        ),
        (promise("dropped", day=20, dropped_day=10), "Vervallen op dag 10 van 42"),
    ],
)
def test_six_week_bar_says_the_same_in_words(agreement, words):
    bar = parse(drawings.six_week_bar(agreement, TODAY))

    assert bar.get("role") == "img"
    assert bar.get("aria-label") == words


def bar_parts(agreement):
    bar = parse(drawings.six_week_bar(agreement, TODAY))
    return {part.get("class"): part for part in bar}


def test_six_week_bar_stands_at_four_units_a_day():
    parts = bar_parts(promise(day=21, due_day=28))

    assert parts["p"].get("d") == "M1 10H84"
    assert parts["m"].get("cx") == "84"
    assert parts["own"].get("d").startswith("M112 4")
    assert "p p--over" not in parts


def test_six_week_bar_goes_on_after_the_line_and_stops_at_its_edge():
    assert bar_parts(promise(day=54))["p p--over"].get("d") == "M171 10H216"
    assert bar_parts(promise(day=400))["m"].get("cx") == "224"


def test_six_week_bar_marks_the_day_it_was_done():
    parts = bar_parts(promise("done", day=50, done_day=39))

    assert parts["m"].get("cx") == "156"
    assert parts["mk"].get("d").startswith("M153 ")


# Scores, AVE and figures -----------------------------------------------------


def test_leefdomein_strip_says_its_values_and_scale():
    shown = render(
        "{% leefdomein_strip 'Financiën zelf redden' 'self_reliance' 1 2 4 %}"
    )

    assert (
        'aria-label="Financiën zelf redden: van 1 naar 2, doel 4,'
        ' op een schaal van 1 tot 5"' in shown
    )
    assert "worse" not in shown


def test_leefdomein_strip_marks_what_got_worse():
    assert "after--worse" in render("{% leefdomein_strip 'x' 'satisfaction' 4 3 7 %}")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((4, 6, None), "van 4 naar 6"),
        ((6, 6, 8), "blijft 6, doel 8"),
        ((None, 6, None), "nu 6"),
        ((5, None, 7), "begin 5, doel 7"),
        ((None, None, None), "niet gevraagd"),
    ],
)
def test_strip_words_say_what_is_known_only(values, words):
    assert drawings.strip_words(*values) == words


def test_a_score_of_zero_is_drawn():
    strip = drawings.leefdomein_strip("x", drawings.SCALES["satisfaction"], 0, 3, None)

    circles = re.findall(r'class="(before|after)" cx="([\d.]+)"', strip)
    assert circles == [("before", "10"), ("after", "52")]


def test_ave_mark_fills_as_many_bars_as_the_phase():
    shown = render("{% ave_mark 3 %}")

    assert shown.count("f-ave3") == 3
    assert shown.count("f-off") == 1
    assert shown.endswith("AVE 3 · oranje</span>")


def test_ave_mark_takes_another_word():
    assert "AVE 2 · amber" in render("{% ave_mark 2 'amber' %}")


def test_completeness_draws_the_share_it_says():
    shown = render("{% completeness 41 164 'casussen' %}")

    assert "<strong>41 van 164</strong> casussen" in shown
    assert 'width="15.0"' in shown


def test_completeness_writes_large_numbers_as_people_do():
    shown = render("{% completeness 11400 12400 'casussen' %}")

    assert "<strong>11.400 van 12.400</strong> casussen" in shown


def test_completeness_of_nothing_is_empty():
    assert 'width="0"' in render("{% completeness 0 0 'casussen' %}")


def test_suppressed_says_so_in_words():
    assert "minder dan 10" in render("{% suppressed %}")


def test_tally_links_only_what_can_be_chosen():
    tally = [
        {
            "number": 14,
            "words": "te laat",
            "tone": "late",
            "icon": "alert",
            "url": "?a",
        },
        {"number": "71 %", "words": "binnen zes weken"},
    ]

    shown = render(
        '{% include "_components/tally.html" with items=tally label="Telling" %}',
        tally=tally,
    )

    assert shown.count('<a href="?a"') == 1
    assert "71 %" in shown


def test_every_icon_that_is_used_exists():
    sprite = parse((settings.BASE_DIR / "static" / "icons.svg").read_text())
    drawn = {each.get("id") for each in sprite}
    folders = [settings.BASE_DIR / name for name in ("templates", "helmond_aanpak")]
    used = set(components.TONE_ICONS.values()) | set(components.NOTE_ICONS.values())
    for folder in folders:
        for file in [*folder.rglob("*.html"), *folder.rglob("*.py")]:
            text = file.read_text()
            used |= set(re.findall(r'{% icon "([\w-]+)"', text))
            used |= set(re.findall(r'\bicon\("([\w-]+)"\)', text))

    assert {f"i-{name}" for name in used} <= drawn


# Notes -----------------------------------------------------------------------


def test_note_has_an_icon_and_a_role_when_asked():
    shown = render(
        '{% note "warn" role="alert" %}<p>{{ name }}</p>{% endnote %}', name="<b>"
    )

    assert 'class="ha-note ha-note--warn" role="alert"' in shown
    assert "<p>&lt;b&gt;</p>" in shown
    assert "i-alert" in shown


def test_empty_state_says_what_it_means():
    shown = render(
        "{% empty_state title %}<p>Begin hier.</p>{% endempty_state %}",
        title="Niets & leeg",
    )

    assert "<strong>Niets &amp; leeg</strong><p>Begin hier.</p>" in shown


def test_breadcrumbs_end_with_the_page_itself():
    shown = render(
        "{% breadcrumbs %}{% crumb 'Mijn werk' '/mijn' %}{% crumb name %}"
        "{% endbreadcrumbs %}",
        name="<Jansen>",
    )

    assert '<a class="utrecht-link" href="/mijn">Mijn werk</a>' in shown
    assert '<span aria-current="page">&lt;Jansen&gt;</span>' in shown


# Forms -----------------------------------------------------------------------


class MdoForm(forms.Form):
    place = forms.CharField(label="Waar", help_text="Een plek die de bewoner koos")
    wants = forms.CharField(label="Wat wil je?", widget=forms.Textarea, required=False)
    area = forms.ChoiceField(label="Gebied", choices=[("w", "Helmond-West")])
    present = forms.ChoiceField(
        label="Is de bewoner erbij?",
        choices=[("ja", "Ja"), ("nee", "Nee")],
        widget=forms.RadioSelect,
    )
    sure = forms.BooleanField(label="Dit klopt")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


def test_field_ties_label_help_and_control_together():
    shown = render("{% field form.place %}", form=MdoForm())

    assert re.search(r'for="id_place">Waar\s*</label>', shown)
    assert 'id="id_place_helptext">Een plek' in shown
    assert 'aria-describedby="id_place_helptext"' in shown
    assert "utrecht-textbox--html-input" in shown
    assert "niet verplicht" not in shown


def test_field_puts_the_error_between_label_and_control():
    shown = render("{% field form.place %}", form=MdoForm({}))

    order = [shown.index(part) for part in ("</label>", "Vul dit in.", "<input")]
    assert order == sorted(order)
    assert 'id="id_place_error"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'aria-describedby="id_place_helptext id_place_error"' in shown
    assert '<span class="ha-sr">Fout: </span>' in shown
    assert "utrecht-textbox--invalid" in shown


def test_field_says_what_is_optional_unless_told_not_to():
    form = MdoForm()

    assert "(niet verplicht)" in render("{% field form.wants %}", form=form)
    assert "verplicht" not in render(
        "{% field form.wants optional_mark=False %}", form=form
    )


def test_field_passes_attributes_on():
    shown = render(
        '{% field form.wants class="ha-own" rows=2 hx_get="/x"'
        ' label_extra="van afspraak 1" %}',
        form=MdoForm(),
    )

    assert 'class="ha-own utrecht-textarea utrecht-textarea--html-textarea"' in shown
    assert 'rows="2"' in shown
    assert 'hx-get="/x"' in shown
    assert '<span class="ha-sr"> van afspraak 1</span>' in shown


def test_field_of_choices_is_a_group_with_a_legend():
    shown = render("{% field form.present %}", form=MdoForm({}))

    assert "<fieldset" in shown
    assert re.search(r">Is de bewoner erbij\?\s*</legend>", shown)
    assert shown.count('type="radio"') == 2
    assert 'for="id_present_0"' in shown
    assert re.search(r"<fieldset[^>]*aria-describedby=\"[^\"]*id_present_error", shown)


def test_field_of_a_select_a_checkbox_and_what_is_hidden():
    form = MdoForm({})

    assert "utrecht-select--invalid" in render("{% field form.area %}", form=form)
    checkbox = render("{% field form.sure %}", form=form)
    assert 'aria-describedby="id_sure_error"' in checkbox
    assert 'id="id_sure_error"' in checkbox
    assert 'class="ha-choice" for="id_sure"' in checkbox
    hidden = render("{% field form.version %}", form=form).strip()
    assert hidden.startswith('<input type="hidden"')
    assert "label" not in hidden


def test_error_summary_links_to_what_must_be_filled_in():
    shown = render("{% error_summary form intro='Bewaard.' %}", form=MdoForm({}))

    assert "Er zijn nog 4 dingen nodig" in shown
    assert 'href="#id_place">Waar: Vul dit in.</a>' in shown
    # A question keeps its mark; the link lands on the first radio button.
    assert 'href="#id_present_0">Is de bewoner erbij? Vul dit in.</a>' in shown
    assert "<p>Bewaard.</p>" in shown
    assert 'role="alert"' in shown


def test_error_summary_counts_formsets_and_knows_one_thing():
    lines = formset_factory(MdoForm)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1"}
        | {"form-0-place": "Thuis", "form-0-area": "w", "form-0-present": "ja"}
    )

    shown = render("{% error_summary none lines %}", lines=lines)

    assert "Er is nog 1 ding nodig" in shown
    assert 'href="#id_form-0-sure"' in shown


def test_error_summary_of_a_refusal_asks_for_nothing():
    form = MdoForm(
        {"place": "Thuis", "area": "w", "present": "ja", "sure": "on", "wants": ""}
    )
    form.add_error(None, "Iemand anders heeft dit net gewijzigd.")

    shown = render("{% error_summary form %}", form=form)

    assert "Dat is niet gelukt" in shown
    assert "Iemand anders heeft dit net gewijzigd." in shown


def test_error_summary_of_a_fresh_form_is_nothing():
    assert render("{% error_summary form %}", form=MdoForm()).strip() == ""


def test_title_begins_with_the_error_only_when_there_is_one():
    assert render("{% error_prefix %}", form=MdoForm({})) == "Fout: "
    assert render("{% error_prefix %}", form=MdoForm()) == ""
    assert render("{% error_prefix %}") == ""


# Lists -----------------------------------------------------------------------


def sorted_by(current, query=""):
    request = RequestFactory().get(f"/agreements?{query}")
    return render(
        "{% sort_header 'due' 'Wanneer' current=current %}",
        request=request,
        current=current,
    )


def test_sort_header_turns_round_when_pressed_again():
    assert 'href="?sort=due"' in sorted_by("text")
    assert "aria-sort" not in sorted_by("text")
    assert 'href="?sort=-due"' in sorted_by("due")
    assert 'aria-sort="ascending"' in sorted_by("due")
    assert 'href="?sort=due"' in sorted_by("-due")
    assert 'aria-sort="descending"' in sorted_by("-due")


def test_sort_header_keeps_the_filter_and_starts_at_the_first_page():
    assert 'href="?area=west&amp;sort=due"' in sorted_by("", "area=west&after=7&sort=x")


def test_pagination_shows_only_what_is_there():
    assert render("{% pagination none none %}", none=None).strip() == ""
    shown = render("{% pagination none '?after=7' %}", none=None)
    assert 'rel="next" href="?after=7"' in shown
    assert "Volgende" in shown
    assert "Vorige" not in shown


# The style sheet -------------------------------------------------------------


def test_no_template_has_what_the_content_policy_refuses():
    refused = re.compile(r"<style|<script(?! src=)|\sstyle=|\son[a-z]+=|javascript:")
    folder = Path(settings.BASE_DIR) / "templates"

    found = [
        f"{file.relative_to(folder)}: {match.group()}"
        for file in folder.rglob("*.html")
        for match in refused.finditer(file.read_text())
    ]

    assert found == []


def test_an_address_is_named_in_the_block_that_leads_to_it():
    """Django forgets at the end of a block what was named in it: href="" stays."""
    block = re.compile(r"{% block \w+ %}.*?{% endblock %}", re.S)
    named = re.compile(r"{% url [^%]* as (\w+) %}")
    folder = Path(settings.BASE_DIR) / "templates"

    lost = [
        f"{file.relative_to(folder)}: {name}"
        for file in folder.rglob("*.html")
        for blocks in [block.findall(file.read_text())]
        for part in blocks
        for name in set(re.findall(r'href="{{ (\w+) }}"', part))
        if name not in named.findall(part)
        and any(name in named.findall(other) for other in blocks)
    ]

    assert lost == []
