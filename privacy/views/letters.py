"""The letter that a resident takes home from an MDO: a page to print, and a PDF."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.models import AccessLog
from cases.pdf import pdf_of
from cases.permissions import may_open_household
from cases.views.guards import only_for
from cases.views.households import look
from mdo.models import Mdo
from mdo.views.mdos import visible_mdo
from mdo.views.of_a_case import refused
from privacy.forms.letters import LetterForm
from privacy.letters import letter_of


@require_safe
@only_for(may_open_household)
def letter(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the letter as it is printed, and ask for whom it is."""
    mdo = visible_mdo(request, uuid)
    if mdo.held_on is None:
        return _not_held(request, mdo)
    at = timezone.now()
    form = LetterForm(request.GET, mdo=mdo, at=at)
    look(request, [mdo.household], "letter")
    context = {
        "form": form,
        "letter": letter_of(mdo, **form.chosen(), at=at),
        "mdo": mdo,
        "household": mdo.household,
        "choice": request.GET.urlencode(),
    }
    return render(request, "privacy/letter.html", context)


@require_safe
@only_for(may_open_household)
def letter_pdf(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give the letter as a PDF, to print it or to send it."""
    mdo = visible_mdo(request, uuid)
    if mdo.held_on is None:
        return _not_held(request, mdo)
    at = timezone.now()
    form = LetterForm(request.GET, mdo=mdo, at=at)
    if not form.is_valid():
        page = reverse("privacy:letter", args=[mdo.uuid])
        return redirect(f"{page}?{request.GET.urlencode()}")
    look(request, [mdo.household], "letter (pdf)", action=AccessLog.Action.EXECUTE)
    made: Any = letter_of(mdo, **form.chosen(), at=at)
    response = HttpResponse(pdf_of(made.document(), "letter"), "application/pdf")
    name = f"brief-{mdo.case.number}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _not_held(request: HttpRequest, mdo: Mdo) -> HttpResponse:
    look(request, [mdo.household], "letter")
    return refused(request, mdo.household, _("This MDO has not been held yet."))
