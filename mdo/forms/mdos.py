"""An MDO as it is written down at the table, with the resident looking on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cases.forms.days import DayField
from cases.forms.refusals import Place, show_refusal
from cases.forms.texts import CharField
from cases.models import (
    Aanspreekpunt,
    AccessGrant,
    Case,
    HouseholdMember,
    Leefdomein,
    User,
)
from cases.naming import folded
from mdo import actions, deadlines
from mdo.actions import Attendee, Promise
from mdo.agenda import Decided, Proposed, proposed
from mdo.drafts import NOT_KEPT, Fields
from mdo.forms.fields import Redrawable, WrittenField, YesNoField
from mdo.models import AgendaPoint, Attendance, Mdo

# The only step that writes anything; every other one draws the form again.
LOG = "log"
RESIDENT = "resident"
WHO_WORK = (User.Role.PROFESSIONAL, User.Role.COORDINATOR)
LINES_AT_FIRST = 2
MOST_LINES = 40
MOST_GUESTS = 20
MOST_FOUND = 8


# Who can be at the table ------------------------------------------------------


@dataclass(frozen=True)
class Participant:
    """Somebody with an account who can be ticked, chair, or take an agreement."""

    user: User
    is_aanspreekpunt: bool = False

    def __str__(self) -> str:
        parts = (self.user.name, self.user.organisation)
        return ", ".join(str(part) for part in parts if part)


def participants(case: Case, by: User, added: Iterable[str]) -> dict[str, Participant]:
    """Return who is involved with the household, `by` and who was added, by uuid."""
    grants = AccessGrant.objects.current(timezone.now()).exclude(
        reason=AccessGrant.Reason.EMERGENCY
    )
    involved = grants.filter(household=case.household_id, user=OuterRef("pk"))
    current = Aanspreekpunt.objects.current().filter(household=case.household_id)
    people = (
        User.objects.filter(is_active=True, role__in=WHO_WORK)
        .filter(Exists(involved) | Q(pk=by.pk) | Q(uuid__in=_uuids(added)))
        .annotate(is_fixed=Exists(current.filter(user=OuterRef("pk"))))
        .select_related("organisation")
        .order_by("-is_fixed", "name", "pk")
    )
    return {str(user.uuid): Participant(user, user.is_fixed) for user in people}


def _uuids(texts: Iterable[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue  # Nobody typed this; a browser sends what it was given.
    return found


def professionals_named(text: str, *, besides: Iterable[str]) -> list[User]:
    """Return who have an account and match every word: name, e-mail or employer."""
    people = User.objects.filter(is_active=True, role__in=WHO_WORK)
    for word in text.replace(",", " ").replace("\0", "").split():
        people = people.filter(
            Q(name__unaccent__icontains=word)
            | Q(email__istartswith=word)
            | Q(organisation__name__unaccent__icontains=word)
        )
    people = people.exclude(uuid__in=list(besides)).select_related("organisation")
    if not text.strip():
        return []
    return list(people.order_by("name", "pk")[:MOST_FOUND])


class WhoField(CharField):
    """Somebody by name, as far as is needed to know who: `ilse`, `bram woonpartners`.

    Who is at the table goes before anybody else with an account. A first name of the
    household is the resident's: a namesake who works there is not to get the agreement.
    """

    def __init__(self, *, with_resident: bool = True, **kwargs: Any) -> None:
        super().__init__(max_length=300, **kwargs)
        self.with_resident = with_resident
        self.people: dict[str, Participant] = {}
        self.members: Iterable[HouseholdMember] = ()
        self.widget.attrs |= {"list": "who", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        if value == RESIDENT:
            return str(_("The resident"))
        return str(self.people[value]) if value in self.people else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return ""
        if self.with_resident and text.casefold() in self._words_for_resident():
            return RESIDENT
        if text in self.people:
            return self.people[text]
        if self.with_resident and self._is_of_household(text):
            return self._of_household(text)
        return self._of_name(text)

    def _nobody(self) -> str:
        words = _("Nobody with an account is called this. Look at the name again.")
        if self.with_resident:
            words = _(
                "Nobody with an account is called this. Does somebody of the household"
                " do it? Then fill in: the resident."
            )
        return str(words)

    @staticmethod
    def _words_for_resident() -> set[str]:
        # "De inwoner", and "inwoner" as somebody types who is in a hurry. The pages
        # say "het huishouden zelf" of what the resident does.
        said = (_("The resident"), _("The household"))
        words = {str(one).casefold() for one in said}
        short = {one.split()[-1] for one in words}
        return {RESIDENT, *words, *short, str(_("The household itself")).casefold()}

    def _is_of_household(self, text: str) -> bool:
        name = folded(text).removesuffix(f" {_('self')}")
        return any(
            name in (folded(one.first_name), folded(one.last_name), folded(str(one)))
            for one in self.members
        )

    def _of_household(self, text: str) -> str:
        """Return the resident, unless somebody at the table goes by the same name."""
        words = set(folded(text).split())
        namesakes = [
            one
            for one in self.people.values()
            if words <= set(folded(one.user.name).split())
        ]
        if namesakes:
            raise ValidationError(self._more(_("The resident"), *namesakes))
        return RESIDENT

    @staticmethod
    def _more(*found: object) -> str:
        names = "; ".join(str(one) for one in found[:4])
        words = _("More people are called this: %(names)s. Write more of the name.")
        return words % {"names": names}

    def _of_name(self, text: str) -> Participant:
        people = list(self.people.values())
        exact = [one for one in people if text in (str(one), one.user.name)]
        found = exact or [one for one in people if _matches(str(one), text)]
        if not found:
            found = [Participant(one) for one in professionals_named(text, besides=())]
        # Of a name with the employer behind it the search asks each word.
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(self._nobody())
        raise ValidationError(self._more(*found))


def _matches(label: str, text: str) -> bool:
    label = label.casefold()
    return all(word in label for word in text.casefold().replace(",", " ").split())


# One line of the agreements ---------------------------------------------------


@dataclass(frozen=True)
class Due:
    """By when, and how that is to the six weeks: exact, within, later or before."""

    kind: str
    day: date | None = None
    days_later: int = 0


def held_on_of(typed: Any) -> date:
    """Return the date that is typed; today as long as it is none."""
    return DayField(required=False).read(typed) or timezone.localdate()


def due_of(held_on: date, own: date | None) -> Due:
    day = deadlines.due_on(held_on, own)
    target = deadlines.target_on(held_on)
    if day < held_on:
        return Due("before", day)
    if day > target:
        return Due("later", day, (day - target).days)
    return Due("exact" if day == target else "within", day)


def _key_of(form: forms.Form) -> str:
    """Return the key of a line as it was sent, or a new one for an empty line: that is
    of whoever begins it."""
    name = form.add_prefix("key")
    # Drawn once a form: it is shown, and kept as what was shown.
    if not hasattr(form, "_key"):
        is_begun = form.is_bound and form.has_changed()
        sent = form.data.get(name, "") if is_begun else ""
        form._key = sent[:40] or uuid4().hex  # type: ignore[attr-defined]
    return form._key  # type: ignore[attr-defined]


class LineForm(Redrawable):
    """Who does what and when. A line that is left empty does not count."""

    owner = WhoField(error_messages={"required": _("Choose who.")})
    text = WrittenField(
        rows=1, error_messages={"required": _("Write down what was agreed.")}
    )
    due_on = DayField(required=False)
    later_reason = CharField(max_length=300, required=False)
    leefdomein = forms.TypedChoiceField(required=False, empty_value=None)
    about = forms.TypedChoiceField(required=False, empty_value=None)

    def __init__(
        self,
        *args: Any,
        held_on: date,
        participants: dict[str, Participant] | None = None,
        leefdomeinen: dict[str, Any] | None = None,
        members: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.held_on = held_on
        self.people = participants or {}
        self.fields["owner"].people = self.people  # type: ignore[attr-defined]
        self._offer("leefdomein", leefdomeinen or {}, first=[("", _("Not chosen"))])
        household = [("", _("The whole household"))]
        self._offer("about", members or {}, first=household)
        self.fields["owner"].members = (members or {}).values()  # type: ignore[attr-defined]
        self._name_fields()

    def _offer(self, name: str, rows: dict[str, Any], *, first: list) -> None:
        # Lists that were read once: a queryset would be read again for every line.
        field = self.fields[name]
        field.choices = [*first, *rows.items()]  # type: ignore[attr-defined]
        field.coerce = lambda key: rows.get(key, key)  # type: ignore[attr-defined]

    def _name_fields(self) -> None:
        """Name each field with its line, as the summary of the errors reads."""
        place = (self.prefix or "0").rpartition("-")[2]
        number = int(place) + 1 if place.isdecimal() else 0
        names = {
            "owner": _("Agreement %(number)d, who"),
            "text": _("Agreement %(number)d, what"),
            "due_on": _("Agreement %(number)d, when"),
            "later_reason": _("Agreement %(number)d, why later"),
            "leefdomein": _("Agreement %(number)d, leefdomein"),
            "about": _("Agreement %(number)d, about whom"),
        }
        for name, words in names.items():
            self.fields[name].label = words % {"number": number}

    @property
    def key(self) -> str:
        """Return what tells this line from one that somebody else begins."""
        return _key_of(self)

    @property
    def due(self) -> Due:
        """Say by when it is, of what is typed so far."""
        typed = self["due_on"].value()
        field = self.fields["due_on"]
        own = field.read(typed)  # type: ignore[attr-defined]
        return Due("unreadable") if typed and not own else due_of(self.held_on, own)

    def promise(self) -> Promise:
        """Return what the action asks for, as far as it is filled in."""
        said = self.cleaned_data
        owner = said.get("owner")
        return Promise(
            text=said.get("text", ""),
            owner=owner.user if isinstance(owner, Participant) else None,
            due_on=said.get("due_on"),
            later_reason=said.get("later_reason", ""),
            leefdomein=said.get("leefdomein"),
            about=said.get("about"),
        )


class GuestForm(Redrawable):
    """Somebody at the table without an account."""

    name = CharField(label=_("Name"), max_length=200)
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[
            (Attendance.Role.COMPANION, _("brought by the resident")),
            (Attendance.Role.SUPPORTER, _("cliëntondersteuner")),
            (Attendance.Role.PARTICIPANT, _("participant")),
        ],
        initial=Attendance.Role.COMPANION,
    )

    @property
    def key(self) -> str:
        return _key_of(self)

    def has_changed(self) -> bool:
        """A role without a name is nobody."""
        return "name" in self.changed_data


class DecisionForm(Redrawable):
    """What was decided about a point of the agenda, and by whom."""

    decision = WrittenField(rows=1, required=False)
    decider = forms.TypedChoiceField(required=False, empty_value=None)

    def __init__(
        self,
        *args: Any,
        participants: dict[str, Participant] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        people = participants or {}
        field: Any = self.fields["decider"]
        field.choices = [("", _("All of us together")), *people.items()]
        field.coerce = lambda key: people.get(key, key)

    def decided(self, point: Proposed) -> Decided:
        said = self.cleaned_data
        who = said.get("decider")
        return Decided(point, said.get("decision", ""), who.user if who else None)


class OwnPointForm(DecisionForm):
    """A point that nobody thought of before."""

    text = WrittenField(rows=1, required=False)

    @property
    def key(self) -> str:
        return _key_of(self)

    def has_changed(self) -> bool:
        return bool({"text", "decision"} & set(self.changed_data))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("decision") and not said.get("text"):
            self.add_error("text", _("Write down what it is about."))
        return said


OwnPointForms = forms.formset_factory(
    OwnPointForm, extra=1, max_num=MOST_GUESTS, absolute_max=MOST_GUESTS
)
LineForms = forms.formset_factory(
    LineForm, extra=LINES_AT_FIRST, max_num=MOST_LINES, absolute_max=MOST_LINES
)
GuestForms = forms.formset_factory(
    GuestForm, extra=1, max_num=MOST_GUESTS, absolute_max=MOST_GUESTS
)


# The whole --------------------------------------------------------------------


class MdoForm(Redrawable):
    """The whole MDO, with its lines of agreements and of guests.

    The fields stand in the order of the page: so the errors are listed.
    """

    use_required_attribute = False

    # Sending the form twice makes one MDO: the second time it has the same token.
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    held_on = DayField(label=_("Date"))
    place = CharField(
        label=_("Place"),
        max_length=200,
        error_messages={"required": _("Fill in where you met.")},
    )
    place_chosen_by_resident = YesNoField(
        label=_("Did the resident choose this place?"),
        yes=_("Yes"),
        no=_("No"),
        required=False,
    )
    resident_present = YesNoField(
        label=_("Is the resident there?"),
        yes=_("Yes, the resident is there"),
        no=_("No, because …"),
        error_messages={"required": _("Choose yes or no. If no: write shortly why.")},
    )
    absence_reason = CharField(
        label=_("Why is the resident not there?"), max_length=300, required=False
    )
    people = forms.TypedMultipleChoiceField(
        label=_("Who else is there?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    find = CharField(
        label=_("Search somebody by name, e-mail address or organisation"),
        max_length=100,
        required=False,
    )
    deciders = forms.TypedMultipleChoiceField(
        label=_("Who may decide at once?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    chair = forms.TypedChoiceField(
        label=_("Who is the chair?"),
        help_text=_("Preferably not the aanspreekpunt."),
        required=False,
        empty_value=None,
    )
    supporter = forms.ChoiceField(
        label=_("Did you offer a cliëntondersteuner?"),
        help_text=_("Independent and free for the resident. Always offer one."),
        choices=[
            (Mdo.Supporter.NOT_OFFERED, _("Not yet")),
            (Mdo.Supporter.WANTED, _("Yes, and the resident wants one")),
            (Mdo.Supporter.NOT_WANTED, _("Yes, but the resident wants none")),
            (Mdo.Supporter.PRESENT, _("One is there")),
        ],
        widget=forms.RadioSelect,
        initial=Mdo.Supporter.NOT_OFFERED,
    )
    supporter_offered_on = DayField(
        label=_("Offered on"),
        help_text=_("Empty is the day of this MDO."),
        required=False,
    )
    wants = WrittenField(label=_("What do you want?"), rows=2, required=False)
    can = WrittenField(label=_("What can you do?"), rows=2, required=False)
    needs = WrittenField(label=_("What do you need?"), rows=2, required=False)
    own_words = WrittenField(
        label=_("What else does the resident tell?"), rows=3, required=False
    )
    next_on = DayField(label=_("Next conversation"), required=False)
    keep_informed = CharField(
        label=_("How do we hear from each other?"), max_length=300, required=False
    )
    resident_agrees = forms.ChoiceField(
        label=_("Do you agree with what we agreed?"),
        choices=[
            (Mdo.ResidentAgrees.YES, _("Yes, I agree")),
            (Mdo.ResidentAgrees.NO, _("No, because …")),
            (Mdo.ResidentAgrees.THINKING, _("I am still thinking about it")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    disagreement = WrittenField(
        label=_("Why does the resident not agree?"), rows=2, required=False
    )

    def __init__(
        self,
        *,
        case: Case,
        by: User,
        held_on: date,
        data: QueryDict | None = None,
        planned: Mdo | None = None,
    ) -> None:
        self.case, self.by, self.planned = case, by, planned
        self.step = data.get("do", "") if data else ""
        super().__init__(data, is_redrawn=bool(data) and self.step != LOG)
        self.participants = participants(case, by, [*self.added, *self._invited()])
        self._offer_people()
        if planned:
            self.fields["place"].initial = planned.place
            chosen = {True: "yes", False: "no"}.get(planned.place_chosen_by_resident)  # type: ignore[arg-type]
            self.fields["place_chosen_by_resident"].initial = chosen
        today = timezone.localdate()
        self.fields["held_on"].initial = min(held_on, today)
        self.fields["held_on"].widget.attrs["max"] = today.isoformat()
        self.lines = self._make_lines(data)
        redrawn: dict[str, Any] = {"is_redrawn": self.is_redrawn}
        self.guests = GuestForms(data, prefix="guests", form_kwargs=redrawn)
        decides = {**redrawn, "participants": self.participants}
        self.points = [
            (point, DecisionForm(data, prefix=f"point-{point.key}", **decides))
            for point in proposed(case, today)
        ]
        self.own_points = OwnPointForms(data, prefix="points", form_kwargs=decides)
        self.leefdomeinen = list(Leefdomein.objects.all())
        for one in self.leefdomeinen:
            self.fields[f"domain-{one.uuid}"] = WrittenField(
                label=one.name, rows=1, required=False
            )

    @property
    def parts(self) -> Iterator[Any]:
        """Yield the fields, and the lines after the field that they stand under."""
        for bound in self:
            yield bound
            if bound.name == "find":
                yield self.guests
            elif bound.name == "own_words":
                yield from (decision for _point, decision in self.points)
                yield self.own_points
                yield self.lines

    @property
    def added(self) -> list[str]:
        """Return who was searched for and added; they stay, also when not ticked."""
        return self.data.getlist("added") if self.is_bound else []  # type: ignore[attr-defined]

    def _invited(self) -> list[str]:
        if self.planned is None:
            return []
        invited = self.planned.attendances.filter(user__isnull=False)
        return [str(uuid) for uuid in invited.values_list("user__uuid", flat=True)]

    @property
    def domains(self) -> list[Any]:
        """Return the fields of the leefdomeinen."""
        return [self[f"domain-{one.uuid}"] for one in self.leefdomeinen]

    @property
    def tells_of_domains(self) -> bool:
        return any(field.value() for field in self.domains)

    @property
    def looks_for_people(self) -> bool:
        """Whether somebody searches now: by the button, or by Enter in the field."""
        is_asked = self.is_redrawn and bool(self["find"].value())
        return is_asked or self.step == "find" or self.step.startswith("add ")

    @property
    def adds_people(self) -> bool:
        """Whether that part of the form is in use, and so must be open."""
        return bool(
            self.looks_for_people
            or self.step == "guest"
            or self["find"].value()
            or self["deciders"].value()
            or any(guest.has_changed() for guest in self.guests)
        )

    @property
    def may_have_more_lines(self) -> bool:
        return len(self.lines.forms) < MOST_LINES

    @property
    def is_to_be_logged(self) -> bool:
        return self.is_bound and self.step == LOG

    @cached_property
    def meeting_day(self) -> date:
        return held_on_of(self["held_on"].value())

    @property
    def target_on(self) -> date:
        return deadlines.target_on(self.meeting_day)

    @cached_property
    def found(self) -> list[User]:
        """Return who match what is typed in the search."""
        try:
            # A form that is drawn again has judged nothing yet.
            text = self.fields["find"].clean(self["find"].value())
        except ValidationError:
            return []
        if not text:
            return []
        return professionals_named(text, besides=self.participants)

    def _offer_people(self) -> None:
        people = list(self.participants.items())
        no_chair = [("", _("Nobody or not known"))]
        for name in ("people", "deciders", "chair"):
            field = self.fields[name]
            field.choices = [*(no_chair if name == "chair" else []), *people]  # type: ignore[attr-defined]
            field.coerce = self.participants.__getitem__  # type: ignore[attr-defined]
        if self.by.is_professional:
            self.fields["people"].initial = [str(self.by.uuid)]

    def _make_lines(self, data: QueryDict | None) -> Any:
        members = self.case.household.members.on(self.meeting_day)
        return LineForms(
            data,
            prefix="agreements",
            form_kwargs={
                "is_redrawn": self.is_redrawn,
                "held_on": self.meeting_day,
                "participants": self.participants,
                "leefdomeinen": {
                    str(one.uuid): one for one in Leefdomein.objects.all()
                },
                "members": {str(member.uuid): member for member in members},
            },
        )

    # Judging it, all at once

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        # Asked now, so that all that is wrong is named in one go.
        self.lines.is_valid()
        self.own_points.is_valid()
        if said.get("find"):
            self.add_error("find", _("Add whom you mean, or empty this field."))
        is_absent = said.get("resident_present") is False
        if not is_absent and not said.get("resident_agrees"):
            words = _("Ask the resident, and choose the answer.")
            self.add_error("resident_agrees", words)
        disagrees = said.get("resident_agrees") == Mdo.ResidentAgrees.NO
        if disagrees and not said.get("disagreement"):
            self.add_error("disagreement", _("Write down why."))
        offered_on = said.get("supporter_offered_on")
        if offered_on and offered_on > timezone.localdate():
            self.add_error("supporter_offered_on", _("This date is in the future."))
        self.show_refusal(ValidationError(self._errors_of_action(said)))
        return said

    def is_valid(self) -> bool:
        parts = [self.lines, self.guests, self.own_points]
        parts += [decision for _point, decision in self.points]
        return super().is_valid() and all([part.is_valid() for part in parts])

    def _errors_of_action(self, said: dict[str, Any]) -> dict[str, list[str]]:
        """Ask the action what it would refuse, as far as the form is filled in."""
        return actions.mdo_errors(
            case=self.case,
            held_on=self.meeting_day,
            resident_present=said.get("resident_present") is not False,
            absence_reason=said.get("absence_reason", ""),
            next_on=said.get("next_on"),
            promises=[line.promise() for line in self.filled_lines],
            attendees=self._people_there(said),
            today=timezone.localdate(),
        )

    @property
    def filled_lines(self) -> list[LineForm]:
        return [line for line in self.lines if line.has_changed()]

    def show_refusal(self, error: ValidationError) -> None:
        """Put what an action refused beside the field, also of a line."""
        show_refusal(self, error, place_of=self._place_of)

    def _place_of(self, name: str) -> Place:
        if not name.startswith("agreements."):
            return self, name
        _agreements, index, field = name.split(".")
        return self.filled_lines[int(index)], field

    # What the action asks for

    def outcome(self) -> dict[str, Any]:
        """Return the arguments of `mdo.actions.log_mdo`."""
        said = self.cleaned_data
        agrees = said["resident_agrees"] or Mdo.ResidentAgrees.NOT_ASKED
        attendees = self._attendees()
        supporter = said["supporter"]
        if any(one.role == Attendance.Role.SUPPORTER for one in attendees):
            supporter = Mdo.Supporter.PRESENT
        return {
            "mdo_id": self.planned.pk if self.planned else None,
            "form_token": said["token"],
            "points": self._decided(),
            "wants": said["wants"],
            "can": said["can"],
            "needs": said["needs"],
            "held_on": said["held_on"],
            "place": said["place"],
            "place_chosen_by_resident": said["place_chosen_by_resident"],
            "resident_present": said["resident_present"],
            "absence_reason": said["absence_reason"],
            "attendees": attendees,
            "promises": [line.promise() for line in self.filled_lines],
            "own_words": said["own_words"],
            "resident_agrees": agrees,
            "disagreement": (
                said["disagreement"] if agrees == Mdo.ResidentAgrees.NO else ""
            ),
            "supporter": supporter,
            "supporter_offered_on": (
                None
                if supporter == Mdo.Supporter.NOT_OFFERED
                else said["supporter_offered_on"] or said["held_on"]
            ),
            "keep_informed": said["keep_informed"],
            "next_on": said["next_on"],
        }

    def _decided(self) -> list[Decided]:
        """Return every point of the agenda, with or without a decision."""
        points = [decision.decided(point) for point, decision in self.points]
        for own in self.own_points:
            if own.has_changed():
                text = own.cleaned_data["text"]
                point = Proposed("", AgendaPoint.Kind.OWN, text)
                points.append(own.decided(point))
        for one in self.leefdomeinen:
            if text := self.cleaned_data[f"domain-{one.uuid}"]:
                point = Proposed("", AgendaPoint.Kind.LEEFDOMEIN, text)
                points.append(Decided(point, "", leefdomein_id=one.pk))
        return points

    def _people_there(self, said: dict[str, Any]) -> list[Attendee]:
        """Return who of the people with an account were there, as far as known."""
        chair, deciders = said.get("chair"), said.get("deciders", [])
        return [
            Attendee(user=one.user, role=_role(one, chair), may_decide=one in deciders)
            for one in self.participants.values()
            # Who chairs is there, also when nobody thought of the tick.
            if one in said.get("people", []) or one == chair
        ]

    def _attendees(self) -> list[Attendee]:
        people = self._people_there(self.cleaned_data)
        guests = [
            Attendee(name=guest.cleaned_data["name"], role=guest.cleaned_data["role"])
            for guest in self.guests
            if guest.has_changed()
        ]
        return people + guests


def _role(participant: Participant, chair: Participant | None) -> str:
    if participant == chair:
        return Attendance.Role.CHAIR
    if participant.is_aanspreekpunt:
        return Attendance.Role.AANSPREEKPUNT
    return Attendance.Role.PARTICIPANT


def add_error_at(form: MdoForm, name: str, sentence: str) -> None:
    """Put a sentence beside the field of this name, wherever in the form it is."""
    parts = [form, *(decision for _point, decision in form.points)]
    parts += [*form.lines, *form.guests, *form.own_points]
    for part in parts:
        for bound in part:
            if bound.html_name == name:
                part.add_error(bound.name, sentence)
                return


def shown(form: MdoForm) -> Fields:
    """Return what stands in the form, by the names of its fields."""
    found: Fields = {"added": form.added, "token": _texts(form["token"].value())}
    for part in (form, *(decision for _point, decision in form.points)):
        found |= _values(part)
    for lines in (form.lines, form.guests, form.own_points):
        found[f"{lines.prefix}-TOTAL_FORMS"] = [str(len(lines.forms))]
        found[f"{lines.prefix}-INITIAL_FORMS"] = ["0"]
        for line in lines:
            found |= _values(line)
            found[line.add_prefix("key")] = [line.key]
    return found


def _values(form: forms.Form) -> Fields:
    return {
        bound.html_name: _texts(bound.value())
        for bound in form
        if bound.name not in NOT_KEPT
    }


def _texts(value: Any) -> list[str]:
    if value is None:
        return []
    values = value if isinstance(value, list | tuple) else [value]
    return [str(each).replace("\r\n", "\n") for each in values]


def sent(fields: Fields, **more: str) -> QueryDict:
    """Return fields as if a browser sent them."""
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, list(values))
    for name, value in more.items():
        data[name] = value
    return data


def after_step(data: QueryDict) -> QueryDict:
    """Return what was typed, changed as the button asks: a line, a guest, a person."""
    data = data.copy()
    for count in ("TOTAL", "INITIAL"):
        data.setdefault(f"points-{count}_FORMS", "0")
    step, _space, uuid = data.get("do", "").partition(" ")
    if step == "line":
        _grow(data, "agreements", MOST_LINES)
    elif step == "guest":
        _grow(data, "guests", MOST_GUESTS)
    elif step == "point":
        _grow(data, "points", MOST_GUESTS)
    elif step == "add":
        data.appendlist("added", uuid)
        data.appendlist("people", uuid)
        data["find"] = ""
    return data


def _grow(data: QueryDict, prefix: str, most: int) -> None:
    total = data.get(f"{prefix}-TOTAL_FORMS", "")
    if total.isdecimal():
        data[f"{prefix}-TOTAL_FORMS"] = str(min(int(total[:4]) + 1, most))
