"""Where people can sign in with the account of their own organisation.

Read while the settings are: a wrong value stops the start. The form is in
docs/operations.md.
"""

import json
import re
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured

REQUIRED = {"id", "name", "organisation", "issuer", "client_id", "client_secret_file"}
# By what the organisation says that a second factor was asked for.
VOUCHING = {"second_factor_acr", "second_factor_amr"}


def read(text: str, is_demo: bool) -> list[dict[str, Any]]:
    """Return the organisations of a JSON list, with their secrets out of files."""
    try:
        listed = json.loads(text)
    except ValueError:
        listed = None
    if not isinstance(listed, list):
        raise wrong("it must be a JSON list")
    found = [_read_one(one, is_demo) for one in listed]
    if len({one["id"] for one in found}) < len(found):
        raise wrong("two of them have the same id")
    return found


def wrong(why: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"ORGANISATION_SIGN_IN is not right: {why}.")


def _read_one(one: Any, is_demo: bool) -> dict[str, Any]:
    if not isinstance(one, dict) or not REQUIRED <= one.keys() <= REQUIRED | VOUCHING:
        names = ", ".join(sorted(REQUIRED))
        raise wrong(f"each has {names}, and nothing unknown")
    if not re.fullmatch(r"[a-z0-9-]{1,30}", str(one["id"])):
        raise wrong("an id is made of small letters, figures and dashes")
    if not str(one["issuer"]).startswith("https://") and not is_demo:
        raise wrong(f"the issuer of {one['id']} must begin with https://")
    try:
        organisation = UUID(one["organisation"])
        secret = Path(one["client_secret_file"]).read_text().strip()
    except (ValueError, TypeError, AttributeError):
        raise wrong(f"the organisation of {one['id']} is no UUID") from None
    except OSError as error:
        raise wrong(
            f"the secret of {one['id']} cannot be read: {error.strerror}"
        ) from None
    return {
        **{name: [] for name in VOUCHING},
        **one,
        "organisation": organisation,
        "secret": secret,
    }
