"""The MDO: written down on one page, and read back."""

import json
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.errors import TransitionRefused
from cases.formats import clock
from cases.models import AccessLog, Case
from cases.permissions import may_open_household
from cases.views.guards import only_for
from cases.views.households import look
from mdo import actions, deadlines, meetings
from mdo.agenda import proposed
from mdo.drafts import Fields, Merged, changed, typed
from mdo.forms.mdos import (
    LOG,
    LineForm,
    MdoForm,
    Participant,
    add_error_at,
    after_step,
    held_on_of,
    participants,
    professionals_named,
    sent,
    shown,
)
from mdo.forms.meetings import MORE
from mdo.invitations import invitation, withdrawal
from mdo.models import AgendaPoint, Agreement, Mdo, MdoDraft
from mdo.permissions import may_log_mdo
from mdo.views.of_a_case import case_for, closed, refused, require


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def mdo_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask what an MDO agreed that nobody planned. Only one button writes it down."""
    case = case_for(request, uuid, may_log_mdo)
    return Table(request, case, None).answer()


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def mdo_hold(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask what a planned MDO agreed."""
    planned = visible_mdo(request, uuid)
    require(may_log_mdo(request.user, planned.household_id))  # type: ignore[arg-type]
    return Table(request, planned.case, planned).answer()


class Table:
    """An MDO at the table: what is typed is kept as it is typed, for all who type.

    Everything that is sent is put beside what others typed first. Only the button that
    logs makes an MDO of it.
    """

    def __init__(self, request: HttpRequest, case: Case, planned: Mdo | None) -> None:
        self.request, self.case, self.planned = request, case, planned
        self.user: Any = request.user
        self.wants_json = request.headers.get("Accept") == "application/json"
        self.at = timezone.now()
        # What somebody else made of it meanwhile.
        self.made: Mdo | None = None

    def answer(self) -> HttpResponse:
        if self.request.method == "POST":
            return self.take()
        if not self.case.is_open:
            return closed(self.request, self.case)
        if self.planned and self.planned.status != Mdo.Status.PLANNED:
            return redirect("mdo:mdo", self.planned.uuid)
        draft = meetings.draft_of(self.case, self.planned)
        if self.wants_json:
            return self.news(draft)
        look(self.request, [self.case.household], "mdo form")
        return self.show(self.form(draft.fields if draft else None), draft)

    def news(self, draft: MdoDraft | None) -> HttpResponse:
        """Say what others typed; nothing at all as long as that is nothing new."""
        since = self.request.GET.get("since", "")
        if draft is None or since == str(draft.version):
            return HttpResponse(status=204)
        return JsonResponse(self.state(draft, Merged(draft.fields)))

    def take(self) -> HttpResponse:
        """Keep what was sent, and do what the button asks."""
        sent_now = after_step(self.request.POST)
        was, mine = _was(self.request), typed(sent_now.lists())
        step, find = sent_now.get("do", ""), sent_now.get("find", "")
        try:
            draft, merged = meetings.keep_draft(
                case_id=self.case.pk,
                mdo_id=self.planned.pk if self.planned else None,
                was=was,
                mine=mine,
                token=_token(sent_now),
                by=self.user,
                at=self.at,
            )
        except meetings.WrittenDown as error:
            return self.written_down(error, was, mine)
        except (TransitionRefused, ValidationError) as error:
            return self.refuse(error, mine)
        if self.wants_json:
            return JsonResponse(self.state(draft, merged))
        if step == "later" and not merged.clashes:
            messages.success(self.request, _("What you typed is kept. Go on later."))
            return redirect("cases:household", self.case.household.uuid)
        if step == "drop":
            return self.drop()
        fields = {**merged.fields, **{name: mine[name] for name in merged.clashes}}
        if step != LOG or merged.clashes or self.is_new_to_me(mine, merged):
            step = "look" if step == LOG else step
            form = self.form(fields, do=step, find=find)
            return self.show(form, draft, merged)
        form = self.form(fields, do=step, find=find)
        if form.is_valid() and (mdo := self.log(form)):
            return redirect("mdo:mdo", mdo.uuid)
        return self.show(form, draft)

    def form(self, fields: Fields | None, **more: str) -> MdoForm:
        return MdoForm(
            case=self.case,
            by=self.user,
            planned=self.planned,
            # An MDO that was missed is written down on its own day, not on today.
            held_on=held_on_of(self.request.GET.get("held_on") or self.planned_on),
            data=sent(fields, **more) if fields is not None else None,
        )

    @property
    def planned_on(self) -> date | None:
        moment = self.planned.planned_at if self.planned else None
        return timezone.localdate(moment) if moment else None

    def is_new_to_me(self, mine: Fields, merged: Merged) -> bool:
        """Whether another typed what I have not seen: then I look before it is logged.

        Of what the form does not show, such as an agreement done meanwhile, nobody
        can be shown anything.
        """
        if merged.moved:
            return True
        names = changed(mine, merged.fields)
        return bool(names) and bool(names & set(shown(self.form(merged.fields))))

    def log(self, form: MdoForm) -> Mdo | None:
        """Log the MDO, or put what was refused in the form and return None."""
        planned_id = self.planned.pk if self.planned else None
        try:
            with transaction.atomic():
                mdo = actions.log_mdo(
                    case_id=self.case.pk, **form.outcome(), by=self.user, at=self.at
                )
                meetings.drop_draft(
                    case_id=self.case.pk, mdo_id=planned_id, by=self.user, at=self.at
                )
        except ValidationError as error:
            form.show_refusal(error)
            return None
        except TransitionRefused as error:
            form.add_error(None, str(error))
            return None
        messages.success(
            self.request,
            _("The MDO is written down. Everybody who does something knows."),
        )
        return mdo

    def drop(self) -> HttpResponse:
        planned_id = self.planned.pk if self.planned else None
        meetings.drop_draft(
            case_id=self.case.pk, mdo_id=planned_id, by=self.user, at=self.at
        )
        messages.success(self.request, _("What was typed is thrown away."))
        return redirect("cases:household", self.case.household.uuid)

    def written_down(
        self, error: meetings.WrittenDown, was: Fields, mine: Fields
    ) -> HttpResponse:
        """Lead to the MDO; what was typed since by another is not lost."""
        url = reverse("mdo:mdo", args=[error.mdo.uuid])
        is_mine = error.mdo.logged_by_id == self.user.pk
        if self.wants_json:
            return JsonResponse({"refused": str(error), "url": url}, status=409)
        if is_mine or not changed(was, mine):
            messages.info(self.request, _("This MDO was written down already, once."))
            return redirect(url)
        return self.refuse(error, mine)

    def refuse(self, error: Exception, mine: Fields) -> HttpResponse:
        """Show why nothing can be kept, with everything that was typed."""
        sentence = " ".join(getattr(error, "messages", [str(error)]))
        if self.wants_json:
            return JsonResponse({"refused": sentence}, status=409)
        form = self.form(mine, do="look")
        form.add_error(None, sentence)
        self.made = getattr(error, "mdo", None)
        return self.show(form, None)

    def show(
        self, form: MdoForm, draft: MdoDraft | None, merged: Merged | None = None
    ) -> HttpResponse:
        was = shown(form)
        if merged:
            self.say_clashes(form, merged)
            was |= merged.clashes
        context = {
            "form": form,
            "formset": form.lines,
            "case": self.case,
            "household": self.case.household,
            "members": list(self.case.household.members.on(timezone.localdate())),
            "today": timezone.localdate(),
            "planned": self.planned,
            "draft": draft,
            "made": self.made,
            "was": json.dumps(was),
        }
        return render(self.request, "mdo/mdo_form.html", context)

    def say_clashes(self, form: MdoForm, merged: Merged) -> None:
        """Put beside a field what another wrote in it, above what was typed."""
        words = _("Somebody else wrote here meanwhile: %(text)s. Yours stands below.")
        for name, theirs in merged.clashes.items():
            add_error_at(form, name, words % {"text": ", ".join(theirs) or "–"})
        if not merged.clashes and self.request.POST.get("do") == LOG:
            form.add_error(
                None,
                _("Somebody typed along. Read it as it is now, then log the MDO."),
            )

    def state(self, draft: MdoDraft, merged: Merged) -> dict[str, Any]:
        """Return what a page that is open needs to know."""
        along = meetings.typing_along(draft, besides=self.user, at=self.at)
        names = ", ".join(one.name for one in along)
        return {
            "fields": merged.fields,
            "clashes": merged.clashes,
            "moved": merged.moved,
            "version": draft.version,
            "savedAt": clock(timezone.localtime(draft.changed_at)),
            "along": _("%(names)s types along") % {"names": names} if along else "",
        }


def _was(request: HttpRequest) -> Fields:
    """Return what stood in the form when it was shown, as the form says."""
    try:
        said = json.loads(request.POST.get("was") or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(said, dict):
        return {}
    return {
        _storable(name): [_storable(str(each)) for each in values]
        for name, values in said.items()
        if isinstance(values, list)
    }


def _storable(text: str) -> str:
    """Leave out what a database cannot keep: JSON can say it, and no form sends it."""
    return text.replace("\0", "").encode(errors="ignore").decode()


def _token(data: QueryDict) -> UUID:
    try:
        return UUID(data.get("token", ""))
    except ValueError:
        return uuid4()


@require_http_methods(["POST"])
@only_for(may_open_household)
def who(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Return who can do something and matches what is typed, to choose from."""
    case = case_for(request, uuid, may_log_mdo)
    involved = participants(case, request.user, [])  # type: ignore[arg-type]
    # At the table it is asked as "q"; while planning, by the name of the field.
    typed_in = next((name for name in ("q", *MORE) if name in request.POST), "q")
    text = request.POST.get(typed_in, "")[:100]
    others = professionals_named(text, besides=involved) if len(text) > 1 else []
    context = {
        "people": [*involved.values(), *map(Participant, others)],
        "without_resident": typed_in != "q",
        "members": case.household.members.on(timezone.localdate()),
    }
    return render(request, "mdo/_who.html", context)


@require_http_methods(["POST"])
@only_for(may_open_household)
def due(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    """Say by when line `number` is due, of the dates as they are typed now."""
    case_for(request, uuid, may_log_mdo)
    line = LineForm(
        request.POST,
        prefix=f"agreements-{number}",
        held_on=held_on_of(request.POST.get("held_on")),
        is_redrawn=True,
    )
    return render(request, "mdo/_due.html", {"due": line.due})


@require_http_methods(["POST"])
@only_for(may_open_household)
def six_weeks(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say when the six weeks end, of the date as it is typed now."""
    case_for(request, uuid, may_log_mdo)
    held_on = held_on_of(request.POST.get("held_on"))
    context = {
        "held_on": held_on,
        "target_on": deadlines.target_on(held_on),
        "today": timezone.localdate(),
    }
    return render(request, "mdo/_six_weeks.html", context)


@require_safe
@only_for(may_open_household)
def mdo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what an MDO agreed, as it can be printed for the resident."""
    # In the order in which they were written down, as they were said.
    agreements = Agreement.objects.order_by("pk").select_related(
        "owner__organisation", "leefdomein", "about"
    )
    visible = Mdo.objects.visible_to(request.user).for_display()
    # First: who reads it now is shown as somebody who read it.
    if request.method == "GET" and (known := visible.filter(uuid=uuid).values("pk")):
        meetings.read_mdo(mdo_id=known[0]["pk"], by=request.user, at=timezone.now())  # type: ignore[arg-type]
    mdo = get_object_or_404(
        visible.select_related("logged_by", "cancelled_by").prefetch_related(
            Prefetch("agreements", agreements)
        ),
        uuid=uuid,
    )
    look(request, [mdo.household], "mdo")
    points = list(mdo.points.select_related("decider", "leefdomein"))
    spoken = [one for one in points if one.kind != AgendaPoint.Kind.LEEFDOMEIN]
    is_planned = mdo.status == Mdo.Status.PLANNED
    today = timezone.localdate()
    context = {
        "agenda": proposed(mdo.case, today) if is_planned else [],
        "points": [one for one in spoken if one.decision],
        "undecided": [one for one in spoken if not one.decision],
        "domains": [one for one in points if one.kind == AgendaPoint.Kind.LEEFDOMEIN],
        "invited": [one for one in mdo.attendances.all() if one.user],
        "amendments": meetings.amendments_of(mdo),
        "mdo": mdo,
        "household": mdo.household,
        "members": list(mdo.household.members.all()),
        "agreements": list(mdo.agreements.all()),
        "present": [one for one in mdo.attendances.all() if one.present],
        "may_step": may_log_mdo(request.user, mdo.household_id),  # type: ignore[arg-type]
        "today": today,
    }
    return render(request, "mdo/mdo.html", context)


def visible_mdo(request: HttpRequest, uuid: UUID) -> Mdo:
    """Return the MDO, or answer 404 to whom the household does not concern."""
    visible = Mdo.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("case", "household"), uuid=uuid)


@require_safe
@only_for(may_open_household)
def mdo_invitation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give a planned MDO as a file that a calendar takes; of a cancelled one the file
    that takes it out again."""
    mdo = visible_mdo(request, uuid)
    look(request, [mdo.household], "invitation", action=AccessLog.Action.EXECUTE)
    if mdo.held_on:
        return refused(request, mdo.household, _("This MDO was held already."))
    url = settings.PUBLIC_URL + reverse("mdo:mdo", args=[mdo.uuid])
    at = timezone.now()
    is_over = mdo.status == Mdo.Status.CANCELLED
    made = withdrawal(mdo, at=at) if is_over else invitation(mdo, url=url, at=at)
    response = HttpResponse(made, "text/calendar; charset=utf-8")
    name = f"mdo-{mdo.case.number}.ics"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
