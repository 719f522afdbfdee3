"""People who work with the system: added, changed, and who hears of it."""

from dataclasses import dataclass
from datetime import datetime

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases import acting, permissions, sessions
from cases.actions.access import leave
from cases.actions.log import log_account
from cases.actions.rows import lock, require, require_version, save
from cases.actions.telling import notify
from cases.errors import TransitionRefused
from cases.models import (
    AccessGrant,
    AccessLog,
    Area,
    Organisation,
    PartyAgreement,
    User,
)


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
                leave([user.pk], because=AccessGrant.Ended.LEFT, at=at)
        else:
            withdrawn = PartyAgreement.objects.withdrawn()
            theirs = withdrawn.filter(organisation=organisation).order_by()
            shut_out = {"household__in": theirs.values("household")}
            leave([user.pk], because=AccessGrant.Ended.WITHDRAWN, at=at, **shut_out)
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
