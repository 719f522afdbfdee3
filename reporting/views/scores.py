"""Scores with the resident: all nine leefdomeinen at once, or one at a time."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.errors import StaleVersion
from cases.models import Case, Leefdomein
from cases.permissions import may_open_household
from cases.views.guards import only_for
from cases.views.households import look
from mdo.views.of_a_case import case_for
from reporting import actions
from reporting.forms.scores import AnswerForm, SheetForm, initial_of
from reporting.models import Score
from reporting.permissions import may_record

# Before anything was recorded.
NOTHING_READ = datetime(1970, 1, 1, tzinfo=UTC)
CORRECTED = (Score.Moment.BEGIN, Score.Moment.EIND)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def scores(
    request: HttpRequest, uuid: UUID, moment: str, position: int | None = None
) -> HttpResponse:
    """Ask how it goes at a moment: of all leefdomeinen, or of the one at `position`."""
    if moment not in Score.Moment.values:
        raise Http404
    case = case_for(request, uuid, may_record)
    sheet = Sheet(request, case, moment, position)
    if request.method != "POST":
        look(request, [case.household], "scores form")
        return sheet.page()
    if not sheet.is_valid():
        return sheet.page()
    if sheet.is_passed_over:
        return sheet.next()
    try:
        actions.record_scores(
            case_id=case.pk,
            moment=moment,
            **sheet.said(),
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
        )
    except StaleVersion as error:
        sheet.read_again()
        sheet.head.add_error(None, str(error))
        return sheet.page(status=409)
    except ValidationError as error:
        sheet.show_refusal(error)
        return sheet.page()
    return sheet.next()


class Sheet:
    """The forms of one page: who answers, and a part for each leefdomein."""

    def __init__(
        self, request: HttpRequest, case: Case, moment: str, position: int | None
    ) -> None:
        self.request, self.case = request, case
        self.moment, self.position = Score.Moment(moment), position
        self.leefdomeinen = list(Leefdomein.objects.all())
        asked = [one for one in self.leefdomeinen if position in (None, one.position)]
        if not asked:
            raise Http404
        self.carried = self._carried()
        self.earlier = self._earlier()
        last = next(iter(self.earlier.values()), None)
        data = request.POST if request.method == "POST" else None
        self.head = SheetForm(data, case=case, initial=self._said_before(last))
        begin, end = self._beside(Score.Moment.BEGIN), self._beside(Score.Moment.EIND)
        self.beside = next(iter([*begin.values(), *end.values()]), None)
        self.answers = [
            AnswerForm(
                data,
                leefdomein=one,
                start=begin.get(one.pk),
                end=end.get(one.pk),
                initial=initial_of(self.earlier.get(one.pk)),
            )
            for one in asked
        ]

    def _carried(self) -> dict[str, Any] | None:
        """Return who answers, and when, as an earlier question of this sheet said."""
        form = SheetForm(self.request.GET, case=self.case)
        return form.cleaned_data if form.is_valid() else None

    def _earlier(self) -> dict[int, Score]:
        """Return the scores that are corrected, by leefdomein.

        They are of who was said to answer, else of who answered last.
        """
        rows = Score.objects.filter(case=self.case, moment=self.moment)
        day = timezone.localdate()
        if self.carried:
            who = {name: self.carried[name] for name in ("answered_by", "about")}
            rows, day = rows.filter(**who), self.carried["measured_on"]
        if self.moment not in CORRECTED:
            rows = rows.filter(measured_on=day)
        found = list(rows.select_related("about").order_by("-recorded_at", "-pk"))
        return {
            score.leefdomein_id: score
            for score in reversed(found)
            if (score.answered_by, score.about_id)
            == (found[0].answered_by, found[0].about_id)
        }

    def _said_before(self, last: Score | None) -> dict[str, Any]:
        # As text: a form would round a moment to seconds.
        read_at = {"read_at": self._read_at().isoformat()}
        if self.carried:
            about = self.carried["about"]
            return {**self.carried, **read_at, "about": about.uuid if about else None}
        if last is None:
            return read_at
        return {
            **read_at,
            "answered_by": last.answered_by,
            "about": last.about.uuid if last.about else None,
            "measured_on": last.measured_on,
        }

    def _read_at(self) -> datetime:
        moments = [score.recorded_at for score in self.earlier.values()]
        return max(moments, default=NOTHING_READ)

    def is_valid(self) -> bool:
        # All of them, so that everything that is wrong is said at once.
        return all([form.is_valid() for form in (self.head, *self.answers)])

    def said(self) -> dict[str, Any]:
        """Return the arguments of `record_scores`."""
        answered = [
            form.answer()
            for form in self.answers
            if form.is_answered or self._is_taken_back(form)
        ]
        return {**self.head.cleaned_data, "answers": answered}

    def _is_taken_back(self, form: AnswerForm) -> bool:
        """Tell whether there is an answer of the same person that was emptied."""
        score = self.earlier.get(form.leefdomein.pk)
        return score is not None and all(
            getattr(score, name) == self.head.cleaned_data[name]
            for name in ("answered_by", "about")
        )

    @property
    def is_passed_over(self) -> bool:
        """Whether this question is left for the next one, or for those before it."""
        return (
            self.position is not None
            and not self.said()["answers"]
            and (self._following() is not None or bool(self.earlier))
        )

    def show_refusal(self, error: ValidationError) -> None:
        """Put what the action refused beside the field, else on top."""
        for name, errors in error.error_dict.items():
            own = name if name in self.head.fields else None
            self.head.add_error(own, errors)

    def read_again(self) -> None:
        """Let the sheet, as it was typed, be sent again upon what is there now."""
        self.earlier = self._earlier()
        data = self.request.POST.copy()
        data["read_at"] = self._read_at().isoformat()
        self.head = SheetForm(data, case=self.case)

    def next(self) -> HttpResponse:
        """Go to the next leefdomein, and after the last to how it goes now."""
        household = reverse("cases:household", args=[self.case.household.uuid])
        following = self._following()
        if following is None:
            messages.success(self.request, _("The scores are written down."))
            return redirect(f"{household}#leefdomeinen")
        return redirect(f"{self.address(following.position)}#question")

    def _following(self) -> Leefdomein | None:
        if self.position is None:
            return None
        later = [one for one in self.leefdomeinen if one.position > self.position]
        return next(iter(later), None)

    def _before(self) -> Leefdomein | None:
        if self.position is None:
            return None
        former = [one for one in self.leefdomeinen if one.position < self.position]
        return former[-1] if former else None

    def address(self, position: int | None = None) -> str:
        """Return the address of a question, or of all, with who answers if said."""
        which = [self.case.uuid, self.moment]
        url = reverse("reporting:scores", args=which)
        if position is not None:
            url = reverse("reporting:scores-one", args=[*which, position])
        said = self._who_and_when()
        if said is None:
            return url
        query = {
            "answered_by": said["answered_by"],
            "measured_on": said["measured_on"],
            "about": said["about"].uuid if said["about"] else "",
        }
        return f"{url}?{urlencode(query)}"

    def _who_and_when(self) -> dict[str, Any] | None:
        """Return what the head says when nothing is wrong with it, None before."""
        is_said = self.head.is_bound and self.head.is_valid()
        return self.head.cleaned_data if is_said else self.carried

    def page(self, status: int = 200) -> HttpResponse:
        former = self._before()
        said = None if self.head.errors else self._who_and_when()
        context = {
            "case": self.case,
            "household": self.case.household,
            "moments": [
                (one, reverse("reporting:scores", args=[self.case.uuid, one]))
                for one in Score.Moment
            ],
            "moment": self.moment,
            "position": self.position,
            "number": len(self.leefdomeinen),
            "all_url": self.address(),
            "first_url": self.address(self.leefdomeinen[0].position),
            "former_url": self.address(former.position) if former else "",
            "is_last": self._following() is None,
            "said": said,
            "answerer": said and Score.AnsweredBy(said["answered_by"]).label,
            "form": self.head,
            "answers": self.answers,
            "corrects": next(iter(self.earlier.values()), None),
            "beside": self.beside,
        }
        return render(self.request, "reporting/scores.html", context, status=status)

    def _beside(self, moment: Score.Moment) -> dict[int, Score]:
        """Return the scores of the beginning or the end, which later ones are put
        beside: those of who answers now, else of who answered last."""
        if list(Score.Moment).index(self.moment) <= list(Score.Moment).index(moment):
            return {}
        rows = Score.objects.filter(case=self.case, moment=moment)
        found = list(rows.select_related("about").order_by("-recorded_at", "-pk"))
        said = self.carried or (
            {"answered_by": found[0].answered_by, "about": found[0].about}
            if found
            else {}
        )
        return {
            row.leefdomein_id: row
            for row in found
            if all(
                getattr(row, name) == said[name] for name in ("answered_by", "about")
            )
        }
