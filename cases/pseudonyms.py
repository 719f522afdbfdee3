"""Whom a line of the log is about, so that only who has the key can read it.

An identifier is sealed with AES-SIV (RFC 5297): the same number gives the same
pseudonym, so that lines about one household are found; who has the key opens it
again, so that a page need not try every household. A pseudonym of another key does
not open. `LOG_KEY` seals; `LOG_KEYS_BEFORE` still open what they sealed.
"""

import hashlib
import hmac
from collections.abc import Iterable
from functools import cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings

HOUSEHOLD, OBJECT = b"household", b"object"


def of_household(pk: int) -> str:
    """Return the pseudonym that lines about this household are written with."""
    return _seal(_keys()[0], HOUSEHOLD, pk.to_bytes(8))


def of_households(pks: Iterable[int]) -> dict[str, int]:
    """Return all pseudonyms of these households, those of former keys too."""
    keys = _keys()
    return {
        _seal(key, HOUSEHOLD, pk.to_bytes(8)): pk for pk in set(pks) for key in keys
    }


def household_of(pseudonym: str) -> int | None:
    """Return which household it is, or None for what no key of ours made."""
    opened = _open(HOUSEHOLD, pseudonym)
    return None if opened is None else int.from_bytes(opened)


def of_object(uuid: UUID) -> str:
    """Return the pseudonym of a row: with its uuid one would find the household."""
    return _seal(_keys()[0], OBJECT, uuid.bytes)


def object_of(pseudonym: str) -> UUID | None:
    """Return which row it is, or None for what no key of ours made."""
    opened = _open(OBJECT, pseudonym)
    return None if opened is None else UUID(bytes=opened)


def of_session(key: str) -> str:
    """Return what tells sessions apart and cannot be used or turned back."""
    digest = hmac.digest(settings.LOG_KEY.encode(), b"session" + key.encode(), "sha256")
    return digest.hex()[:16]


def _keys() -> list[AESSIV]:
    return [_cipher(key) for key in (settings.LOG_KEY, *settings.LOG_KEYS_BEFORE)]


@cache
def _cipher(key: str) -> AESSIV:
    # 64 bytes: the two AES-256 keys of AES-SIV.
    return AESSIV(hmac.digest(key.encode(), b"pseudonym", hashlib.sha512))


def _seal(key: AESSIV, kind: bytes, plain: bytes) -> str:
    return key.encrypt(plain, [kind]).hex()


def _open(kind: bytes, pseudonym: str) -> bytes | None:
    try:
        sealed = bytes.fromhex(pseudonym)
    except ValueError:
        return None
    for key in _keys():
        try:
            return key.decrypt(sealed, [kind])
        except (InvalidTag, ValueError):
            continue
    return None
