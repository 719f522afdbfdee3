"""The daily digest: what is new for somebody, in one mail without personal data."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPResponseException
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cases import acting, jobs
from cases.models import Household, JobRun, Notification, NotificationChoice, User

JOB = "digests"
URGENT_JOB = "urgent"

# What happened, in words for a mail: the most pressing first.
WORDS: dict[str, str | Promise] = {
    "emergency_access": _("Somebody used emergency access"),
    "account_powers": _("Rights of a coordinator, administrator or officer changed"),
    "emergency_review_due": _("Emergency access waits for your judgement"),
    "agreement_withdrawn": _("A household withdrew its agreement with an organisation"),
    "escalation_threatens": _("An escalation threatens"),
    "agreement_reminder": _("The coordinator reminds you of an agreement"),
    "agreement_overdue": _("An agreement is past its date"),
    "escalation_review_due": _("An escalation has to be looked at again"),
    "scaled_up_4": _("A case was scaled up to AVE 4"),
    "scaled_up_3": _("A case was scaled up to AVE 3"),
    "scaled_up_2": _("A case was scaled up to AVE 2"),
    "no_aanspreekpunt": _("A case has no aanspreekpunt"),
    "agreement_blocked": _("An agreement is stuck"),
    "agreement_due_soon": _("An agreement has to be done within 7 days"),
    "mdo_needed": _("An MDO is needed"),
    "draft_abandoned": _("What is typed of an MDO is going to be thrown away"),
    "doorbraak_undecided": _("A doorbraak waits for a decision"),
    "doorbraak_asked": _("A doorbraak was asked for"),
    "end_score_missing": _("A closed case has no scores at the end"),
    "nameting_due": _("Ask a household how it goes, some time after the end"),
    "aanspreekpunt_appointed": _("An aanspreekpunt was appointed"),
    "handover_offered": _("Somebody offers you a household to be its aanspreekpunt"),
    "handover_refused": _("Somebody did not accept a household that you offered"),
    "handover_withdrawn": _("A household that was offered to you was withdrawn"),
    "stands_in": _("You stand in for the aanspreekpunt of a household"),
    "household_moved": _("A household moved to another area"),
    "agreement_handed_over": _("Somebody else carries out an agreement of yours now"),
    "mdo_planned": _("You are invited to an MDO, or it got another moment"),
    "mdo_cancelled": _("An MDO was cancelled, or goes on without you: do not come"),
    "mdo_amended": _("The report of an MDO that you were at was amended"),
    "mdo_confirmed": _("The report of an MDO that you were at was confirmed"),
    "resident_disagrees": _("A resident does not agree with an agreement"),
    "resident_asks": _("A resident asks something on the own page"),
    "own_page_closed": _("An own page of a resident was closed, since a correction"),
    "agreement_made": _("You have a new agreement"),
    "agreement_extended": _("An agreement got another date"),
    "doorbraak_decided": _("A doorbraak was decided"),
    "doorbraak_question": _("A doorbraak was sent back to you with a question"),
    "doorbraak_answered": _("Your question about a doorbraak was answered"),
    "access_asked": _("Somebody asks for access to a household"),
    "access_granted": _("You have the access that you asked for"),
    "access_refused": _("Your question for access was refused"),
    "access_ended": _("Your access to a household was ended"),
    "emergency_judged": _("Your emergency access was judged"),
    "agreement_done": _("An agreement was carried out"),
    "agreement_dropped": _("An agreement was dropped"),
    "agreement_reopened": _("An agreement that was finished is open again"),
    "scaled_down": _("A case was scaled down"),
    "council_report_ready": _("The report for the council of a half-year is ready"),
}


def words_of(kind: str) -> str:
    """Return what a notification says; for a kind without words, something true."""
    return str(WORDS[kind]) if kind in WORDS else gettext("Something has changed")


# What goes with the mail of a kind: a name and a file, of a row. The apps above add
# theirs.
ATTACHED: dict[str, Callable[[Notification], tuple[str, bytes, str] | None]] = {}

# What is said at once, and does not wait for the mail of the day.
URGENT = (
    "emergency_access",
    "account_powers",
    "mdo_planned",
    "mdo_cancelled",
    "agreement_reminder",
)


def at_once_kinds(user: User) -> list[str]:
    """Return of which kinds somebody chose to hear at once."""
    chosen = NotificationChoice.objects.filter(
        user=user, how=NotificationChoice.How.AT_ONCE
    )
    return list(chosen.order_by("kind").values_list("kind", flat=True))


@transaction.atomic
def choose(user: User, at_once: Iterable[str]) -> None:
    """Let somebody hear of these kinds at once, of all others by the mail of a day."""
    NotificationChoice.objects.filter(user=user).delete()
    NotificationChoice.objects.bulk_create(
        NotificationChoice(user=user, kind=kind, how=NotificationChoice.How.AT_ONCE)
        for kind in at_once
    )


def _is_at_once() -> Q:
    """Return the condition that a notification does not wait for the day's mail."""
    chosen = NotificationChoice.objects.filter(
        user=OuterRef("user"),
        kind=OuterRef("kind"),
        how=NotificationChoice.How.AT_ONCE,
    )
    return Q(kind__in=URGENT) | Q(Exists(chosen))


# Where it is to be done, of what is not done on the page of the household.
PLACES = {
    "council_report_ready": "reporting:council-list",
    "account_powers": "cases:access-log",
    "emergency_access": "cases:emergency-list",
    "emergency_review_due": "cases:emergency-list",
    "access_asked": "cases:access-request-list",
    "access_refused": "cases:access-request-list",
    "access_ended": "cases:access-request-list",
    "emergency_judged": "cases:access-request-list",
}

# What has a page of its own, by the uuid of the subject.
PLACES_OF_SUBJECT = {
    "handover_offered": "cases:handover",
    "handover_refused": "cases:handover",
    "handover_withdrawn": "cases:handover",
    "mdo_planned": "mdo:mdo",
    "mdo_cancelled": "mdo:mdo",
    "mdo_amended": "mdo:mdo",
    "mdo_confirmed": "mdo:mdo",
    "resident_asks": "privacy:request",
    **dict.fromkeys(
        (
            "doorbraak_asked",
            "doorbraak_question",
            "doorbraak_answered",
            "doorbraak_decided",
            "doorbraak_undecided",
        ),
        "mdo:doorbraak",
    ),
}


def link_to(
    household: Household | None, kind: str = "", subject: UUID | None = None
) -> str:
    """Return the address of the page that a notification is about, for a mail."""
    return settings.PUBLIC_URL + path_to(household, kind, subject)


def path_to(
    household: Household | None, kind: str = "", subject: UUID | None = None
) -> str:
    try:
        # Without a household it is to who sees that no more, nor that page.
        if subject and household and kind in PLACES_OF_SUBJECT:
            path = reverse(PLACES_OF_SUBJECT[kind], args=[subject])
        elif kind in PLACES:
            path = reverse(PLACES[kind])
        elif household:
            path = reverse("cases:household", args=[household.uuid])
        else:
            path = reverse("home")
    except NoReverseMatch:  # An installation without pages has the API only.
        path = reverse("home")
    return path


# In the app -------------------------------------------------------------------

# What is older is no news.
NEWS = timedelta(days=14)


@dataclass(frozen=True)
class News:
    """A notification as its page shows it: in words, of which household, and where."""

    words: str
    number: str
    household: Household | None
    path: str
    made_at: datetime
    is_new: bool


def news_of(
    user: User,
    *,
    at: datetime,
    most: int,
    but: Iterable[str] = (),
    unread: bool = False,
) -> list[News]:
    """Return what somebody was told lately and may see still, the latest first."""
    rows = Notification.objects.of(user).filter(made_at__gt=at - NEWS)
    if unread:
        rows = rows.filter(read_at=None)
    rows = rows.exclude(kind__in=but).select_related("household")
    return [
        News(
            words_of(row.kind),
            row.number,
            row.household,
            path_to(row.household, row.kind, row.subject),
            row.made_at,
            row.read_at is None,
        )
        for row in rows.order_by("-made_at", "-pk")[:most]
    ]


def read_all(user: User, *, at: datetime) -> None:
    """Write down that somebody read what there is until now."""
    Notification.objects.filter(user=user, read_at=None, made_at__lte=at).update(
        read_at=at
    )


# Sending ----------------------------------------------------------------------


def send_digests(*, at: datetime) -> JobRun:
    """Send everybody what waits for them: at most one mail a person a day.

    A second run on a day sends what the first could not, and nothing newer: that
    is for tomorrow's digest.
    """
    with jobs.running(JOB, at) as run:
        before = jobs.first_run_of_the_day(JOB, at) or at
        for user_id in _waiting(before).values_list("user", flat=True).distinct():
            try:
                run.done += send_digest(user_id=user_id, before=before, at=at)
            except Exception as error:
                _keep_failure(user_id, before, error, at)
                jobs.record_failure(run, f"person {user_id}", error)
    return run


def _waiting(before: datetime):
    # Unordered, or DISTINCT would look at the order of the model as well.
    return Notification.objects.unsent().filter(made_at__lte=before).order_by()


@transaction.atomic
def send_digest(*, user_id: int, before: datetime, at: datetime) -> bool:
    """Send one person all that waits, in one mail. Return whether a mail went.

    At least once: when the process dies between sending and stamping, the mail goes
    again, with the same Message-ID. What the person may not see any more is thrown
    away, and so is all of somebody without a working account.
    """
    if not _is_alone(user_id):
        return False
    user = User.objects.get(pk=user_id)
    if _mailed_on(timezone.localdate(at), user):
        return False
    return _send(user, _waiting(before).filter(user=user), at)


def _send(user: User, waiting: QuerySet[Notification], at: datetime) -> bool:
    """Send one person these rows in one mail, as far as the person may see them."""
    rows = list(waiting.order_by("pk").select_related("household"))
    shown = _that_may_be_seen(rows, user)
    hidden = {row.pk for row in rows} - {row.pk for row in shown}
    Notification.objects.filter(pk__in=hidden).delete()
    if not shown:
        return False
    _mail(user, shown).send()
    sent = Notification.objects.filter(pk__in=[row.pk for row in shown])
    sent.update(sent_at=at, failed_at=None, failure="")
    return True


def send_urgent(*, at: datetime) -> JobRun | None:
    """Send at once what cannot wait for the mail of the day; None if there is nothing.

    What fails is tried again the next minute, and goes with the mail of the day.
    """
    waiting = _waiting(at).filter(_is_at_once())
    people = list(waiting.values_list("user", flat=True).distinct())
    if not people:
        return None
    with jobs.running(URGENT_JOB, at) as run:
        for user_id in people:
            try:
                run.done += _send_urgent_to(user_id, at)
            except Exception as error:
                jobs.record_failure(run, f"person {user_id}", error)
    return run


@transaction.atomic
def _send_urgent_to(user_id: int, at: datetime) -> bool:
    if not _is_alone(user_id):
        return False
    waiting = _waiting(at).filter(_is_at_once(), user=user_id)
    return _send(User.objects.get(pk=user_id), waiting, at)


def _is_alone(user_id: int) -> bool:
    """Claim a person's digest until the transaction ends; False when another has it.

    No row lock: that of the person would keep the person from signing in, and
    those of the rows from being read, while a mail server makes us wait.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"digest of {user_id}"],
        )
        return cursor.fetchone()[0]


def _mailed_on(today, user: User) -> bool:
    sent = Notification.objects.filter(user=user, sent_at__date=today)
    return sent.exclude(_is_at_once()).exists()


def _that_may_be_seen(rows: list[Notification], user: User) -> list[Notification]:
    """Keep what `user` may see at this moment, by the same rule as the pages."""
    if not user.is_active:
        return []
    these = Notification.objects.of(user).filter(pk__in=[row.pk for row in rows])
    # For this person: a job by itself is shown every household by the database.
    with acting.acting(user.pk):
        seen = set(these.order_by().values_list("pk", flat=True))
    return [row for row in rows if row.pk in seen]


def _keep_failure(user_id: int, before: datetime, error: Exception, at) -> None:
    """Write on the rows that they could not be sent. They wait for the next run."""
    failure = type(error).__name__
    if isinstance(error, SMTPResponseException):
        failure += f" {error.smtp_code}"
    rows = _waiting(before).filter(user=user_id)
    rows.update(failed_at=at, failure=failure)


# The mail ---------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One thing to look at: the number of an agreement or a case, and its page."""

    number: str
    link: str


def _mail(user: User, rows: list[Notification]) -> EmailMessage:
    with translation.override(settings.LANGUAGE_CODE):
        body = render_to_string(
            "mail/digest.txt",
            {"groups": _by_kind(rows), "start": settings.PUBLIC_URL},
        )
        subject = ngettext(
            "Helmond Aanpak: %(count)s message",
            "Helmond Aanpak: %(count)s messages",
            len(rows),
        )
        subject %= {"count": len(rows)}
    # The oldest row is the same when it has to be sent again.
    message_id = f"<{rows[0].uuid}@{urlsplit(settings.PUBLIC_URL).hostname}>"
    headers = {"Message-ID": message_id, "Auto-Submitted": "auto-generated"}
    mail = EmailMessage(subject, body, to=[user.email], headers=headers)
    for row in rows:
        if row.kind in ATTACHED and (file := ATTACHED[row.kind](row)):
            mail.attach(*file)
    return mail


def _by_kind(rows: Iterable[Notification]) -> list[tuple[str, list[Line]]]:
    """Return the lines under the words of their kind, the most pressing first."""
    order = list(WORDS)
    groups: dict[str, list[Line]] = {}
    for row in rows:
        line = Line(row.number, link_to(row.household, row.kind, row.subject))
        groups.setdefault(row.kind, []).append(line)
    kinds = sorted(groups, key=lambda k: order.index(k) if k in WORDS else len(order))
    return [(words_of(kind), groups[kind]) for kind in kinds]
