"""Lessons: the list with the patterns, writing one down, and what becomes of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.forms.refusals import REFUSED, show_refusal
from cases.keyset import page_of
from cases.pdf import pdf_of
from cases.views.guards import only_for
from mdo.models import Doorbraak
from reporting import agenda, lessons
from reporting.forms.lessons import LessonFilter, LessonForm, StepForm, initial_of
from reporting.models import Lesson
from reporting.permissions import (
    may_follow_lessons,
    may_move_lesson,
    may_read_lessons,
    may_see_patterns,
)

PAGE_SIZE = 25
# What comes in the address from the page where something was learned.
SOURCES = {
    "mdo": Lesson.Source.MDO,
    "doorbraak": Lesson.Source.DOORBRAAK,
    "escalation": Lesson.Source.ESCALATION,
}


@require_safe
@only_for(may_read_lessons)
def lesson_list(request: HttpRequest) -> HttpResponse:
    """Show what is to be learned, and to a coordinator what happens again and again."""
    form = LessonFilter(request.GET)
    rows = _filtered(form, request)
    shows_patterns = may_see_patterns(request.user)  # type: ignore[arg-type]
    context = {
        "filter": form,
        "page": page_of(
            rows,
            request,
            order="-raised_at",
            among=Lesson.objects.all(),
            size=PAGE_SIZE,
        ),
        "patterns": (
            lessons.patterns(timezone.localdate().year) if shows_patterns else []
        ),
        "shows_patterns": shows_patterns,
        "least": lessons.LEAST,
        "years": lessons.YEARS,
        "may_follow": may_follow_lessons(request.user),  # type: ignore[arg-type]
    }
    return render(request, "reporting/lessons.html", context)


def _filtered(form: LessonFilter, request: HttpRequest) -> QuerySet[Lesson]:
    form.is_valid()
    asked = form.cleaned_data
    rows = Lesson.objects.for_display()
    if not asked.get("state"):
        rows = rows.open()
    elif asked["state"] == "closed":
        rows = rows.filter(status__in=Lesson.CLOSED)
    if asked.get("level"):
        rows = rows.filter(level=asked["level"])
    if asked.get("mine"):
        rows = rows.filter(owner=request.user)
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_read_lessons)
def lesson_new(request: HttpRequest) -> HttpResponse:
    """Write a lesson down: of oneself, of a page, or of a pattern."""
    if request.method != "POST":
        return _new_page(request, LessonForm(initial=_begun(request)))
    form = LessonForm(request.POST)
    if not form.is_valid():
        return _new_page(request, form)
    said = dict(form.cleaned_data)
    number = said.pop("doorbraak")
    # What somebody may not see is no way to a doorbraak.
    seen = Doorbraak.objects.visible_to(request.user).filter(uuid=number)
    try:
        lessons.raise_lesson(
            **{**said, "source": said["source"] or Lesson.Source.OTHER},
            doorbraken=list(seen) if number else [],
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
        )
    except REFUSED as error:
        return _new_page(request, form, status=show_refusal(form, error))
    messages.success(request, _("The lesson is written down."))
    return redirect("reporting:lesson-list")


def _begun(request: HttpRequest) -> dict[str, Any]:
    """Return what the form begins with: of the page or the pattern it comes from."""
    key = request.GET.get("pattern", "")
    if key and may_see_patterns(request.user):  # type: ignore[arg-type]
        found = lessons.patterns(timezone.localdate().year)
        for pattern in found:
            if pattern.key == key:
                said = _("This stood in the way %(number)d times: %(words)s.")
                return {
                    "text": said % {"number": pattern.number, "words": pattern.words},
                    "source": Lesson.Source.PATTERN,
                    "leefdomein": pattern.leefdomein,
                    "rule_owner": pattern.rule_owner,
                    "level": Lesson.Level.MANAGEMENT,
                    "pattern": key,
                }
    return {
        "source": SOURCES.get(request.GET.get("from", ""), Lesson.Source.OTHER),
        "doorbraak": request.GET.get("doorbraak", ""),
    }


def _new_page(
    request: HttpRequest, form: LessonForm, status: int = 200
) -> HttpResponse:
    return render(request, "reporting/lesson_new.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_read_lessons)
def lesson(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a lesson; who sees to it says what became of it."""
    found = get_object_or_404(Lesson.objects.for_display(), uuid=uuid)
    may_move = may_move_lesson(request.user, found)  # type: ignore[arg-type]
    if request.method != "POST":
        form = StepForm(lesson=found, initial=initial_of(found)) if may_move else None
        return _page(request, found, form)
    if not may_move:
        raise PermissionDenied(
            _("Its owner, a coordinator or a manager says what becomes of a lesson.")
        )
    form = StepForm(request.POST, lesson=found)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        lessons.move_lesson(
            lesson_id=found.pk,
            **form.cleaned_data,
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
        )
    except REFUSED as error:
        return _page(request, found, form, status=show_refusal(form, error))
    messages.success(request, _("What became of the lesson is written down."))
    return redirect("reporting:lesson", uuid)


def _page(
    request: HttpRequest, found: Lesson, form: StepForm | None, status: int = 200
) -> HttpResponse:
    doorbraken = found.doorbraken.visible_to(request.user)
    context = {"lesson": found, "form": form, "doorbraken": doorbraken}
    return render(request, "reporting/lesson.html", context, status=status)


@require_safe
@only_for(may_follow_lessons)
def lesson_agenda(request: HttpRequest) -> HttpResponse:
    """Give the agenda for the steungroep: what is open, and what became of the rest."""
    with translation.override("nl"):
        document = agenda.document_on(timezone.localdate())
    return HttpResponse(
        pdf_of(document),
        content_type="application/pdf",
        headers={"Content-Disposition": 'attachment; filename="agenda-steungroep.pdf"'},
    )
