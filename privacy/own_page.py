"""What a resident sees and does on the own page: as a role of the database with the
least rights, shown by the digest of the key which household and which person it is.

The page is of the letter's rule: what is about this person or about the whole
household, without what was withheld from this person on a request for access.
"""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import acting, pseudonyms
from cases.actions import (
    leave,
    lock,
    log_look,
    notifications,
    notify,
    put_in_outbox,
    require,
    save,
)
from cases.errors import TransitionRefused
from cases.models import (
    Aanspreekpunt,
    AccessGrant,
    AccessLog,
    Household,
    HouseholdMember,
    PartyAgreement,
    StandIn,
    User,
)
from mdo.models import Agreement, Amendment, Attendance, Mdo
from privacy import permissions
from privacy.asking import why_not
from privacy.letters import judged_for, text_given
from privacy.models import PrivacyRequest, ResidentAnswer, ResidentPage

# How long a page works when nobody says otherwise [O].
WORKS_FOR = timedelta(days=90)
LOOKS = 200
# Of so many conversations it is told that they are cancelled, or set right.
TOLD = 3
CODE_LENGTH = 8
# What can be asked here: the rest needs somebody to sit beside.
ASKED_HERE = (PrivacyRequest.Kind.STATEMENT, PrivacyRequest.Kind.CORRECTION)
# What a look was at, by how its line in the log begins; all else is the file. It says
# no more than that: who looked at an escalation would tell that there is one.
LOOKED_AT = {
    "access": "access",
    "access-grants": "access",
    "access-requests": "access",
    "agreements": "agreements",
    "invitation": "mdo",
    "letter": "letter",
    "mdo": "mdo",
    "mdos": "mdo",
    "planned-mdos": "mdo",
    "sharing": "access",
}


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


# Giving it -------------------------------------------------------------------------


@dataclass(frozen=True)
class Given:
    """A page with what opens it, which is shown once and kept nowhere."""

    page: ResidentPage
    key: str
    code: str

    @property
    def code_in_pairs(self) -> str:
        return " ".join(self.code[at : at + 2] for at in range(0, CODE_LENGTH, 2))


@transaction.atomic
def give_page(
    *,
    household_id: int,
    member: HouseholdMember,
    link_by: str,
    code_by: str,
    by: User,
    at: datetime,
) -> Given:
    """Give somebody of the household an own page; the former one closes."""
    household = lock(Household, household_id)
    require(
        permissions.may_record_request(by, household.pk),
        _("You are not involved with this household."),
    )
    wrong = {}
    if member.household_id != household.pk:
        wrong["member"] = _("This person is not of this household.")
    elif refusal := why_no_page(member, timezone.localdate(at)):
        wrong["member"] = refusal
    if link_by == code_by:
        wrong["code_by"] = _(
            "Give the code another way than the link. Who finds one, has no use of it."
        )
    if wrong:
        raise ValidationError(wrong)
    for former in ResidentPage.objects.filter(member=member, closed_at=None):
        _close(former, by=by, at=at)
    key = secrets.token_urlsafe(32)
    code = "".join(secrets.choice("0123456789") for _digit in range(CODE_LENGTH))
    page = ResidentPage.objects.create(
        household=household,
        member=member,
        key_digest=digest(key),
        code_hash=make_password(code),
        link_by=link_by,
        code_by=code_by,
        made_by=by,
        made_at=at,
        expires_at=at + WORKS_FOR,
    )
    return Given(page, key, code)


@transaction.atomic
def close_page(*, page_id: int, by: User, at: datetime) -> ResidentPage:
    """Let a page open no more, at once."""
    page = lock(ResidentPage, page_id)
    require(
        permissions.may_record_request(by, page.household_id),
        _("You are not involved with this household."),
    )
    if page.closed_at is not None:
        raise TransitionRefused(_("This page was closed already."))
    _close(page, by=by, at=at)
    return page


def why_no_page(member: HouseholdMember, today: date) -> str:
    """Return the sentence that refuses somebody an own page; "" when it may be."""
    if member.has_left(today):
        return _("This person is no longer in the household.")
    return why_not(PrivacyRequest.AskedBy.SELF, member, today)


def close_when_set_right(member: HouseholdMember, *, by: User, at: datetime) -> None:
    """Close the own page of who left, or was younger than 12 after all.

    Who gave it and who leads the household are told: the link is still out there.
    """
    if not why_no_page(member, timezone.localdate(at)):
        return
    household = member.household
    leads = Aanspreekpunt.objects.current().filter(household=household)
    for page in ResidentPage.objects.filter(member=member, closed_at=None):
        _close(page, by=by, at=at)
        notify(
            page.made_by,
            *(lead.user for lead in leads.select_related("user")),
            kind="own_page_closed",
            subject=page.uuid,
            number=household.number,
            household=household,
            by=by,
            at=at,
        )


def _close(page: ResidentPage, *, by: User, at: datetime) -> None:
    page.closed_at, page.closed_by = at, by
    save(page, "closed_at", "closed_by")


# Getting in ------------------------------------------------------------------------

OF_PAGE = (
    "uuid",
    "household_id",
    "member_id",
    "key_digest",
    "code_hash",
    "failures",
    "made_by_id",
    "expires_at",
    "closed_at",
    "opened_at",
)


def _page(page_digest: str, at: datetime) -> ResidentPage | None:
    pages = ResidentPage.objects.open(at).filter(key_digest=page_digest)
    return pages.only(*OF_PAGE).order_by("pk").first()


def enter(*, key: str, code: str, at: datetime) -> ResidentPage | None:
    """Return the page that this key and this code open together; else None.

    Whoever tries codes gets five: the count is kept before the code is looked at, so
    that trying many at once helps nobody. A right one sets it to nothing again.
    """
    with acting.as_resident(digest(key)):
        page = _page(digest(key), at)
        if page is None:
            # As slow as a wrong code: the time says nothing of the key.
            make_password(code)
            return None
        tried = ResidentPage.objects.filter(
            pk=page.pk, failures__lt=ResidentPage.MOST_FAILURES
        ).update(failures=F("failures") + 1)
        digits = "".join(sign for sign in code if sign.isdecimal())
        if not tried or not check_password(digits, page.code_hash):
            log_look(
                by=None,
                households=[page.household_id],
                name="own page",
                channel=AccessLog.Channel.PAGE,
                is_refused=True,
            )
            return None
        ResidentPage.objects.filter(pk=page.pk).update(failures=0, opened_at=at)
        return page


@contextmanager
def entered(page_digest: str, at: datetime) -> Iterator["Visit | None"]:
    """Let what is inside be done as the resident of this page; None if it is closed."""
    with acting.as_resident(page_digest):
        page = _page(page_digest, at)
    if page is None:
        yield None
        return
    subjects = tuple(pseudonyms.of_households([page.household_id]))
    with acting.as_resident(page_digest, subjects=subjects):
        yield Visit(page, at)


# What is on it ---------------------------------------------------------------------


@dataclass
class Promise:
    """One agreement, with what the resident said of it last."""

    agreement: Agreement
    text: str
    answer: ResidentAnswer | None


@dataclass
class Look:
    """What somebody looked at on one day, the last thing first.

    Not how often: who types an MDO looks at each pause.
    """

    who: User | None
    day: date
    what: list[str]
    emergency: bool


@dataclass
class Party:
    """An organisation that may look, and what follows when the resident stops it."""

    agreement: PartyAgreement
    has_aanspreekpunt: bool
    # Who coordinates the area needs no agreement, and sees it still.
    has_coordinator: bool
    closes_page: bool


class Visit:
    """A resident on the own page. Every query names the columns that may be read."""

    def __init__(self, page: ResidentPage, at: datetime) -> None:
        self.page, self.at = page, at
        self.household_id = page.household_id
        self.member = HouseholdMember.objects.only(
            "first_name", "last_name", "household_id"
        ).get(pk=page.member_id)
        self.household = Household.objects.only("uuid", "number", "area_id").get(
            pk=page.household_id
        )

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)

    def aanspreekpunt(self) -> User | None:
        current = Aanspreekpunt.objects.current().filter(household=self.household_id)
        user_id = current.values_list("user", flat=True).first()
        return _people().filter(pk=user_id).first() if user_id else None

    def stand_in(self, absent: User | None) -> tuple[User, date] | None:
        """Return who answers while the aanspreekpunt is away, and until when."""
        now = StandIn.objects.on(self.today).filter(
            household=self.household_id, absent=absent
        )
        row = now.order_by("pk").values_list("stand_in", "until_on").first()
        person = _people().filter(pk=row[0]).first() if row else None
        return (person, row[1]) if row and person else None

    def next_mdo(self) -> Mdo | None:
        coming = self._to_come(Mdo.Status.PLANNED).filter(planned_at__gte=self.at)
        return coming.first()

    def cancelled_mdos(self) -> list[Mdo]:
        """Return what is not held, for who did not hear it: up to the day itself."""
        return list(self._to_come(Mdo.Status.CANCELLED)[:TOLD])

    def _to_come(self, status: Mdo.Status) -> QuerySet[Mdo]:
        start = timezone.make_aware(datetime.combine(self.today, time.min))
        found = Mdo.objects.filter(household=self.household_id, status=status)
        return (
            found.filter(planned_at__gte=start)
            .only("planned_at", "place")
            .order_by("planned_at", "pk")
        )

    def next_on(self) -> date | None:
        """Return the day that was agreed for the next one, as the letter says it."""
        held = Mdo.objects.filter(household=self.household_id, held_on__isnull=False)
        last = held.order_by("-held_on", "-pk").values_list("next_on", flat=True)[:1]
        return next((day for day in last if day and day >= self.today), None)

    def amended(self) -> list[tuple[date, date]]:
        """Return which reports were set right after they were confirmed, and when.

        Not why: a reason can name somebody else, as that of a look.
        """
        rows = Amendment.objects.filter(mdo__household=self.household_id)
        moments = rows.order_by("-amended_at", "-pk").values_list(
            "mdo__held_on", "amended_at"
        )
        days = [(day, timezone.localdate(at)) for day, at in moments if day]
        return list(dict.fromkeys(days))[:TOLD]

    def promises(self) -> list[Promise]:
        """Return what was agreed, as this person may know it; not what was dropped."""
        agreements = list(
            Agreement.objects.filter(household=self.household_id)
            .exclude(status=Agreement.Status.DROPPED)
            .only(*OF_AGREEMENT)
            .order_by("due_on", "pk")
        )
        people = _people().in_bulk({one.owner_id for one in agreements if one.owner_id})
        said = {one.agreement_id: one for one in self._answers()}
        judged = judged_for(self.household_id, self.page.member_id)
        found = []
        for one in agreements:
            one.household = self.household
            one.owner = people.get(one.owner_id) if one.owner_id else None
            if text := text_given(one, judged):
                found.append(Promise(one, text, said.get(one.pk)))
        return found

    def _answers(self) -> list[ResidentAnswer]:
        answers = ResidentAnswer.objects.filter(household=self.household_id)
        return list(answers.order_by("answered_at", "pk"))

    def who_may_look(self) -> list[tuple[User, str]]:
        """Return who may see the file now, each with the reason; of the coordinators
        of the area, who need none, it is empty."""
        grants = list(
            AccessGrant.objects.current(self.at)
            .filter(household=self.household_id)
            .only("user_id", "reason", "household_id")
            .order_by("starts_at", "pk")
        )
        people = _people().in_bulk({grant.user_id for grant in grants})
        reasons: dict[int, str] = {}
        for grant in grants:
            reasons.setdefault(grant.user_id, grant.reason)
        found = [(people[pk], why) for pk, why in reasons.items() if pk in people]
        area = [(one, "") for one in self._coordinators() if one.pk not in reasons]
        return found + area

    def who_looked(self) -> list[Look]:
        """Return who looked in the file, the last one first; on a day each once."""
        lines = list(
            AccessLog.objects.about(self.household_id)
            .filter(outcome=AccessLog.Outcome.SUCCEEDED, user__isnull=False)
            .only("at", "user_id", "name", "action", "emergency", "organisation_id")
            .order_by("-at")[:LOOKS]
        )
        people = _people().in_bulk({line.user_id for line in lines if line.user_id})
        looks: dict[Any, Look] = {}
        for line in lines:
            day = timezone.localdate(line.at)
            who = people.get(line.user_id) if line.user_id else None
            same = (day, line.user_id, line.emergency)
            look = looks.setdefault(same, Look(who, day, [], line.emergency))
            what = LOOKED_AT.get(line.name.partition(" ")[0], "file")
            if what not in look.what:
                look.what.append(what)
        return list(looks.values())

    def parties(self) -> list[Party]:
        """Return the organisations that may look because this household agreed."""
        rows = PartyAgreement.objects.filter(household=self.household_id)
        agreements = (
            rows.select_related("organisation")
            .only(*OF_PARTY, "organisation__name")
            .order_by("withdrawn_on", "agreed_on", "pk")
        )
        lead = self.aanspreekpunt()
        maker = _people().filter(pk=self.page.made_by_id).first()
        coordinating = {one.organisation_id for one in self._coordinators()}
        return [
            Party(
                one,
                has_aanspreekpunt=_works_for(lead, one),
                has_coordinator=one.organisation_id in coordinating,
                closes_page=_works_for(maker, one),
            )
            for one in agreements
        ]

    def asked(self) -> list[PrivacyRequest]:
        requests = PrivacyRequest.objects.filter(household=self.household_id)
        return list(requests.filter(kind__in=ASKED_HERE).order_by("-asked_on", "-pk"))

    # What a resident does ------------------------------------------------------------

    @transaction.atomic
    def answer(self, *, agreement: UUID, answer: str, because: str) -> None:
        """Say of an agreement: seen, agree, or do not agree because."""
        # Of what is not on the page nothing is said, not even that it is there.
        shown = [one.agreement for one in self.promises()]
        row = next((one for one in shown if one.uuid == agreement), None)
        if row is None:
            raise Agreement.DoesNotExist
        if answer not in ResidentAnswer.Answer.values:
            raise ValidationError({"answer": _("Choose what you think of it.")})
        disagrees = answer == ResidentAnswer.Answer.DISAGREES
        if disagrees and not because.strip():
            raise ValidationError({"because": _("Write down why you do not agree.")})
        last = [one for one in self._answers() if one.agreement_id == row.pk][-1:]
        if last and (last[0].answer, last[0].because) == (answer, because.strip()):
            return  # Sent twice.
        ResidentAnswer.objects.create(
            household_id=self.household_id,
            page_id=self.page.pk,
            about_id=self.page.member_id,
            agreement_id=row.pk,
            answer=answer,
            because=because.strip(),
            answered_at=self.at,
        )
        if disagrees:
            self._tell("resident_disagrees", row.uuid, row.number)

    @transaction.atomic
    def ask(self, *, kind: str, text: str) -> None:
        """Let own words stand beside the file, or ask to correct it."""
        if kind not in ASKED_HERE:
            raise ValidationError({"kind": _("Choose what you want.")})
        if not text.strip():
            raise ValidationError({"text": _("Write down what you want to say.")})
        same = PrivacyRequest.objects.filter(
            household=self.household_id, kind=kind, text=text.strip(), outcome=""
        )
        if same.exists():
            return  # Sent twice.
        request = PrivacyRequest.objects.create(
            household_id=self.household_id,
            about_id=self.page.member_id,
            kind=kind,
            asked_by=PrivacyRequest.AskedBy.SELF,
            asked_on=self.today,
            text=text.strip(),
            recorded_at=self.at,
        )
        self._tell("resident_asks", request.uuid, self.household.number)

    @transaction.atomic
    def withdraw(self, *, party: UUID) -> PartyAgreement:
        """Let an organisation look no more, from this moment."""
        row = (
            PartyAgreement.objects.filter(household=self.household_id, uuid=party)
            .select_related("organisation")
            .only(*OF_PARTY, "organisation__name")
            .first()
        )
        if row is None:
            raise PartyAgreement.DoesNotExist
        ended = PartyAgreement.objects.filter(pk=row.pk, withdrawn_on=None).update(
            withdrawn_on=self.today,
            withdrawn_at=self.at,
            version=F("version") + 1,
        )
        if ended:
            told = self._who_is_told()
            self._shut_out(row.organisation_id)
            self._tell("agreement_withdrawn", row.uuid, self.household.number, told)
        return row

    def _shut_out(self, organisation_id: int) -> None:
        """As `cases.access.shut_out`, with the rights that a resident has."""
        theirs = list(
            User.objects.filter(organisation=organisation_id).values_list(
                "pk", flat=True
            )
        )
        withdrawn = AccessGrant.Ended.WITHDRAWN
        leave(theirs, because=withdrawn, at=self.at, household=self.household_id)
        planned = Attendance.objects.filter(
            Q(organisation=organisation_id) | Q(user__in=theirs),
            mdo__household=self.household_id,
            mdo__status=Mdo.Status.PLANNED,
        )
        planned.delete()

    def _who_is_told(self) -> list[User]:
        """The aanspreekpunt, and the coordinators of the area."""
        lead = self.aanspreekpunt()
        return [*([lead] if lead else []), *self._coordinators()]

    def _coordinators(self) -> list[User]:
        """Return who see every household of the area."""
        of_area = User.areas.through.objects.filter(area=self.household.area_id)
        coordinators = _people().filter(
            role=User.Role.COORDINATOR, is_active=True, pk__in=of_area.values("user")
        )
        return list(coordinators.order_by("name", "pk"))

    def _tell(
        self, kind: str, subject: UUID, number: str, told: list[User] | None = None
    ) -> None:
        put_in_outbox(
            notifications(
                *(self._who_is_told() if told is None else told),
                kind=kind,
                subject=subject,
                number=number,
                household=self.household,
                by=None,
                at=self.at,
            )
        )


OF_AGREEMENT = (
    "uuid",
    "number",
    "household_id",
    "mdo_id",
    "about_id",
    "text",
    "owner_id",
    "owner_is_resident",
    "agreed_on",
    "target_on",
    "due_on",
    "status",
    "done_on",
)
OF_PARTY = (
    "uuid",
    "household_id",
    "member_id",
    "organisation_id",
    "agreed_on",
    "withdrawn_on",
)


def _works_for(person: User | None, party: PartyAgreement) -> bool:
    return (
        person is not None
        and party.withdrawn_on is None
        and person.organisation_id == party.organisation_id
    )


def _people() -> Any:
    """Return who works here, as far as a resident has to know them."""
    return User.objects.select_related("organisation").only(
        "name", "email", "phone", "role", "is_active", "organisation__name"
    )
