"""A file with a row in every table that can hold something of a household.

A table that is added later has to be filled here too: `test_destruction.py` fails
for one that is bound to a household and empty.
"""

from datetime import date, timedelta

import pghistory
from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from audit.models import UnusualLook
from cases import pseudonyms, searches
from cases.actions import log_look
from cases.models import (
    Household,
    Notification,
    PartyAgreement,
    ResidentInformed,
)
from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    AccessRequestFactory,
    CaseFactory,
    EmergencyAccessFactory,
    HandoverFactory,
    HouseholdFactory,
    OrganisationFactory,
    StandInFactory,
    UserFactory,
)
from mdo.models import Extension, Mdo
from mdo.tests.factories import (
    AgendaPointFactory,
    AgreementFactory,
    AmendmentFactory,
    AttendanceFactory,
    ComparisonFactory,
    DoorbraakFactory,
    DoorbraakQuestionFactory,
    EscalationFactory,
    FlagFactory,
    MdoDraftFactory,
    MdoFactory,
)
from privacy.destruction import is_history
from privacy.tests.factories import (
    DestructionFactory,
    LegalHoldFactory,
    PrivacyRequestFactory,
    ResidentAnswerFactory,
    ResidentPageFactory,
    RestrictionFactory,
    ReviewedTextFactory,
    StatementFactory,
)
from reporting.models import Lesson
from reporting.tests.factories import (
    CostLineFactory,
    CostsConfirmationFactory,
    EffortFactory,
    ScoreFactory,
)

OPENED, CLOSED = date(2008, 1, 10), date(2009, 2, 20)
DAY = timedelta(days=1)
OURS = ("cases", "audit", "mdo", "reporting", "privacy")


def household_long_closed(**fields) -> Household:
    """Return a household of which the help ended so long ago that its term is over."""
    opened_at = timezone.now() - timedelta(days=365 * 18)
    household = HouseholdFactory(opened_at=opened_at, **fields)
    CaseFactory(
        household=household,
        opened_on=OPENED,
        closed_on=CLOSED,
        closing_reason="doel bereikt",
    )
    return household


def full_file() -> Household:
    """Return such a household with a row in every table that belongs to one."""
    household = household_long_closed()
    case, member = household.cases.get(), household.members.get()
    at = timezone.make_aware(timezone.datetime(2009, 1, 5, 12))
    of_case = {"case": case, "household": household}
    user = UserFactory()
    AanspreekpuntFactory(
        household=household, user=user, from_on=OPENED, until_on=CLOSED
    )
    AccessGrantFactory(household=household, user=user, starts_at=at)
    HandoverFactory(
        household=household,
        from_on=OPENED,
        inform_on=OPENED,
        offered_at=at,
        status="refused",
        answer="te druk",
        answered_by=user,
        answered_at=at,
    )
    StandInFactory(
        household=household, from_on=OPENED, until_on=OPENED + 5 * DAY, made_at=at
    )
    judge = {"decided_by": UserFactory(), "decided_at": at}
    AccessRequestFactory(
        household=household, status="refused", decision_reason="nee", **judge
    )
    EmergencyAccessFactory(
        household=household,
        judgement="justified",
        review_note="terecht",
        reviewed_by=judge["decided_by"],
        reviewed_at=timezone.now(),
    )
    PartyAgreement.objects.create(
        household=household, organisation=OrganisationFactory(), agreed_on=OPENED
    )
    ResidentInformed.objects.create(
        household=household, what="folder", informed_on=OPENED, informed_by=user
    )
    mdo = MdoFactory(**of_case, held_on=OPENED + 10 * DAY, logged_at=at)
    AttendanceFactory(mdo=mdo)
    AgendaPointFactory(mdo=mdo)
    AmendmentFactory(mdo=mdo, amended_by=user)
    MdoFactory(
        **of_case,
        held_on=None,
        planned_at=at,
        status=Mdo.Status.CANCELLED,
        resident_present=None,
        cancel_reason="ziek",
        cancelled_by=user,
        cancelled_at=at,
    )
    MdoDraftFactory(**of_case)
    of_mdo = {"mdo": mdo, "household": household, "owner": user, "aanspreekpunt": None}
    agreement = AgreementFactory(**of_mdo, agreed_on=mdo.held_on, about=member)
    AgreementFactory(
        **of_mdo,
        agreed_on=mdo.held_on,
        reopened_on=mdo.held_on + 30 * DAY,
        reopened_by=user,
        reopen_reason="toch niet",
    )
    for status in ("blocked", "done", "dropped"):
        ended = {"done": "done_on", "dropped": "dropped_on"}.get(status)
        on = {ended: mdo.held_on + 20 * DAY} if ended else {"blocked_on": mdo.held_on}
        AgreementFactory(**of_mdo, agreed_on=mdo.held_on, **{status: True}, **on)
    Extension.objects.create(
        agreement=agreement,
        old_on=agreement.due_on,
        new_on=agreement.due_on + DAY,
        reason="ziek",
        extended_by=user,
        extended_at=at,
    )
    doorbraken = DoorbraakFactory.create_batch(2, **of_case, asked_on=OPENED + 20 * DAY)
    doorbraken[0].comparable.add(doorbraken[1])
    DoorbraakQuestionFactory(
        doorbraak=doorbraken[0],
        answer="ja",
        answered_by=user,
        answered_at=at,
        asked_at=at,
    )
    ComparisonFactory(doorbraak=doorbraken[0], written_at=at)
    EscalationFactory(**of_case, started_on=OPENED + 30 * DAY)
    flag = FlagFactory(**of_case, answer="het gaat", answered_by=user, answered_at=at)
    flag.seen_by.add(user)
    ScoreFactory(**of_case, measured_on=OPENED + DAY, about=member)
    CostLineFactory(**of_case, recorded_at=at).delete()  # Its history stays.
    CostLineFactory(**of_case, recorded_at=at)
    CostsConfirmationFactory(case=case, confirmed_at=at)
    EffortFactory(**of_case, recorded_at=at)
    _rights(household, member, at)
    _told(household, user)
    with pghistory.context(url=f"/doorbraken/{doorbraken[0].uuid}/lesson"):
        lesson = Lesson.objects.create(text="Een les voor iedereen.", level="bestuur")
    lesson.doorbraken.add(doorbraken[0])
    return household


def _rights(household, member, at):
    by = UserFactory()
    asked = {
        "household": household,
        "about": member,
        "asked_on": OPENED + DAY,
        "decided": True,
        "decided_at": at,
    }
    by_parent = {"asked_by": "parent", "asker_name": "een ouder"}
    extended = {"extended_at": at, "extended_by": by, "extension_reason": "veel"}
    ReviewedTextFactory(request=PrivacyRequestFactory(**asked, **by_parent, **extended))
    lifted = {"lifted_at": at, "lifted_by": by, "lift_reason": "klaar"}
    StatementFactory(request=PrivacyRequestFactory(**asked), made_on=OPENED + DAY)
    RestrictionFactory(request=PrivacyRequestFactory(**asked), **lifted)
    page = ResidentPageFactory(household=household, member=member, made_by=by)
    ResidentAnswerFactory(page=page, agreement=household.agreements.first())
    LegalHoldFactory(household=household, from_on=OPENED, placed_at=at, **lifted)
    DestructionFactory(
        household=household,
        status="refused",
        judged_by=by,
        judged_at=at,
        refusal_reason="nog niet",
    )


def _told(household, user):
    for of in (household, None):
        Notification.objects.create(
            user=user,
            household=of,
            kind="mdo_planned" if of else "access_asked",
            subject=household.uuid,
            number=household.number,
        )
    log_look(by=user, households=[household], name="household", channel="page")
    now = timezone.now()
    UnusualLook.objects.create(
        kind="many",
        user=user,
        on=timezone.localdate(),
        first_at=now,
        last_at=now,
        count=3,
        subject=pseudonyms.of_household(household.pk),
        found_at=now,
        reviewed_at=now,
        reviewed_by=user,
        note="gevraagd",
    )


# Words that are found again ------------------------------------------------------

# Tables of which no row is about a household.
OF_NOBODY = {
    "cases.User",
    "cases.Token",
    "cases.Organisation",
    "cases.Area",
    "cases.Leefdomein",
    "cases.LegalGround",
    "cases.JobRun",
    "cases.NotificationChoice",
    "cases.CalendarFeed",
    "mdo.AvePhase",
    "mdo.Terms",
    "mdo.Mandate",
    "mdo.DoorbraakBudget",
    "mdo.Precedent",
    "reporting.Payer",
    "reporting.PriceList",
    "reporting.Price",
    "reporting.Lesson",
    "reporting.Export",
    "reporting.ExportChunk",
    "reporting.CouncilWish",
    "reporting.Publication",
    "reporting.FrozenReport",
    "reporting.AnonymousCase",
    "reporting.AnonymousAgreement",
    "reporting.AnonymousMdo",
    "reporting.AnonymousDoorbraak",
    "reporting.AnonymousCosts",
    "reporting.AnonymousPair",
    "reporting.AnonymousChange",
    "reporting.AnonymousStep",
    "reporting.AnonymousReview",
    "privacy.RetentionRule",
    "privacy.Certificate",
    "audit.Seal",
    "audit.DestroyedLine",
}


# By these rows are found: they are looked for as they are.
PSEUDONYMS = ("subject", "object_pseudonym", "digest", "code_hash", "key_digest")


def mark_everything() -> list[str]:
    """Write an unmistakable word in every text of every row; return all of them.

    With them the uuids and numbers of the rows. Nothing but one full file is there:
    which tables are about it is not asked of the code that destroys them.
    """
    words: list[str] = []
    # Of what nobody can change otherwise too.
    switch_triggers("DISABLE")
    for model in apps.get_models():
        is_ours = model._meta.app_label in OURS and not is_history(model)
        if is_ours and model._meta.label not in OF_NOBODY:
            words += mark(model)
    switch_triggers("ENABLE")
    return words


def switch_triggers(how: str) -> None:
    """Let the log and the amendments be written in, or not any more."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE cases_accesslog {how} TRIGGER only_added")
        cursor.execute(f"ALTER TABLE mdo_amendment {how} TRIGGER mdo_keep_amendment")


def mark(model) -> list[str]:
    """Write a word in each text of each row, as far as its constraints let it be."""
    rows = list(model._base_manager.all())
    assert rows, f"full_file() has to make a {model._meta.label}."
    words = [
        str(getattr(row, name))
        for row in rows
        for name in ("uuid", "number", *PSEUDONYMS)
        if getattr(row, name, "")
    ]
    for field in texts_of(model):
        name = f"{model.__name__}{field.name}".replace("_", "")
        marks = {row.pk: f"Zq{row.pk:03}{name}"[: field.max_length] for row in rows}
        written = [word for pk, word in marks.items() if write(model, pk, field, word)]
        assert written, f"full_file() has no {model._meta.label} with a {field.name}."
        words += written
    return words


def write(model, pk, field, word) -> bool:
    """Write a word in one field; False when the row may not have one there."""
    try:
        with transaction.atomic():
            model._base_manager.filter(pk=pk).update(**{field.name: word})
    except IntegrityError:
        return False
    return True


def texts_of(model):
    """Return the fields in which anything can be written."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and not field.unique
        and field.name not in PSEUDONYMS
    ]


def keep_search_for(word: str) -> str:
    """Keep a search by a word in the session of somebody, and return its key."""
    session = SessionStore()
    session[searches.KEY] = {"token": word}
    session.save()
    return session.session_key
