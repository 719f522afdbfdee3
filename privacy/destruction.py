"""Destroying a file: every row of a household, wherever it stands, is taken away.

Which rows those are is not listed here but read from the models: a row belongs to a
household when a foreign key of it says so, or one of a row that it belongs to. So a
table that is added later is destroyed as well. A foreign key that may be empty binds
only when it is the `household` itself.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import pgtrigger
from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from pghistory.models import Context

from audit.destruction import destroy_lines
from audit.models import UnusualLook
from cases import acting, pseudonyms
from cases.actions import lock, next_number
from cases.errors import TransitionRefused
from cases.models import AccessLog, Household, Notification
from privacy.models import Certificate, Destruction
from privacy.retention import Retention, retention_of, what_stops
from reporting import anonymous

Model = type[models.Model]
# The keys of the rows of each table.
Rows = dict[Model, set[Any]]


@transaction.atomic
def carry_out(*, destruction_id: int, at: datetime) -> Certificate:
    """Destroy the file of an approved proposal, all of it or nothing.

    Raise TransitionRefused when it was not approved, or something stops it by now.
    """
    destruction = Destruction.objects.get(pk=destruction_id)
    if destruction.status != Destruction.Status.APPROVED:
        raise TransitionRefused(_("Nobody approved this destruction."))
    # The database lets this role see and take away approved files, and nothing else.
    with acting.as_role(acting.DESTRUCTION):
        household = lock(Household, destruction.household_id)
        # Another worker may have been first: then it is here no more.
        destruction = lock(Destruction, destruction.pk)
        if reasons := what_stops(household, timezone.localdate(at)):
            raise TransitionRefused(" ".join(reasons))
        number = next_number("privacy_certificate_number", "VNT-{:05d}")
        retention = retention_of(household)
        cases_kept = anonymous.keep(household.pk)
        rows = rows_of(household)
        kinds = list(described(rows, salt=household.uuid))
        lines = lines_of(household, rows)
        with pgtrigger.ignore():
            kinds += remove_beside(household, rows)
            remove(rows)
    # Their digests stay in the chain, so that it can be verified still.
    for model, keys in lines.items():
        destroy_lines(model=model, ids=list(keys), certificate=number, at=at)
    kinds.append(kind_of(AccessLog._meta.label, len(lines[AccessLog])))
    with acting.as_role(acting.DESTRUCTION):
        return _certify(number, destruction, retention, kinds, cases_kept, at)


# Which rows -----------------------------------------------------------------------


def rows_of(household: Household) -> Rows:
    """Return the keys of every row of a household, and of all its history."""
    found: Rows = defaultdict(set, {Household: {household.pk}})
    # What was taken away before has its history still: also through rows that are
    # gone one gets to those of their own.
    bound = bound_models()
    while True:
        before = sum(map(len, found.values()))
        for model in bound:
            found[model].update(_belonging(model, found))
        for model in filter(is_history, bound):
            tracked = model.pgh_tracked_model  # type: ignore[attr-defined]
            gone = with_keys(model, found[model])
            found[tracked].update(gone.values_list("pgh_obj_id", flat=True))
        if sum(map(len, found.values())) == before:
            return {model: keys for model, keys in found.items() if keys}


def bound_models() -> list[Model]:
    """Return every model of which rows belong to a household."""
    bound: set[Model] = {Household}
    every = list(apps.get_models(include_auto_created=True))
    while True:
        before = len(bound)
        for model in every:
            if any(field.related_model in bound for field in binding_fields(model)):
                bound.add(model)
        if len(bound) == before:
            return [model for model in every if model in bound]


def with_keys(model: Model, keys: Iterable[Any]) -> models.QuerySet:
    """Return these rows, in no order: an order of the model asks other tables."""
    return model._base_manager.filter(pk__in=list(keys)).order_by()


def _belonging(model: Model, found: Rows) -> Iterable[Any]:
    """Return the keys of the rows of a model that belong to rows in `found`."""
    condition = Q()
    for field in binding_fields(model):
        if keys := found.get(field.related_model):
            condition |= Q(**{f"{field.attname}__in": list(keys)})
    if not condition:
        return []
    rows = model._base_manager.filter(condition).order_by()
    return rows.values_list("pk", flat=True)


def binding_fields(model: Model) -> Iterator[Any]:
    """Yield the foreign keys by which a row belongs to another row."""
    for field in model._meta.concrete_fields:
        if not isinstance(field, models.ForeignKey):
            continue
        if field.name == "household" or not field.null:
            yield field


def uuids_of(rows: Rows) -> list[UUID]:
    """Return the public identities of the rows, by which others may point at them."""
    return [
        uuid
        for model, keys in rows.items()
        if not is_history(model) and has_uuid(model)
        for uuid in with_keys(model, keys).values_list("uuid", flat=True)
    ]


def is_history(model: Model) -> bool:
    return hasattr(model, "pgh_tracked_model")


def has_uuid(model: Model) -> bool:
    return any(field.name == "uuid" for field in model._meta.concrete_fields)


# What the certificate says of them ------------------------------------------------


def described(rows: Rows, salt: UUID) -> Iterator[dict[str, Any]]:
    """Yield each kind with its numbers and a hash of all that stood in the rows.

    Whoever finds an old copy can prove by the hash that it is of this file. The salt
    is the household's uuid, which is destroyed too: nobody can guess rows by it.
    """
    histories = {
        model.pgh_tracked_model: model  # type: ignore[attr-defined]
        for model in filter(is_history, rows)
    }
    for model in sorted(rows, key=lambda model: model._meta.label):
        if is_history(model):
            continue
        events = histories.get(model)
        keys = {model: rows[model]}
        if events in rows:
            keys[events] = rows[events]
        digest = hashlib.sha256(salt.bytes)
        numbers = [0, 0]
        for table, wanted in keys.items():
            for row in contents(table, wanted):
                digest.update(row)
                numbers[is_history(table)] += 1
        yield {
            "kind": model._meta.label,
            "rows": numbers[0],
            "versions": numbers[1],
            "sha256": digest.hexdigest(),
        }


def contents(model: Model, keys: Iterable[Any]) -> Iterator[bytes]:
    """Yield the rows of a table in one exact notation, in the order of their keys."""
    rows = with_keys(model, keys).order_by("pk").values()
    for row in rows.iterator(chunk_size=500):
        yield json.dumps(row, default=str, sort_keys=True).encode()


def kind_of(name: str, rows: int) -> dict[str, Any]:
    """Return what the certificate says of rows that only pointed at the file."""
    return {"kind": name, "rows": rows, "versions": 0, "sha256": ""}


# Taking them away -----------------------------------------------------------------


def remove(rows: Rows) -> None:
    """Delete the rows. The keys between them are checked when it is all done.

    What is found through another row goes before it, and the approval goes last: by
    them the database knows what may be deleted.
    """
    now = {model: keys for model, keys in rows.items() if not is_history(model)}
    for model, keys in sorted(now.items(), key=_turn):
        with_keys(model, keys)._raw_delete(connection.alias)


def _turn(item: tuple[Model, set[Any]]) -> tuple[bool, bool]:
    model, _keys = item
    fields = model._meta.concrete_fields
    stands_alone = model is Household or any(f.name == "household" for f in fields)
    return model is Destruction, stands_alone


def remove_beside(household: Household, rows: Rows) -> list[dict[str, Any]]:
    """Take away what points at the file without a key, and return how much it was."""
    uuids = uuids_of(rows)
    of_pages = [model for model in rows if is_history(model)]
    contexts = {
        context
        for model in of_pages
        for context in with_keys(model, rows[model]).values_list(
            "pgh_context_id", flat=True
        )
    }
    Context.objects.filter(pk__in=contexts - {None}).delete()
    Context.objects.filter(pk__in=naming(Context, "metadata", uuids)).delete()
    found = {
        Notification: Notification.objects.filter(subject__in=uuids),
        UnusualLook: UnusualLook.objects.filter(
            subject__in=list(pseudonyms.of_households([household.pk]))
        ),
    }
    gone = {
        model: of_it.exclude(pk__in=rows.get(model, ()))._raw_delete(connection.alias)
        for model, of_it in found.items()
    }
    return [
        kind_of(model._meta.label, number) for model, number in gone.items() if number
    ]


def lines_of(household: Household, rows: Rows) -> dict[Model, set[Any]]:
    """Return the lines of the log and of all history that are about the file.

    Of the history of other things those that were written on a page of the file: its
    address stands in them.
    """
    log = AccessLog.objects.about(household.pk).order_by()
    lines: dict[Model, set[Any]] = {AccessLog: set(log.values_list("pk", flat=True))}
    uuids = uuids_of(rows)
    for model in apps.get_models():
        if is_history(model):
            keys = rows.get(model) or set(naming(model, "pgh_context", uuids))
            lines[model] = set(keys)
    return {model: keys for model, keys in lines.items() if keys or model is AccessLog}


def naming(model: Model, column: str, uuids: list[UUID]) -> list[Any]:
    """Return the keys of the rows with the address of a page of the file in them."""
    if model in bound_models():
        return []
    quote = connection.ops.quote_name
    key, table = quote(str(model._meta.pk.column)), quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key} FROM {table}"  # noqa: S608
            f" WHERE substring({column}->>'url' FROM %s) = ANY (%s)",
            ["[0-9a-f]{8}-[0-9a-f-]{27}", [str(uuid) for uuid in uuids]],
        )
        return [row[0] for row in cursor.fetchall()]


# The certificate ------------------------------------------------------------------


def _certify(
    number: str,
    destruction: Destruction,
    retention: Retention,
    kinds: list[dict[str, Any]],
    cases_kept: int,
    at: datetime,
) -> Certificate:
    with connection.cursor() as cursor:
        # One after the other: each has the hash of the one before.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('privacy_certificate'))")
    last = Certificate.objects.order_by("pk").last()
    certificate = Certificate(
        number=number,
        carried_out_at=at,
        proposed_by_id=destruction.proposed_by_id,
        proposed_at=destruction.proposed_at,
        # Whoever destroys has been told to by a second person.
        approved_by_id=cast(int, destruction.judged_by_id),
        approved_at=cast(datetime, destruction.judged_at),
        grounds=[
            {
                "law": str(term.rule.ground) if term.rule.ground else "",
                "years": term.rule.years,
                "starts": term.rule.starts,
                "source": term.rule.source,
                "own_choice": term.rule.is_own_choice,
                "until": term.destroy_on.isoformat(),
            }
            for term in sorted(retention.terms, key=lambda term: term.destroy_on)
        ],
        kinds=kinds,
        cases_kept=cases_kept,
        previous_hash=last.hash if last else "",
    )
    certificate.hash = hash_of(certificate)
    certificate.save(force_insert=True)
    return certificate


def hash_of(certificate: Certificate) -> str:
    """Return the hash over all that a certificate says."""
    said = {
        "number": certificate.number,
        "carried_out_at": certificate.carried_out_at.isoformat(),
        "proposed_by": certificate.proposed_by_id,
        "proposed_at": certificate.proposed_at.isoformat(),
        "approved_by": certificate.approved_by_id,
        "approved_at": certificate.approved_at.isoformat(),
        "grounds": certificate.grounds,
        "kinds": certificate.kinds,
        "cases_kept": certificate.cases_kept,
        "previous_hash": certificate.previous_hash,
    }
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def first_broken() -> Certificate | None:
    """Return the first certificate that was changed or lost its predecessor."""
    previous = ""
    for certificate in Certificate.objects.order_by("pk").iterator():
        if certificate.previous_hash != previous:
            return certificate
        if certificate.hash != hash_of(certificate):
            return certificate
        previous = certificate.hash
    return None
