"""Measure files that are taken out, of 1,000,000 agreements of 12,400 households.

    python -m bench.exports [--rows 1000000]

Each is made as the worker makes it: as the coordinator of all areas, with row-level
security, into the database, and with a line in the log for each household. The
reference is PostgreSQL's own COPY of the same rows to nowhere, in the same run: as the
owner of the tables, and with the filter and policies that say which rows. Memory is the
most that the process ever had.
"""

import argparse
import json
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

HOUSEHOLDS = 12_400
IN_WORKBOOKS = 100_000
FORMATS = ("csv", "json", "parquet", "xlsx", "ods")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    # One format, in a process of its own: that is how its memory is measured.
    parser.add_argument("--make", choices=FORMATS)
    return parser.parse_args()


ARGUMENTS = parse()
from bench import start  # noqa: E402, I001
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from cases import acting  # noqa: E402
from cases.models import AccessLog, Area, User  # noqa: E402
from mdo.models import Agreement  # noqa: E402
from reporting.exports import making  # noqa: E402
from reporting.exports.lists import listing  # noqa: E402
from reporting.models import Export  # noqa: E402

# The days of the rows for workbooks, so that a filter finds them.
LONG_AGO = {
    "agreed_on": "2001-01-01",
    "target_on": "2001-02-12",
    "due_on": "2001-02-12",
}


def city(rows: int) -> None:
    """Go to a database with so many agreements; make it when it is not there."""
    name = f"bench_exports_{rows}"
    if ARGUMENTS.make:
        start.enter(name)
        return
    start.city(name, households=HOUSEHOLDS)
    if Agreement.objects.count() >= rows:
        return
    multiply(rows - Agreement.objects.count())
    coordinator().areas.set(Area.objects.all())
    start.analyze()


def multiply(number: int) -> None:
    """Add agreements like those that are there, the first of them of long ago."""
    columns = [f.column for f in Agreement._meta.concrete_fields if f.column != "id"]
    values = {
        "uuid": "gen_random_uuid()",
        "number": "'AFS-B' || copy.n",
        **{
            day: f"CASE WHEN copy.n <= {IN_WORKBOOKS} THEN date '{when}' ELSE {day} END"
            for day, when in LONG_AGO.items()
        },
    }
    with transaction.atomic(), connection.cursor() as cursor:
        # Without a million rows of history.
        cursor.execute("ALTER TABLE mdo_agreement DISABLE TRIGGER USER")
        cursor.execute(
            f"INSERT INTO mdo_agreement ({', '.join(columns)})"  # noqa: S608
            f" SELECT {', '.join(values.get(c, c) for c in columns)}"
            " FROM (SELECT *, row_number() OVER () AS n FROM mdo_agreement CROSS JOIN"
            " generate_series(1, 1 + %s / (SELECT count(*) FROM mdo_agreement))) copy"
            " WHERE copy.n <= %s",
            [number, number],
        )
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE mdo_agreement ENABLE TRIGGER USER")


def coordinator() -> User:
    return start.person("coordinator")


def seconds_of_copy(*, as_jobs: bool) -> float:
    """Return how long PostgreSQL takes to write all rows, to nowhere.

    As the owner of the tables, or as the worker for the coordinator: with the filter
    and the policies that decide which rows these are.
    """
    agreements, user = listing("agreements"), coordinator()
    rows = agreements.rows(user, {}) if as_jobs else Agreement.objects.all()
    sql, params = agreements.values(rows.order_by("pk")).query.sql_with_params()
    statement = f"COPY ({sql}) TO STDOUT (FORMAT csv, HEADER)"
    role = acting.as_role(acting.JOBS) if as_jobs else nullcontext()
    person = acting.acting(user.pk) if as_jobs else nullcontext()
    with role, person, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        began = time.perf_counter()
        with cursor.copy(statement, params) as found:
            for _block in found:
                pass
        return time.perf_counter() - began


def make(format: str) -> dict[str, Any]:  # noqa: A002
    """Make a file in this process, and say what it took."""
    logged = AccessLog.objects.count()
    filters = {"to": LONG_AGO["due_on"]} if format in ("xlsx", "ods") else {}
    export = Export.objects.create(
        asked_by=coordinator(),
        report="agreements",
        format=format,
        filters=filters,
        purpose="measuring",
    )
    began = time.perf_counter()
    with acting.as_role(acting.JOBS):
        making.make(export_id=export.pk, at=timezone.now())
    seconds = time.perf_counter() - began
    export.refresh_from_db()
    found = {
        "seconds": seconds,
        "rows": export.rows,
        "state": export.state,
        "size": export.size,
        "lines": AccessLog.objects.count() - logged,
        "memory": most_memory(),
    }
    export.delete()
    return found


def most_memory() -> float:
    """Return the most megabytes that this process had.

    Of its own: what `getrusage` tells begins with the most of the process that started
    it, and that one may have made a city.
    """
    status = Path("/proc/self/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def made_apart(format: str) -> dict[str, Any]:  # noqa: A002
    arguments = ["--make", format, "--rows", str(ARGUMENTS.rows)]
    done = subprocess.run(
        [sys.executable, "-m", "bench.exports", *arguments],
        capture_output=True,
        check=True,
    )
    return json.loads(done.stdout)


def main() -> None:
    city(ARGUMENTS.rows)
    if ARGUMENTS.make:
        print(json.dumps(make(ARGUMENTS.make)))
        return
    head = f"{'':<10} {'rows':>9} {'MB':>6} {'log':>6} {'seconds':>8} {'MB memory':>10}"
    print(f"{head}   of COPY's speed: as the owner, with the policies")
    for format in FORMATS:  # noqa: A001
        # Before and after: the machine does more than this.
        copies = [(seconds_of_copy(as_jobs=False), seconds_of_copy(as_jobs=True))]
        found = made_apart(format)
        copies += [(seconds_of_copy(as_jobs=False), seconds_of_copy(as_jobs=True))]
        if found["state"] != Export.State.READY:
            sys.exit(f"{format}: {found['state']}")
        part = found["rows"] / ARGUMENTS.rows / found["seconds"]
        plain, policies = (sum(each) / 2 for each in zip(*copies, strict=True))
        print(
            f"{format:<10} {found['rows']:>9} {found['size'] / 1e6:6.1f}"
            f" {found['lines']:>6} {found['seconds']:8.1f} {found['memory']:10.0f}"
            f"   {plain * part:6.1%} ({plain:.1f} s)"
            f"  {policies * part:6.1%} ({policies:.1f} s)",
            flush=True,
        )
    print(
        "\nPromised: CSV of 1,000,000 rows at 33 % of COPY and under 200 MB; XLSX and "
        "ODS of 100,000 under 60 s."
    )


if __name__ == "__main__":
    main()
