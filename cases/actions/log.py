"""The lines of the access log."""

from collections.abc import Sequence
from uuid import UUID

from cases import looks
from cases.models import AccessLog, Household, User


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
