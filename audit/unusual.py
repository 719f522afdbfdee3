"""Finding what is unusual in the log. It finds; whether it is wrong a person says.

Looked at are whole Dutch days, so that running again finds the same; a row that is
there already is brought up to date until somebody has looked into it.
"""

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from audit.models import UnusualLook
from cases import jobs
from cases.models import AccessLog, HouseholdMember, JobRun, User

JOB = "unusual looks"
# A run that was missed, and looks that came late, are made good this far back.
DAYS_BACK = 2
HOUR = timedelta(hours=1)
Kind = UnusualLook.Kind
# The words before a surname, which say nothing of a family.
PREFIXES = {"van", "de", "der", "den", "het", "ten", "ter", "el", "al", "von", "da"}


@dataclass
class Found:
    """What was found once, or more often that day, of one person."""

    kind: str
    user_id: int | None
    on: date
    first_at: datetime
    last_at: datetime
    count: int = 1
    origin: str | None = None
    subject: str = ""


def find(*, at: datetime) -> JobRun:
    """Look through the last days and keep what is unusual in them."""
    with jobs.running(JOB, at) as run:
        today = timezone.localdate(at)
        for back in range(DAYS_BACK, -1, -1):
            day = today - timedelta(days=back)
            run.done += keep(list(unusual_on(day)), at)
    return run


def unusual_on(day: date) -> Iterator[Found]:
    lines = lines_of(day)
    looks = lines.filter(outcome=AccessLog.Outcome.SUCCEEDED).exclude(subject="")
    # What a list shows is not looked up one by one.
    opened = looks.filter(together=1).exclude(user=None)
    yield from many_households(opened, day)
    yield from outside_hours(opened, day)
    yield from people_they_know(opened, day)
    yield from many_refusals(lines, day)


def lines_of(day: date) -> QuerySet[AccessLog]:
    start = timezone.make_aware(datetime.combine(day, time()))
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    return AccessLog.objects.filter(at__gte=start, at__lt=end).order_by("at", "pk")


def keep(found: list[Found], at: datetime) -> int:
    """Write what is new, and bring up to date what nobody has looked into yet."""
    UnusualLook.objects.bulk_create(
        [UnusualLook(found_at=at, **vars(one)) for one in found],
        ignore_conflicts=True,
    )
    for one in found:
        UnusualLook.objects.open().filter(
            kind=one.kind,
            user=one.user_id,
            origin=one.origin,
            on=one.on,
            subject=one.subject,
        ).exclude(count=one.count).update(
            count=one.count, first_at=one.first_at, last_at=one.last_at
        )
    return len(found)


# What is unusual --------------------------------------------------------------


def many_households(opened: QuerySet[AccessLog], day: date) -> Iterator[Found]:
    """Find who opened more files within an hour than work asks for."""
    most = settings.UNUSUAL_LOOKS["households_an_hour"]
    recent: dict[int, deque] = defaultdict(deque)
    found: dict[int, Found] = {}
    for user, at, subject in opened.values_list("user_id", "at", "subject").iterator():
        within = recent[user]
        within.append((at, subject))
        while within[0][0] <= at - HOUR:
            within.popleft()
        count = len({subject for _at, subject in within})
        if count <= most:
            continue
        first_at = within[0][0]
        one = found.setdefault(user, Found(Kind.MANY, user, day, first_at, at, count))
        one.last_at, one.count = at, max(one.count, count)
    yield from found.values()


def outside_hours(opened: QuerySet[AccessLog], day: date) -> Iterator[Found]:
    """Find who opened files in the night or the weekend."""
    hours = settings.UNUSUAL_LOOKS
    found: dict[int, Found] = {}
    for user, at in opened.values_list("user_id", "at").iterator():
        local = timezone.localtime(at)
        at_work = hours["from_hour"] <= local.hour < hours["until_hour"]
        if at_work and day.weekday() < 5:
            continue
        count(found, user, Found(Kind.HOURS, user, day, at, at))
    yield from found.values()


def people_they_know(opened: QuerySet[AccessLog], day: date) -> Iterator[Found]:
    """Find who opened the file of a namesake, or of somebody who works here."""
    members = members_of(opened)
    names = dict(User.objects.values_list("pk", "name"))
    colleagues = {words(name): pk for pk, name in names.items()}
    found: dict[tuple, Found] = {}
    for user, at, subject in opened.values_list("user_id", "at", "subject").iterator():
        for first, last in members.get(subject, ()):
            known = colleagues.get(words(f"{first} {last}"))
            if known is not None and known != user:
                kind = Kind.COLLEAGUE
            elif surname(last) and surname(last) == surname(names[user]):
                kind = Kind.FAMILY_NAME
            else:
                continue
            about = Found(kind, user, day, at, at, subject=subject)
            count(found, (kind, user, subject), about)
            break
    yield from found.values()


def members_of(opened: QuerySet[AccessLog]) -> dict[str, list[tuple[str, str]]]:
    """Return the names of the people of each household that was opened."""
    subjects = {
        line.household_id: line.subject
        for line in AccessLog.objects.filter(pk__in=opened.order_by().values("pk"))
        .order_by("subject")
        .distinct("subject")
        .only("subject")
    }
    members: dict[str, list[tuple[str, str]]] = defaultdict(list)
    rows = HouseholdMember.objects.filter(household__in=subjects)
    for household, first, last in rows.values_list(
        "household_id", "first_name", "last_name"
    ):
        members[subjects[household]].append((first, last))
    return members


def many_refusals(lines: QuerySet[AccessLog], day: date) -> Iterator[Found]:
    """Find who was refused often: as somebody, or by address when it was nobody."""
    refused = lines.filter(outcome=AccessLog.Outcome.REFUSED)
    found: dict[tuple, Found] = {}
    for user, origin, at in refused.values_list("user_id", "origin", "at").iterator():
        # Somebody is counted wherever that was from.
        where = origin if user is None else None
        about = Found(Kind.REFUSED, user, day, at, at, origin=where)
        count(found, (user, where), about)
    most = settings.UNUSUAL_LOOKS["refusals_a_day"]
    yield from (one for one in found.values() if one.count >= most)


def count(found: dict, key: object, one: Found) -> None:
    """Add what is found again to what was found first."""
    before = found.setdefault(key, one)
    if before is not one:
        before.count += 1
        before.last_at = one.last_at


# Names ------------------------------------------------------------------------


def words(name: str) -> str:
    return " ".join(name.casefold().split())


def surname(name: str) -> str:
    """Return the last word of a name, if that says something of a family."""
    last = words(name).rpartition(" ")[2]
    return "" if last in PREFIXES or len(last) < 3 else last
