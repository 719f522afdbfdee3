"""The parts that pages are made of; templates/_components/README.md shows each in use.

A part gets all that it shows from its page: nothing here asks the database.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import template
from django.forms import BaseForm, BaseFormSet, BoundField, widgets
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from cases.formats import number
from helmond_aanpak import drawings, navigation
from helmond_aanpak.lateness import Lateness, Promise, lateness_of_date
from helmond_aanpak.lateness import lateness as lateness_of

register = template.Library()

# A tone always has its icon: colour alone says nothing to who cannot see it.
TONE_ICONS = {
    "late": "alert",
    "soon": "clock",
    "track": "clock",
    "done": "check",
    "block": "block",
    "none": "dash",
}
NOTE_ICONS = {
    "info": "info",
    "ok": "check",
    "warn": "alert",
    "late": "alert",
    "block": "block",
}
AVE_WORDS = {
    1: gettext_lazy("green"),
    2: gettext_lazy("yellow"),
    3: gettext_lazy("orange"),
    4: gettext_lazy("dark red"),
}


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """Draw an icon of static/icons.svg: {% icon "check" %}, {% icon "user" "lg" %}."""
    return format_html(
        '<svg class="ha-i{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        '<use href="{}#i-{}"/></svg>',
        f" ha-i--{size}" if size else "",
        static("icons.svg"),
        name,
    )


# How late something is -------------------------------------------------------


@register.simple_tag
def status(tone: str, words: str, icon_name: str = "") -> SafeString:
    """Make a badge: {% status "soon" _("Waits for a decision") %}."""
    return format_html(
        '<span class="utrecht-status-badge ha-status ha-status--{}">{}{}</span>',
        tone,
        icon(icon_name or TONE_ICONS[tone]),
        words,
    )


@register.simple_tag
def lateness(subject: Promise | dt.date, today: dt.date | None = None) -> Lateness:
    """Return tone, words, note, days_left, is_late of an agreement or of a date."""
    today = today or timezone.localdate()
    if isinstance(subject, dt.date):
        return lateness_of_date(subject, today)
    return lateness_of(subject, today)


@register.inclusion_tag("_components/when.html")
def when(
    subject: Promise | dt.date,
    today: dt.date | None = None,
    is_dated: bool = False,
) -> dict:
    """Show the badge of an agreement or of a date, and the date under it.

    With `is_dated` the day that it is due stands beside it already.
    """
    state = lateness(subject, today)
    if is_dated and state.days_left is not None:
        state = replace(state, note="")
    return {"state": state}


@register.simple_tag
def six_week_bar(agreement: Promise, today: dt.date | None = None) -> SafeString:
    """Draw where an agreement is in its six weeks."""
    return drawings.six_week_bar(agreement, today or timezone.localdate())


@register.simple_tag
def ave_mark(phase: int, word: str = "") -> SafeString:
    """Show a phase of escalation as bars and words: "AVE 2 · geel"."""
    return format_html(
        '<span class="ha-ave">{}AVE {} · {}</span>',
        drawings.ave_mark(phase),
        phase,
        word or AVE_WORDS[phase],
    )


# Scores and figures ----------------------------------------------------------


@register.inclusion_tag("_components/leefdomein_strip.html")
def leefdomein_strip(
    label: str,
    scale: str,
    before: int | None = None,
    now: int | None = None,
    goal: int | None = None,
) -> dict:
    """Draw a score; `scale` is "satisfaction" (0-10) or "self_reliance" (1-5)."""
    values = (before, now, goal)
    drawing = drawings.leefdomein_strip(label, drawings.SCALES[scale], *values)
    return {"drawing": drawing, "words": drawings.strip_words(*values)}


@register.simple_tag
def completeness(part: int, whole: int, words: str) -> SafeString:
    """Show what a figure rests on: {% completeness 97 164 _("cases with …") %}."""
    counts = {"part": number(part), "whole": number(whole)}
    count = gettext("%(part)s of %(whole)s") % counts
    return format_html(
        '<span class="ha-full">{}<span><strong>{}</strong> {}</span></span>',
        drawings.meter(part, whole),
        count,
        words,
    )


@register.simple_tag
def suppressed() -> SafeString:
    """Say that a figure is about too few cases to be shown; never show 0 instead."""
    return format_html(
        '<span class="ha-hidden">{} {}</span>', icon("lock"), gettext("fewer than 10")
    )


# Notes and empty states ------------------------------------------------------


@register.simple_block_tag
def note(
    content: str,
    tone: str = "info",
    role: str = "",
    icon_name: str = "",
    row: bool = False,
) -> str:
    """Set something apart: {% note "warn" %}<p>…</p>{% endnote %}.

    With `row` the words and a button stand beside each other.
    """
    return format_html(
        '<div class="ha-note ha-note--{}"{}>{}<div{}>{}</div></div>',
        tone,
        format_html(' role="{}"', role) if role else "",
        icon(icon_name or NOTE_ICONS[tone]),
        format_html(' class="{}"', "ha-note__row") if row else "",
        content,
    )


@register.simple_block_tag
def empty_state(content: str, title: str) -> str:
    """Say what it means that there is nothing, and (inside) what one can do."""
    return format_html(
        '<div class="ha-empty"><strong>{}</strong>{}</div>', title, content
    )


# Forms -----------------------------------------------------------------------


@register.inclusion_tag("_components/field.html")
def field(
    bound: BoundField,
    *,
    label: str = "",
    label_extra: str = "",
    help: str | None = None,  # noqa: A002
    optional_mark: bool = True,
    error_word: str = "",
    **attributes: Any,
) -> dict:
    """Show one field of a form: label, help, its error above it, the control.

    `label_extra` is only for who listens, and so is `error_word`, before an error.
    Other arguments become attributes of the control, `hx_get` as `hx-get`; `class` is
    added to its own classes.
    """
    kind = _kind(bound)
    return {
        "field": bound,
        "kind": kind,
        "label": label or bound.label,
        "label_extra": label_extra,
        "help": bound.help_text if help is None else help,
        "error_word": error_word,
        "optional": optional_mark and not bound.field.required and kind != "checkbox",
        "control": bound.as_widget(attrs=_attributes(bound, kind, attributes)),
        "attributes": attributes,
    }


def _kind(bound: BoundField) -> str:
    """Return which of the shapes in field.html fits the widget."""
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, widgets.RadioSelect):  # Also CheckboxSelectMultiple.
        return "choices"
    if isinstance(widget, widgets.CheckboxInput):
        return "checkbox"
    for kind in ("Textarea", "Select"):
        if isinstance(widget, getattr(widgets, kind)):
            return kind.lower()
    return "textbox"


def _attributes(bound: BoundField, kind: str, given: dict[str, Any]) -> dict[str, Any]:
    attributes = {name.replace("_", "-"): value for name, value in given.items()}
    classes = [attributes.pop("class", ""), bound.field.widget.attrs.get("class", "")]
    if kind in ("textbox", "textarea", "select"):
        tag = {"textbox": "input"}.get(kind, kind)
        classes += [f"utrecht-{kind}", f"utrecht-{kind}--html-{tag}"]
        if bound.errors:
            classes.append(f"utrecht-{kind}--invalid")
    if names := " ".join(filter(None, classes)):
        attributes["class"] = names
    return attributes


@register.inclusion_tag("_components/error_summary.html")
def error_summary(
    *forms: BaseForm | BaseFormSet | None, intro: str = "", title: str = ""
) -> dict:
    """List the errors of forms and formsets, each with a link to its field.

    A form whose page has lines of other forms between its fields says with `parts`
    in which order they stand.
    `intro` says first what is not lost: "Je verslag is wel bewaard." `title` is for a
    page in a language that the pages of colleagues do not have.
    """
    errors = list(_errors(forms))
    # A refusal that belongs to no field is nothing to be filled in.
    of_fields = any("target" in error for error in errors)
    about = {"errors_of_fields": of_fields, "intro": intro, "title": title}
    return {"errors": errors, **about}


def _errors(forms: Iterable[Any]) -> Iterable[dict]:
    for form in forms:
        if isinstance(form, BoundField):
            for text in form.errors:
                words = f"{_before_error(str(form.label))} {text}"
                yield {"text": words, "target": _target(form)}
        elif isinstance(form, BaseFormSet):
            if form.is_bound:
                yield from _errors_of_lines(form)
            yield from _errors(form.forms)
        elif form and form.is_bound:
            yield from ({"text": text} for text in form.non_field_errors())
            yield from _errors(getattr(form, "parts", form))


def _errors_of_lines(formset: BaseFormSet) -> Iterable[dict]:
    """Yield what is wrong with the lines together; it is mended in the first one."""
    first = next((bound for form in formset.forms for bound in form), None)
    for text in formset.non_form_errors():
        yield {"text": text} | ({"target": _target(first)} if first else {})


def _before_error(label: str) -> str:
    """Return the label with a colon, unless it is a question."""
    return label if label.endswith("?") else f"{label}:"


def _target(bound: BoundField) -> str:
    """Return the id of what a link to the field must land on."""
    if _kind(bound) == "choices" and len(bound):
        return bound[0].id_for_label
    return bound.id_for_label


@register.simple_tag(takes_context=True)
def error_prefix(context: Context) -> str:
    """Start the title of a page whose form was refused with "Fout: "."""
    shown = (context.get("form"), context.get("formset"))
    return gettext("Error:") + " " if any(_errors(filter(None, shown))) else ""


# Lists -----------------------------------------------------------------------


@register.inclusion_tag("_components/pagination.html")
def pagination(
    previous: str | None, following: str | None, back: str = "", on: str = ""
) -> dict:
    """Link to the pages beside this one: {% pagination page.previous page.next %}.

    Without numbers, which would cost a count. `back` and `on` are other words
    for the links, such as "Newer" and "Older".
    """
    return {
        "previous": previous,
        "following": following,
        "back": back or gettext("Previous"),
        "on": on or gettext("Next"),
    }


@register.inclusion_tag("_components/sort_header.html", takes_context=True)
def sort_header(
    context: Context, key: str, words: str, *, current: str, css: str = ""
) -> dict:
    """Make a column head that sorts: first ?sort=key, and again ?sort=-key."""
    request = context["request"]
    query = request.GET.copy()
    # Another order starts at its own first page.
    for old in ("cursor", "after", "before", "page"):
        query.pop(old, None)
    query["sort"] = f"-{key}" if current == key else key
    order = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    return {"url": f"?{query.urlencode()}", "words": words, "order": order, "css": css}


# The frame -------------------------------------------------------------------


@register.inclusion_tag("_components/main_navigation.html", takes_context=True)
def main_navigation(context: Context) -> dict:
    """Show the pages of the signed-in person's role."""
    request, user = context.get("request"), context.get("user")
    if request is None or user is None or not user.is_authenticated:
        return {"links": []}
    return {"links": navigation.main_links(user, request.path)}


@register.simple_block_tag
def breadcrumbs(content: str) -> str:
    """Show the way to this page: {% breadcrumbs %}{% crumb … %}{% endbreadcrumbs %}."""
    return format_html(
        '<nav class="utrecht-breadcrumb-nav ha-crumbs" aria-label="{}">'
        "<ol>{}</ol></nav>",
        gettext("Breadcrumbs"),
        content,
    )


@register.simple_tag
def crumb(words: str, url: str = "") -> SafeString:
    """Make a step of the breadcrumbs; the last one, the page itself, has no address."""
    if not url:
        return format_html('<li><span aria-current="page">{}</span></li>', words)
    return format_html('<li><a class="utrecht-link" href="{}">{}</a></li>', url, words)


@register.simple_tag(takes_context=True)
def search_url(context: Context) -> str:
    """Return where the search form goes, or nothing when the role cannot search."""
    user = context.get("user")
    if user is None or not user.is_authenticated:
        return ""
    return navigation.search_url(user)
