"""What a resident takes home from an MDO: a letter in plain words.

An agreement is in it when it is about the person to whom the letter is or about the
whole household: the same that an access request is answered with. What was withheld
from that person there, is withheld here. Notes, reasons, obstacles, escalations and
who was at the MDO are not in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from cases.formats import HARD_SPACE
from cases.models import Aanspreekpunt, HouseholdMember, StandIn
from mdo import deadlines
from mdo.models import Agreement, Mdo
from privacy.letter_words import Language
from privacy.models import ReviewedText
from privacy.person_file import key_of
from privacy.review import digest_of, found_in, names_of_others

# Until then a parent with authority is told about a child (Jeugdwet).
OF_AGE = 16


@dataclass
class Promise:
    """One agreement as it stands in the letter, in the words in which it was made."""

    text: str
    fields: list[tuple[str, str]]
    notes: list[str]


@dataclass
class Part:
    """A question of the resident, and the answer to it."""

    title: str
    text: list[str] = field(default_factory=list)
    fields: list[tuple[str, str]] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)


@dataclass
class Letter:
    """All that the letter says; and for who hands it over, what to look at first."""

    language: Language
    title: str
    greeting: str
    intro: list[str]
    parts: list[Part]
    made: str
    footer: str
    # Texts that name somebody else of the household, and agreements left out.
    naming: list[str]
    left_out: list[Agreement]

    def document(self) -> dict[str, Any]:
        """Return the letter as the PDF is made of it."""
        return {
            "language": self.language.code,
            "title": self.title,
            "greeting": self.greeting,
            "intro": self.intro,
            "parts": [
                {**vars(part), "promises": [vars(one) for one in part.promises]}
                for part in self.parts
            ],
            "made": self.made,
            "footer": self.footer,
        }


def letter_of(
    mdo: Mdo,
    *,
    language: Language,
    to: HouseholdMember | None,
    also_about: Sequence[HouseholdMember] = (),
    at: datetime,
) -> Letter:
    """Write the letter of an MDO that was held; without `to` it is to all of them.

    `also_about` are the children about whom the person is told as their parent.
    """
    assert mdo.held_on is not None  # noqa: S101 - for the types; see the view
    given, left_out = _given(mdo, to, also_about)
    others = names_of_others(to) if to else []
    held_on = language.day(mdo.held_on)
    talked = "talked" if mdo.resident_present else "talked_without_you"
    own, of_others = (
        [one for one in given if one[0].owner_is_resident is is_own]
        for is_own in (True, False)
    )
    goal = [language.say("goal", date=language.day(deadlines.target_on(mdo.held_on)))]
    return Letter(
        language=language,
        title=language.say("title", date=held_on),
        greeting=language.say("greeting", name=str(to))
        if to
        else language.say("greeting_all"),
        intro=[
            text
            for text in (language.say(talked, date=held_on), language.say("in_dutch"))
            if text
        ],
        parts=[
            _contact(mdo, language, at),
            Part(
                language.say("yours_title"),
                text=[] if own else [language.say("yours_none")],
                promises=[_promise(*one, language, at) for one in own],
            ),
            Part(
                language.say("others_title"),
                text=goal if of_others else [language.say("others_none")],
                promises=[_promise(*one, language, at) for one in of_others],
            ),
            Part(language.say("help_title"), steps=language.say_all("help", **town())),
            Part(language.say("next_title"), text=[_next(mdo, language, at)]),
        ],
        made=language.say("made", date=language.day(timezone.localdate(at))),
        footer=f"Helmond Aanpak · {language.own(mdo.case.number)}",
        naming=[text for _agreement, text in given if found_in(text, others)],
        left_out=left_out,
    )


def children_in(mdo: Mdo, at: datetime) -> list[HouseholdMember]:
    """Return about whom this MDO agreed on something and a parent may be told."""
    about = mdo.agreements.exclude(about=None).values("about")
    members = HouseholdMember.objects.filter(household=mdo.household_id, pk__in=about)
    return [member for member in members if is_child(member, at)]


def is_child(member: HouseholdMember, at: datetime) -> bool:
    age = member.age(timezone.localdate(at))
    return age is not None and age < OF_AGE


# What is given ---------------------------------------------------------------------


def _given(
    mdo: Mdo, to: HouseholdMember | None, also_about: Sequence[HouseholdMember]
) -> tuple[list[tuple[Agreement, str]], list[Agreement]]:
    """Return the agreements with the text of each, and those that are left out."""
    # In the order in which they were written down; what was dropped holds no more.
    agreements = (
        mdo.agreements.exclude(status=Agreement.Status.DROPPED)
        .order_by("pk")
        .select_related("owner__organisation", "about", "household")
    )
    shown_about = {None, *({to.pk} if to else ()), *(one.pk for one in also_about)}
    judged = judged_for(mdo.household_id, to.pk if to else None)
    given, left_out = [], []
    for agreement in agreements:
        text = text_given(agreement, judged)
        if agreement.about_id in shown_about and text:
            given.append((agreement, text))
        else:
            left_out.append(agreement)
    return given, left_out


def judged_for(household_id: int, member_id: int | None) -> list[ReviewedText]:
    """Return what was decided last on texts about agreements, for each who asked, or
    for this one who did."""
    texts = ReviewedText.objects.filter(household=household_id, field="text")
    if member_id:
        texts = texts.filter(request__about=member_id)
    last = {
        (one.request.about_id, one.row, one.digest): one
        for one in texts.select_related("request")
        .only(*OF_REVIEW, "request__about_id")
        .order_by("decided_at", "pk")
    }
    return list(last.values())


# What this needs of a decision: a resident on the own page may read no more of it.
OF_REVIEW = (
    "household_id",
    "row",
    "field",
    "digest",
    "decision",
    "given",
    "decided_at",
)


def text_given(agreement: Agreement, judged: list[ReviewedText]) -> str:
    """Return what is given of the text of an agreement; "" when it is withheld."""
    key = key_of(agreement.household, agreement)
    digest = digest_of(agreement.text)
    text = agreement.text
    for one in judged:
        if (one.row, one.digest) != (key, digest):
            continue
        if one.decision == ReviewedText.Decision.WITHHOLD:
            return ""
        if one.decision == ReviewedText.Decision.BLACK_OUT:
            text = one.given
    return text


# The words --------------------------------------------------------------------------


def _promise(
    agreement: Agreement, text: str, language: Language, at: datetime
) -> Promise:
    fields = []
    if agreement.owner:
        fields.append((language.say("who"), language.own(_who(agreement.owner))))
    if agreement.about:
        about = language.own(agreement.about.first_name)
        fields.append((language.say("about"), about))
    notes = []
    if agreement.status == Agreement.Status.DONE:
        notes.append(language.say("done"))
    else:
        fields.append((language.say("by"), language.day(agreement.due_on)))
        if agreement.due_on > agreement.target_on:
            notes.append(language.say("later"))
        if agreement.due_on < timezone.localdate(at):
            notes.append(language.say("overdue"))
    return Promise(text, fields, notes)


def _who(user: Any) -> str:
    return f"{user.name}, {user.organisation}" if user.organisation else user.name


def _contact(mdo: Mdo, language: Language, at: datetime) -> Part:
    current = (
        Aanspreekpunt.objects.current()
        .filter(household=mdo.household_id)
        .select_related("user__organisation")
        .first()
    )
    title = language.say("contact_title")
    if current is None:
        return Part(title, text=[language.say("contact_none", **town())])
    user = current.user
    reached = [(language.say("email"), language.own(user.email))]
    if user.phone:
        phone = language.own(_unbroken(user.phone))
        reached.insert(0, (language.say("phone"), phone))
    text = [language.say("contact", name=_who(user)), *_away(mdo, user, language, at)]
    return Part(title, text=text, fields=reached)


def _away(mdo: Mdo, user: Any, language: Language, at: datetime) -> list[str]:
    """Say who helps while the aanspreekpunt is away, and how to reach that person."""
    now = StandIn.objects.on(timezone.localdate(at))
    now = now.filter(household=mdo.household_id, absent=user)
    row = now.select_related("stand_in__organisation").order_by("pk").first()
    if row is None:
        return []
    other, until, words = row.stand_in, language.day(row.until_on), language.page
    return [
        words.say("away", name=user.name, other=_who(other), date=until),
        words.say("call", phone=_unbroken(other.phone))
        if other.phone
        else language.own(other.email),
    ]


def town() -> dict[str, str]:
    return {
        "municipality": settings.MUNICIPALITY_NAME,
        "phone": _unbroken(settings.MUNICIPALITY_PHONE),
    }


def _unbroken(number: str) -> str:
    """Return a telephone number that stays on one line."""
    return number.replace(" ", HARD_SPACE)


def _next(mdo: Mdo, language: Language, at: datetime) -> str:
    """Say when the next conversation is: the one that is planned, else as agreed."""
    planned = (
        Mdo.objects.filter(
            household=mdo.household_id, status=Mdo.Status.PLANNED, planned_at__gte=at
        )
        .order_by("planned_at")
        .first()
    )
    if planned and planned.planned_at:
        return language.say(
            "next_at",
            date=language.day(timezone.localdate(planned.planned_at)),
            time=language.clock(planned.planned_at),
        )
    if mdo.next_on and mdo.next_on >= timezone.localdate(at):
        return language.say("next_on", date=language.day(mdo.next_on))
    return language.say("next_none")
