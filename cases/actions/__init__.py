"""Every change to who-is-who: households, cases, aanspreekpunten, access, people.

Always in this order: lock the row by id, may this person, is the state right,
change named fields, notification rows, return the row.
"""

from cases.actions.access import (
    end_access,
    end_stand_ins,
    grant_access,
    leave,
    let_in,
    require_agreement,
    shut_out_sentence,
)
from cases.actions.households import (
    appoint_aanspreekpunt,
    close_case,
    open_case,
    open_household,
)
from cases.actions.lists import (
    add_area,
    add_organisation,
    change_organisation,
    rename_area,
)
from cases.actions.log import log_account, log_look
from cases.actions.people import add_person, change_person
from cases.actions.rows import (
    GUARDS,
    lock,
    next_number,
    next_numbers,
    pass_guards,
    require,
    require_version,
    save,
    why_not_about,
)
from cases.actions.signing_in import (
    end_other_sessions,
    make_token,
    reset_second_factor,
    revoke_token,
)
from cases.actions.telling import notifications, notify, put_in_outbox

__all__ = [
    "GUARDS",
    "add_area",
    "add_organisation",
    "add_person",
    "appoint_aanspreekpunt",
    "change_organisation",
    "change_person",
    "close_case",
    "end_access",
    "end_other_sessions",
    "end_stand_ins",
    "grant_access",
    "leave",
    "let_in",
    "lock",
    "log_account",
    "log_look",
    "make_token",
    "next_number",
    "next_numbers",
    "notifications",
    "notify",
    "open_case",
    "open_household",
    "pass_guards",
    "put_in_outbox",
    "rename_area",
    "require",
    "require_agreement",
    "require_version",
    "reset_second_factor",
    "revoke_token",
    "save",
    "shut_out_sentence",
    "why_not_about",
]
