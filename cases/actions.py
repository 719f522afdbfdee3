"""Every change to who-is-who: households, cases, aanspreekpunten, access, people.

Always in this order: lock the row by id, may this person, is the state right,
change named fields, notification rows, return the row.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

import pghistory
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from knox.settings import knox_settings

from cases import account_mail, acting, looks, permissions, postcodes, sessions
from cases.errors import StaleVersion, TransitionRefused
from cases.models import (
    Aanspreekpunt,
    AccessGrant,
    AccessLog,
    Area,
    Case,
    CaseGround,
    CaseLeefdomein,
    Household,
    HouseholdMember,
    Leefdomein,
    LegalGround,
    Notification,
    Organisation,
    PartyAgreement,
    StandIn,
    Token,
    User,
    Versioned,
)

Row = TypeVar("Row", bound=models.Model)
VersionedRow = TypeVar("VersionedRow", bound=Versioned)
Named = TypeVar("Named", Organisation, Area)


# What the actions of all apps share -------------------------------------------


def next_number(sequence: str, pattern: str) -> str:
    """Take the next number of a sequence; a number is never given twice."""
    return next_numbers(sequence, pattern, 1)[0]


def next_numbers(sequence: str, pattern: str, count: int) -> list[str]:
    """Take the next numbers of a sequence, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(%s) FROM generate_series(1, %s)", [sequence, count]
        )
        return [pattern.format(number) for (number,) in cursor.fetchall()]


# What may refuse a row before any action changes it; the apps above add theirs.
GUARDS: list[Callable[[models.Model], None]] = []


def lock(model: type[Row], pk: int) -> Row:
    """Lock one row by id and return it as it is now."""
    # `no_key`: nobody changes an id, and rows that refer to this one, such as a line
    # of the log, need not wait.
    rows = model._default_manager.select_for_update(of=("self",), no_key=True)
    row = rows.get(pk=pk)
    # The household itself is locked to say who may look, which is never refused.
    if not isinstance(row, Household):
        pass_guards(row)
    return row


def pass_guards(row: models.Model) -> None:
    """Raise TransitionRefused when an app above keeps this row from being changed."""
    for guard in GUARDS:
        guard(row)


def require(may: bool, sentence: str) -> None:
    """Raise PermissionDenied with a sentence for the person unless `may`."""
    if not may:
        raise PermissionDenied(sentence)


def why_not_about(
    household_id: int, member: HouseholdMember | None, on: date | None = None
) -> str:
    """Say why it cannot be about this person of a household, on a day; "" if it can.

    Nobody is all of them.
    """
    if member is None:
        return ""
    if member.household_id != household_id:
        return _("This person is not of this household.")
    if on and member.has_left(on):
        return _("This person is no longer in the household.")
    return ""


def require_version(row: VersionedRow, version: int | None) -> None:
    """Raise StaleVersion when somebody changed the row since it was read.

    None means that the step does not build on what was read, as a fulfilment.
    """
    if version is not None and row.version != version:
        raise StaleVersion(
            _("Somebody changed this in the meantime. Look at it as it is now."), row
        )


def save(row: VersionedRow, *fields: str) -> None:
    """Write the named fields and step the version."""
    row.version += 1
    row.save(update_fields=[*fields, "version"])


def notify(
    *users: User | None,
    kind: str,
    subject: UUID,
    number: str,
    household: Household | None,
    by: User | None,
    at: datetime,
) -> None:
    """Put one row a person in the outbox; nobody is told of their own deed."""
    put_in_outbox(
        notifications(
            *users,
            kind=kind,
            subject=subject,
            number=number,
            household=household,
            by=by,
            at=at,
        ),
        by=by,
    )


def notifications(
    *users: User | None,
    kind: str,
    subject: UUID,
    number: str,
    household: Household | None,
    by: User | None,
    at: datetime,
) -> list[Notification]:
    """Return the rows of `notify`, for who has those of many subjects to write."""
    told = {user.pk: user for user in users if user and user != by and user.is_active}
    return [
        Notification(
            user=user,
            kind=kind,
            subject=subject,
            number=number,
            household=household,
            made_at=at,
        )
        for user in told.values()
    ]


# What is about somebody's own access, or is only that person's to answer.
OF_ONESELF = {
    "access_asked",
    "access_granted",
    "access_refused",
    "access_ended",
    "emergency_judged",
}


def put_in_outbox(rows: list[Notification], *, by: User | None = None) -> None:
    """Write notifications; one that still waits to be sent is not doubled.

    Who stands in for somebody hears what that person hears, for those days: once, also
    when it is told to both. `by` is whose deed it was, who is not told of it.
    """
    rows = [*rows, *_for_stand_ins(rows, by)]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)


def _for_stand_ins(rows: list[Notification], by: User | None) -> list[Notification]:
    """Return the same rows for who stands in for whom they are for."""
    told = [row for row in rows if row.household_id and row.kind not in OF_ONESELF]
    found = []
    for day in {timezone.localdate(row.made_at) for row in told}:
        stand_ins = _stand_ins(told, day)
        found += [
            Notification(
                user_id=stand_in,
                kind=row.kind,
                subject=row.subject,
                number=row.number,
                household_id=row.household_id,
                made_at=row.made_at,
            )
            for row in told
            for stand_in in stand_ins.get((row.household_id, row.user_id), ())
            if by is None or stand_in != by.pk
        ]
    return found


def _stand_ins(rows: list[Notification], day: date) -> dict[tuple[Any, Any], list[int]]:
    """Return who stands in, by household and by who is away."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM helmond_stand_ins(%s, %s, %s)",
            [
                list({row.household_id for row in rows}),
                list({row.user_id for row in rows}),
                day,
            ],
        )
        found: dict[tuple[Any, Any], list[int]] = {}
        for household, absent, stand_in in cursor.fetchall():
            found.setdefault((household, absent), []).append(stand_in)
    return found


def log_look(
    *,
    by: User | None,
    households: Sequence[Household | int] | None,
    name: str,
    channel: str,
    action: str = AccessLog.Action.READ,
    reason: str = "",
    object_type: str = "",
    object_uuid: UUID | None = None,
    field_names: Sequence[str] = (),
    activity: str = AccessLog.Activity.CASEWORK,
    is_refused: bool = False,
) -> None:
    """Write one line a household: who looked at what, when, why, by which way.

    None for households writes one line about what is of no single household: the
    log itself, a report. In a request it is written when its outcome is known.
    """
    ids = (
        None
        if households is None
        else [one.pk if isinstance(one, Household) else one for one in households]
    )
    looks.record(
        looks.Look(
            by=by,
            households=ids,
            name=name,
            channel=channel,
            action=action,
            reason=reason,
            object_type=object_type,
            object_uuid=object_uuid,
            field_names=field_names,
            activity=activity,
            is_refused=is_refused,
        )
    )


def log_account(
    *,
    by: User | None,
    name: str,
    channel: str,
    reason: str = "",
    is_refused: bool = False,
) -> None:
    """Write what happens to an account: signing in, a token, a second factor.

    Nobody is who tried to sign in as somebody that we do not know.
    """
    log_look(
        by=by,
        households=None,
        name=name,
        channel=channel,
        action=AccessLog.Action.EXECUTE,
        reason=reason,
        activity=AccessLog.Activity.ACCOUNTS,
        is_refused=is_refused,
    )


# Access -----------------------------------------------------------------------


def grant_access(
    *,
    user: User,
    household: Household,
    reason: str,
    by: User | None,
    at: datetime,
    purpose: str = "",
) -> None:
    """Let `user` see the household until the reason ends. Twice changes nothing."""
    let_in([(user, reason)], household=household, by=by, at=at, purpose=purpose)


def let_in(
    people: Iterable[tuple[User, str]],
    *,
    household: Household,
    by: User | None,
    at: datetime,
    purpose: str = "",
) -> None:
    """As `grant_access`, for several people, each with a reason, in one query.

    Raise TransitionRefused when the household has withdrawn its agreement with the
    organisation of one of them.
    """
    people = list(dict.fromkeys(people))
    if not people:
        return
    # Locked, so that an agreement is not withdrawn while somebody is let in.
    lock(Household, household.pk)
    require_agreement([user for user, _reason in people], household)
    # Who was let in for a period does not stay longer by own doing.
    stays = by and by in {user for user, _reason in people}
    until = permissions.sees_until(by, household.pk) if by and stays else None
    AccessGrant.objects.bulk_create(
        [
            AccessGrant(
                user=user,
                household=household,
                reason=reason,
                purpose=purpose,
                starts_at=at,
                ends_at=until if user == by else None,
                granted_by=by,
                granted_at=at,
            )
            for user, reason in people
        ],
        ignore_conflicts=True,
    )


def require_agreement(people: Iterable[User], household: Household) -> None:
    """Raise TransitionRefused for who is of an organisation that may not look."""
    shut_out = permissions.shut_out_organisations(household.pk)
    for user in people:
        if user.organisation_id in shut_out:
            raise TransitionRefused(shut_out_sentence(user))


def shut_out_sentence(user: User) -> str:
    """Say why somebody cannot be let in."""
    return _(
        "%(name)s cannot see this file: the household withdrew its agreement with "
        "%(organisation)s."
    ) % {"name": user.name, "organisation": user.organisation}


def end_access(
    *,
    household: Household,
    at: datetime,
    reasons: list[str],
    because: str,
    user: User | None = None,
) -> None:
    """End the grants of these reasons, of one person or of everybody."""
    grants = AccessGrant.objects.filter(household=household, reason__in=reasons)
    if user is not None:
        grants = grants.filter(user=user)
    grants.end(at, because=because)


def leave(user: User, *, because: str, at: datetime, **households: Any) -> None:
    """End what somebody may see, in all households or in these.

    Who stands in does so for this person, and for nobody when that person has left.
    """
    whose = models.Q(user=user)
    whose |= models.Q(reason=AccessGrant.Reason.STAND_IN, granted_by=user)
    grants = AccessGrant.objects.filter(whose, **households)
    grants.end(at, because=because)
    end_stand_ins(models.Q(stand_in=user) | models.Q(absent=user), at=at, **households)
    # Nobody then answers the household: the coordinators have to be told.
    current = Aanspreekpunt.objects.current().filter(user=user, **households)
    current.update(until_on=timezone.localdate(at))


def end_stand_ins(*which: models.Q, at: datetime, **households: Any) -> None:
    """End standing in of today and later; the access it gave is ended beside it."""
    StandIn.objects.filter(
        *which, **households, ended_at=None, until_on__gte=timezone.localdate(at)
    ).update(ended_at=at)


# Households and cases ---------------------------------------------------------


@transaction.atomic
def open_household(
    *,
    name: str,
    area: Area,
    postcode: str,
    members: list[dict[str, Any]],
    beside: str = "",
    by: User,
    at: datetime,
) -> Household:
    """Open the file of a household, with its members, for who stands at the voordeur.

    `beside` is why, when there is a file that may be of the same people.

    `members` are the fields of HouseholdMember. Raise ValidationError when nobody
    is named, somebody is born in the future, or the postcode is none.
    """
    require(
        permissions.may_open_household(by),
        _("Only professionals and coordinators open a household."),
    )
    if not members:
        raise ValidationError({"members": _("Name at least one person.")})
    today = timezone.localdate(at)
    for member in members:
        if member.get("birth_date") and member["birth_date"] > today:
            raise ValidationError({"members": _("A date of birth is in the future.")})
    postcode = postcodes.as_on_a_letter(postcode)
    household = Household.objects.create(
        number=next_number("cases_household_number", "HA-{:05d}"),
        name=name,
        area=area,
        postcode=postcode,
        opened_by=by,
        opened_at=at,
        opened_beside=beside,
    )
    # Until an aanspreekpunt is appointed, who opened the file has to be able to. First
    # of all: the database takes nothing about a household that one may not see.
    grant_access(
        user=by,
        household=household,
        reason=AccessGrant.Reason.OPENED,
        by=by,
        at=at,
    )
    for member in members:
        HouseholdMember.objects.create(household=household, **member)
    return household


@transaction.atomic
def open_case(
    *,
    household_id: int,
    voordeur: str,
    opened_on: date,
    leefdomeinen: list[Leefdomein],
    legal_ground: LegalGround,
    wants: str = "",
    can: str = "",
    needs: str = "",
    by: User,
    at: datetime,
) -> Case:
    """Open a case for a household. Raise TransitionRefused when one is open."""
    household = lock(Household, household_id)
    require(
        permissions.may_follow(by, household.pk),
        _("You are not involved with this household."),
    )
    pass_guards(household)
    before = dict(household.cases.values_list("number", "closed_on"))
    if None in before.values():
        raise TransitionRefused(_("This household has an open case already."))
    if opened_on > timezone.localdate(at):
        raise ValidationError({"opened_on": _("This date is in the future.")})
    if not leefdomeinen:
        raise ValidationError({"leefdomeinen": _("Choose at least one leefdomein.")})
    if not legal_ground.in_force:
        raise ValidationError({"legal_ground": _("This law is not in force.")})
    case = Case.objects.create(
        number=_next_case_number(household, before),
        household=household,
        voordeur=voordeur,
        opened_on=opened_on,
        opened_by=by,
        wants=wants,
        can=can,
        needs=needs,
    )
    CaseLeefdomein.objects.bulk_create(
        # One that is named twice is meant once.
        [
            CaseLeefdomein(case=case, leefdomein=one)
            for one in dict.fromkeys(leefdomeinen)
        ]
    )
    CaseGround.objects.create(case=case, ground=legal_ground, valid_from=opened_on)
    return case


def _next_case_number(household: Household, taken: Collection[str]) -> str:
    """Return the first free number after as many as there are cases."""
    numbers = (f"{household.number}-{after}" for after in count(len(taken) + 1))
    # A register that was imported may have numbered them in another way.
    return next(number for number in numbers if number not in taken)


@transaction.atomic
def appoint_aanspreekpunt(
    *,
    household_id: int,
    user: User,
    from_on: date,
    reason: str = "",
    version: int | None = None,
    by: User,
    at: datetime,
) -> Aanspreekpunt:
    """Appoint the one fixed contact person; the former one, if any, hands over.

    `version` is that of the household, which steps when it gets another aanspreekpunt.

    Raise TransitionRefused when it is this person already, ValidationError when the
    person has no account to work with or the date is not after the former start.
    """
    household = lock(Household, household_id)
    require(
        permissions.may_follow(by, household.pk),
        _("You are not involved with this household."),
    )
    require_version(household, version)
    if permissions.is_shut_out(user, household.pk):
        raise ValidationError({"user": shut_out_sentence(user)})
    if not permissions.may_open_household(user):
        raise ValidationError(
            {"user": _("Only a professional with an account can be aanspreekpunt.")}
        )
    if user == by and permissions.sees_until(by, household.pk):
        raise ValidationError(
            {"user": _("You were let in for a period. Let somebody else appoint you.")}
        )
    if from_on > timezone.localdate(at):
        raise ValidationError({"from_on": _("This date is in the future.")})
    former = Aanspreekpunt.objects.current().filter(household=household).first()
    if former and former.user == user:
        raise TransitionRefused(_("This person is the aanspreekpunt already."))
    if former:
        if from_on < former.from_on:
            raise ValidationError(
                {"from_on": _("This is before the present aanspreekpunt began.")}
            )
        if not reason:
            raise ValidationError({"reason": _("Say why it is handed over.")})
        _end(former, on=from_on, at=at)
    elif Aanspreekpunt.objects.filter(
        household=household, until_on__gt=from_on
    ).exists():
        raise ValidationError(
            {"from_on": _("Somebody else was the aanspreekpunt on this date.")}
        )
    aanspreekpunt = Aanspreekpunt.objects.create(
        household=household,
        user=user,
        from_on=from_on,
        reason=reason,
        appointed_by=by,
        appointed_at=at,
    )
    save(household)
    # Who opened the file was in it for as long as nobody led the household.
    AccessGrant.objects.current(at).filter(
        household=household, reason=AccessGrant.Reason.OPENED
    ).update(ends_at=at, ended_because=AccessGrant.Ended.HANDED_OVER)
    grant_access(
        user=user,
        household=household,
        reason=AccessGrant.Reason.AANSPREEKPUNT,
        by=by,
        at=at,
    )
    # The flag is mdo's, which this app does not know but by this relation.
    household.flags.filter(kind="no_aanspreekpunt", resolved_at=None).update(
        resolved_at=at
    )
    notify(
        user,
        former.user if former else None,
        kind="aanspreekpunt_appointed",
        subject=aanspreekpunt.uuid,
        number=household.number,
        household=household,
        by=by,
        at=at,
    )
    return aanspreekpunt


def _end(aanspreekpunt: Aanspreekpunt, *, on: date, at: datetime) -> None:
    aanspreekpunt.until_on = on
    aanspreekpunt.save(update_fields=["until_on"])
    end_access(
        household=aanspreekpunt.household,
        user=aanspreekpunt.user,
        reasons=[AccessGrant.Reason.AANSPREEKPUNT],
        because=AccessGrant.Ended.HANDED_OVER,
        at=at,
    )
    # Who stood in did so for this person, and not for who comes.
    AccessGrant.objects.filter(
        household=aanspreekpunt.household,
        reason=AccessGrant.Reason.STAND_IN,
        granted_by=aanspreekpunt.user,
    ).end(at, because=AccessGrant.Ended.HANDED_OVER)
    end_stand_ins(
        models.Q(absent=aanspreekpunt.user), at=at, household=aanspreekpunt.household
    )


@transaction.atomic
def close_case(*, case_id: int, closed_on: date, reason: str, by: User, at: datetime):
    """Close a case and end the access of everybody but the aanspreekpunt.

    Whether it may be closed is for the caller: `mdo.actions.close_case` knows of
    agreements that are still open.
    """
    case = lock(Case, case_id)
    require(
        permissions.may_follow(by, case.household_id),
        _("You are not involved with this household."),
    )
    if not case.is_open:
        raise TransitionRefused(_("This case is closed already."))
    if not case.opened_on <= closed_on <= timezone.localdate(at):
        raise ValidationError(
            {"closed_on": _("Choose a day between the opening and today.")}
        )
    if not reason:
        raise ValidationError({"closing_reason": _("Say why it is closed.")})
    case.closed_on, case.closed_by, case.closing_reason = closed_on, by, reason
    save(case, "closed_on", "closed_by", "closing_reason")
    end_access(
        household=case.household,
        reasons=[
            AccessGrant.Reason.PARTICIPANT,
            AccessGrant.Reason.OWNER,
            AccessGrant.Reason.OPENED,
            AccessGrant.Reason.STAND_IN,
            AccessGrant.Reason.ASKED,
        ],
        because=AccessGrant.Ended.CASE_CLOSED,
        at=at,
    )
    end_stand_ins(at=at, household=case.household)
    return case


# People -----------------------------------------------------------------------


@transaction.atomic
def add_person(
    *,
    email: str,
    name: str,
    role: str,
    organisation: Organisation | None,
    areas: list[Area],
    phone: str = "",
    by: User,
    at: datetime,
) -> User:
    """Make an account; the person chooses a password by the mail of "forgotten"."""
    require(
        permissions.may_manage_people(by),
        _("Only the administrator manages accounts."),
    )
    if User.objects.filter(email__iexact=email).exists():
        raise ValidationError({"email": _("This e-mail address is in use already.")})
    user = User(
        email=email.lower(),
        name=name,
        role=role,
        organisation=organisation,
        phone=phone,
        joined_at=at,
    )
    user.set_unusable_password()
    user.full_clean()
    user.save()
    user.areas.set(areas)
    _note_person(user, NOTHING_YET, by=by, at=at)
    return user


@transaction.atomic
def change_person(
    *,
    user_id: int,
    name: str,
    role: str,
    organisation: Organisation | None,
    areas: list[Area],
    phone: str,
    is_active: bool,
    version: int | None = None,
    by: User,
    at: datetime,
) -> User:
    """Change an account, or end it: then it signs in no more and sees nothing.

    Whoever no longer works with households has access to none, and is the
    aanspreekpunt of none; who comes to work elsewhere loses what the new organisation
    may not see. Raise
    TransitionRefused when somebody would end the own account or change the own role,
    since then nobody may be left to mend it.
    """
    require(
        permissions.may_manage_people(by),
        _("Only the administrator manages accounts."),
    )
    user = lock(User, user_id)
    require_version(user, version)
    if user == by and (not is_active or role != user.role):
        raise TransitionRefused(
            _("You cannot end your own account or change your own role.")
        )
    ends = user.is_active and not is_active
    has_other_role = user.role != role
    if user.is_active and user.is_privacy_officer and (ends or has_other_role):
        _require_another_officer(user)
    was = _powers(user)
    user.name, user.role, user.organisation = name, role, organisation
    user.phone, user.is_active = phone, is_active
    user.full_clean()
    save(user, "name", "role", "organisation", "phone", "is_active")
    user.areas.set(areas)
    _note_person(user, was, by=by, at=at)
    if ends or has_other_role:
        # A token was made for the role of then: a script must not grow with its owner.
        sessions.end_sign_in(user)
    # The administrator sees none of these households, and ends what was in them.
    with acting.as_role(acting.PEOPLE, by=by):
        if not permissions.may_open_household(user):
            with pghistory.context(reason="account ended"):
                leave(user, because=AccessGrant.Ended.LEFT, at=at)
        else:
            withdrawn = PartyAgreement.objects.withdrawn()
            theirs = withdrawn.filter(organisation=organisation).order_by()
            shut_out = {"household__in": theirs.values("household")}
            leave(user, because=AccessGrant.Ended.WITHDRAWN, at=at, **shut_out)
    return user


@dataclass(frozen=True)
class Powers:
    """What an account can do: nothing while the role is ""."""

    role: str = ""
    organisation: str = ""
    areas: frozenset[str] = frozenset()


NOTHING_YET = Powers()
# Who sees files, hands out accounts, or reads the log, without asking anybody.
TOLD_OF = {User.Role.COORDINATOR, User.Role.ADMINISTRATOR, User.Role.PRIVACY_OFFICER}


def _powers(user: User) -> Powers:
    if not user.is_active:
        return NOTHING_YET
    areas = frozenset(user.areas.values_list("name", flat=True))
    return Powers(str(user.role), str(user.organisation or ""), areas)


def _require_another_officer(user: User) -> None:
    """Else an administrator took away first whoever hears of the rest."""
    if not User.objects.privacy_officers().exclude(pk=user.pk).exists():
        raise TransitionRefused(
            _("This is the only privacy officer: add another one first.")
        )


def _note_person(user: User, was: Powers, *, by: User, at: datetime) -> None:
    """Write in the log what an account could do and can do now.

    The privacy officers hear of it where that is more than work on one's own
    households: who hands out accounts could make one that sees every file.
    """
    now = _powers(user)
    if now == was:
        return
    said = [
        f"{before or '-'} > {after or '-'}"
        for before, after in (
            (was.role, now.role),
            (was.organisation, now.organisation),
            (", ".join(sorted(was.areas)), ", ".join(sorted(now.areas))),
        )
        if before != after
    ]
    log_account(
        by=by,
        name="account changed" if was.role else "account opened",
        channel=AccessLog.Channel.PAGE,
        reason=f"{user.uuid}: {'; '.join(said)}"[:300],
    )
    is_told = TOLD_OF & {was.role, now.role}
    if is_told and (now.role != was.role or now.areas - was.areas):
        notify(
            *User.objects.privacy_officers(),
            kind="account_powers",
            subject=user.uuid,
            number=str(user.get_role_display()),
            household=None,
            by=by,
            at=at,
        )


# How somebody signs in --------------------------------------------------------


@transaction.atomic
def reset_second_factor(
    *,
    user_id: int,
    reason: str,
    by: User | None,
    at: datetime,
    channel: str,
) -> User:
    """Take away somebody's second factors, who then sets up a new one.

    Whoever held them is signed out everywhere and the person is mailed. `by` is None
    for who runs the server: the only administrator can lose a telephone too.
    """
    if by is not None:
        require(
            permissions.may_manage_people(by),
            _("Only the administrator manages accounts."),
        )
    user = lock(User, user_id)
    if user == by:
        raise TransitionRefused(_("Let another administrator do this for you."))
    factors = Authenticator.objects.filter(user=user)
    links = SocialAccount.objects.filter(user=user)
    if not factors.exists() and not links.exists():
        raise TransitionRefused(_("This person has no second step."))
    factors.delete()
    links.delete()
    sessions.end_sign_in(user)
    log_account(
        by=by,
        name="second factor reset",
        channel=channel,
        reason=f"{user.uuid}: {reason}",
    )
    account_mail.later("second_factor_reset", user)
    return user


@transaction.atomic
def end_other_sessions(*, user: User, but: str | None) -> None:
    """Sign somebody out in every browser but this one."""
    sessions.end_all(user, but=but)
    log_account(
        by=user,
        name="sessions ended",
        channel=AccessLog.Channel.PAGE,
    )


@transaction.atomic
def make_token(
    *,
    name: str,
    scope: str,
    expires_at: datetime,
    by: User,
    at: datetime,
    channel: str,
) -> tuple[Token, str]:
    """Make a token and return it with its secret, which nobody can look up later.

    Raise ValidationError when it would work too long, TransitionRefused when the
    person has as many as are allowed.
    """
    lock(User, by.pk)  # Two at once count together.
    if not at < expires_at <= at + settings.TOKEN_MAX_LIFETIME:
        raise ValidationError(
            {
                "expires_at": _("Choose a moment within %(days)d days.")
                % {"days": settings.TOKEN_MAX_LIFETIME.days}
            }
        )
    Token.objects.filter(user=by, expiry__lte=at).delete()
    if Token.objects.filter(user=by).count() >= knox_settings.TOKEN_LIMIT_PER_USER:
        raise TransitionRefused(
            _("You have as many tokens as are allowed. Revoke one, or wait.")
        )
    token, secret = Token.objects.make(
        user=by, expires_at=expires_at, name=name, scope=scope
    )
    reason = f"{token.uuid} {scope}"
    log_account(by=by, name="token made", channel=channel, reason=reason)
    account_mail.later("token_made", by)
    return token, secret


@transaction.atomic
def revoke_token(*, token: Token, by: User, channel: str) -> None:
    """End one of the own tokens."""
    require(token.user == by, _("This is a token of somebody else."))
    reason = str(token.uuid)
    log_account(by=by, name="token revoked", channel=channel, reason=reason)
    token.delete()


# Organisations and areas ------------------------------------------------------


@transaction.atomic
def add_organisation(*, name: str, kind: str, by: User) -> Organisation:
    """Add a partner. Raise ValidationError when one has this name already."""
    _require_lists(by)
    return _write(Organisation(name=name, kind=kind))


@transaction.atomic
def change_organisation(
    *, organisation_id: int, name: str, kind: str, version: int | None = None, by: User
) -> Organisation:
    """Change the name or the kind of a partner; its people and history stay."""
    _require_lists(by)
    organisation = lock(Organisation, organisation_id)
    require_version(organisation, version)
    organisation.name, organisation.kind = name, kind
    return _write(organisation, "name", "kind")


@transaction.atomic
def add_area(*, name: str, by: User) -> Area:
    """Add an area. Raise ValidationError when one has this name already."""
    _require_lists(by)
    return _write(Area(name=name))


@transaction.atomic
def rename_area(
    *, area_id: int, name: str, version: int | None = None, by: User
) -> Area:
    """Give an area another name; its households and coordinators stay."""
    _require_lists(by)
    area = lock(Area, area_id)
    require_version(area, version)
    area.name = name
    return _write(area, "name")


def _require_lists(by: User) -> None:
    require(
        permissions.may_manage_people(by),
        _("Only the administrator manages organisations and areas."),
    )


def _write(row: Named, *changed: str) -> Named:
    """Save a row whose name no other has, also not in other capitals."""
    others = type(row)._default_manager.exclude(pk=row.pk)
    if others.filter(name__iexact=row.name).exists():
        raise ValidationError({"name": _("This name is in use already.")})
    row.full_clean()
    if changed:
        save(row, *changed)
    else:
        row.save()
    return row
