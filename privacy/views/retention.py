"""The pages about how long files are kept, what holds them, and what is destroyed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from cases.actions import log_look
from cases.errors import TransitionRefused
from cases.forms.refusals import carried_out
from cases.keyset import page_of
from cases.models import AccessLog
from cases.pdf import pdf_of
from cases.views.guards import only_for
from privacy import actions, retention
from privacy.certificates import document_of, words_of
from privacy.forms.requests import ReasonForm
from privacy.forms.retention import HoldForm, NewTermForm, TermForm
from privacy.models import Certificate, Destruction, LegalHold, RetentionRule
from privacy.oversight import files_for, overseeing
from privacy.permissions import (
    may_oversee,
    may_read_terms,
    may_see_to_destruction,
    may_set_terms,
)
from privacy.tasks import carry_out_destructions

# The table of terms ----------------------------------------------------------------


@require_safe
@only_for(may_read_terms)
def term_list(request: HttpRequest) -> HttpResponse:
    """Show how long data are kept under each law, with the source."""
    may_set = may_set_terms(request.user)  # type: ignore[arg-type]
    context = {"terms": retention.rules(), "may_set": may_set}
    return render(request, "privacy/term_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_set_terms)
def term_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Change one line of the table."""
    rule = get_object_or_404(RetentionRule.objects.select_related("ground"), uuid=uuid)
    names = ("years", "starts", "source", "is_own_choice", "version")
    initial = {name: getattr(rule, name) for name in names}
    form = TermForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        order = {"rule_id": rule.pk, **form.cleaned_data, "by": request.user}
        if carried_out(form, actions.change_term, **order):
            messages.success(request, _("The term is changed, for every file."))
            return redirect("privacy:term-list")
    return render(request, "privacy/term_form.html", {"form": form, "rule": rule})


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_set_terms)
def term_new(request: HttpRequest) -> HttpResponse:
    """Add the term of a law that has none."""
    form = NewTermForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = dict(form.cleaned_data)
        order = {"ground_id": asked.pop("ground").pk, **asked, "by": request.user}
        if carried_out(form, actions.add_term, **order):
            messages.success(request, _("The term counts from now on."))
            return redirect("privacy:term-list")
    return render(request, "privacy/term_form.html", {"form": form})


# What is due -----------------------------------------------------------------------


@require_safe
@only_for(may_oversee)
def destruction_list(request: HttpRequest) -> HttpResponse:
    """Show which files may go, what was proposed, what is held, and what is gone."""
    user: Any = request.user
    today = timezone.localdate()
    with overseeing(user):
        context = {
            "page": _due(request, user, today),
            "proposals": _proposals(user),
            "holds": list(
                LegalHold.objects.overseen_by(user)
                .current(today)
                .select_related("household", "placed_by")
                .only(*OF_HOLD)
            ),
        }
    shown = [row.pk for row in context["page"].rows]
    shown += [row.household_id for row in context["proposals"] + context["holds"]]
    log_look(
        by=user,
        households=sorted(set(shown)),
        name="destructions",
        channel=AccessLog.Channel.PAGE,
        activity=AccessLog.Activity.OVERSIGHT,
    )
    context["certificates"] = Certificate.objects.all()[:20]
    context["today"] = today
    return render(request, "privacy/destruction_list.html", context)


OF_FILE = ("household__uuid", "household__number")
OF_HOLD = ("uuid", "reason", "from_on", "until_on", "placed_by__name", *OF_FILE)
OF_WAITING = ("uuid", "status", "proposed_at", "proposed_by__name", *OF_FILE)
OF_PROPOSAL = (*OF_WAITING, "judged_at", "judged_by__name")


def _due(request: HttpRequest, user: Any, today: Any) -> Any:
    """Return the files of which the term is over, with what holds each of them."""
    files = retention.due(files_for(user), today)
    proposed = Destruction.objects.exclude(status=Destruction.Status.REFUSED)
    files = files.exclude(pk__in=proposed.values("household")).select_related("area")
    page = page_of(files, request, order="number")
    kept = retention.retentions(page.rows)
    for row in page.rows:
        row.kept = kept[row.pk]
        row.held_by = retention.what_holds(row, today)
    return page


def _proposals(user: Any) -> list[Destruction]:
    found = (
        Destruction.objects.overseen_by(user)
        .exclude(status=Destruction.Status.REFUSED)
        .select_related("household", "proposed_by", "judged_by")
        .only(*OF_PROPOSAL)
    )
    proposals = list(found)
    for proposal in proposals:
        proposal.is_mine = proposal.proposed_by_id == user.pk
    return proposals


def overseen(request: HttpRequest, uuid: UUID) -> Any:
    """Return the household, or answer 404 to who does not oversee it.

    Who sees it without being its coordinator is answered 403.
    """
    user: Any = request.user
    with overseeing(user):
        household = get_object_or_404(files_for(user), uuid=uuid)
    _require_to_see_to(user, household.pk)
    return household


def _require_to_see_to(user: Any, household_id: int) -> None:
    if not may_see_to_destruction(user, household_id):
        raise PermissionDenied(
            _("The privacy officer and the coordinator of the area see to this.")
        )


@require_POST
@only_for(may_oversee)
def destruction_propose(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Propose to destroy the file of a household."""
    household = overseen(request, uuid)
    _step(
        request,
        _("The file %(number)s is proposed. Somebody else approves it or not.")
        % {"number": household.number},
        actions.propose_destruction,
        household_id=household.pk,
    )
    return redirect("privacy:destruction-list")


def overseen_destruction(request: HttpRequest, uuid: UUID) -> Destruction:
    user: Any = request.user
    with overseeing(user):
        found = Destruction.objects.overseen_by(user).waiting()
        found = found.select_related("household", "proposed_by").only(
            *OF_PROPOSAL[:4], *OF_FILE
        )
        proposal = get_object_or_404(found, uuid=uuid)
    _require_to_see_to(user, proposal.household_id)
    return proposal


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_oversee)
def destruction_approve(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask, and then approve, what somebody else proposed; the worker destroys it."""
    user: Any = request.user
    proposal = overseen_destruction(request, uuid)
    if proposal.proposed_by_id == user.pk:
        raise PermissionDenied(_("Somebody else has to approve what you proposed."))
    if request.method != "POST":
        with overseeing(user):
            kept = retention.retention_of(proposal.household)
        context = {"proposal": proposal, "kept": kept}
        return render(request, "privacy/destruction_approve.html", context)
    if _step(
        request,
        _("The file %(number)s is being destroyed. The certificate follows.")
        % {"number": proposal.household.number},
        actions.approve_destruction,
        destruction_id=proposal.pk,
    ):
        carry_out_destructions.delay()
    return redirect("privacy:destruction-list")


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_oversee)
def destruction_refuse(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Keep a file that was proposed to be destroyed, with the reason."""
    proposal = overseen_destruction(request, uuid)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        order = {"destruction_id": proposal.pk, **form.cleaned_data}
        order |= {"by": request.user, "at": timezone.now()}
        if carried_out(form, actions.refuse_destruction, **order):
            messages.success(request, _("The file is kept."))
            return redirect("privacy:destruction-list")
    context = {"form": form, "proposal": proposal}
    return render(request, "privacy/destruction_refuse.html", context)


def _step(request: HttpRequest, done: str, action: Any, **order: Any) -> bool:
    """Take a step that asks nothing more, and say how it went."""
    try:
        action(**order, by=request.user, at=timezone.now())
    except TransitionRefused as error:
        messages.error(request, str(error))
        return False
    messages.success(request, done)
    return True


# Legal holds -----------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_oversee)
def hold_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Keep a file longer than its term."""
    household = overseen(request, uuid)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        order = {"household_id": household.pk, **form.cleaned_data}
        order |= {"by": request.user, "at": timezone.now()}
        if carried_out(form, actions.place_hold, **order):
            messages.success(request, _("The legal hold is on the file."))
            return redirect("privacy:destruction-list")
    context = {"form": form, "household": household}
    return render(request, "privacy/hold_new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_oversee)
def hold_lift(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """End a legal hold."""
    user: Any = request.user
    with overseeing(user):
        found = LegalHold.objects.overseen_by(user).select_related("household")
        hold = get_object_or_404(found.only("uuid", "reason", *OF_FILE), uuid=uuid)
    _require_to_see_to(user, hold.household_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        order = {"hold_id": hold.pk, **form.cleaned_data}
        order |= {"by": user, "at": timezone.now()}
        if carried_out(form, actions.lift_hold, **order):
            messages.success(request, _("The legal hold is lifted."))
            return redirect("privacy:destruction-list")
    return render(request, "privacy/hold_lift.html", {"form": form, "hold": hold})


# Certificates ----------------------------------------------------------------------


@require_safe
@only_for(may_oversee)
def certificate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show that a file was destroyed. Of whom it was, nobody knows any more."""
    found = get_object_or_404(Certificate, uuid=uuid)
    context = {"certificate": found, "words": words_of(found)}
    return render(request, "privacy/certificate.html", context)


@require_safe
@only_for(may_oversee)
def certificate_pdf(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give the certificate as a document for the archive."""
    found = get_object_or_404(Certificate, uuid=uuid)
    with translation.override("nl"):
        pdf = pdf_of(document_of(found))
    response = HttpResponse(pdf, "application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.number}.pdf"'
    return response
