"""What a person may do with a household. Predicates only; actions enforce them.

The same predicate decides whether a page shows the button.
"""

from datetime import datetime

from django.utils import timezone

from cases.models import (
    Aanspreekpunt,
    AccessGrant,
    Area,
    EmergencyAccess,
    Household,
    PartyAgreement,
    User,
)

# Emergency access is for looking; it gives no right to change the file.
WRITING_REASONS = (
    AccessGrant.Reason.AANSPREEKPUNT,
    AccessGrant.Reason.PARTICIPANT,
    AccessGrant.Reason.OWNER,
    AccessGrant.Reason.OPENED,
    AccessGrant.Reason.STAND_IN,
    AccessGrant.Reason.ASKED,
)

# Who answers for the file as a whole: who leads it, whoever stands in, and who opened
# it as long as nobody leads it.
ANSWERING_REASONS = (
    AccessGrant.Reason.AANSPREEKPUNT,
    AccessGrant.Reason.STAND_IN,
    AccessGrant.Reason.OPENED,
)


def may_open_household(user: User) -> bool:
    """Professionals and coordinators bring households in at their voordeur."""
    return user.is_active and (user.is_professional or user.is_coordinator)


def may_work_on(user: User, household_id: int) -> bool:
    """True for who has a current grant that lets one write, whatever the reason."""
    return (
        may_open_household(user)
        and AccessGrant.objects.current(timezone.now())
        .filter(user=user, household=household_id, reason__in=WRITING_REASONS)
        .exists()
    )


def may_coordinate(user: User, household_id: int) -> bool:
    """True for the coordinator of the household's area."""
    return (
        user.is_active
        and user.is_coordinator
        and Household.objects.filter(
            pk=household_id, area__in=user.areas.all()
        ).exists()
    )


def may_follow(user: User, household_id: int) -> bool:
    """Deadlines, flags, escalations and aanspreekpunt: who works on it, and the
    coordinator of the area (design.md, Roles)."""
    return may_work_on(user, household_id) or may_coordinate(user, household_id)


def may_let_in(user: User, household_id: int) -> bool:
    """The aanspreekpunt and the coordinator of the area say who else may look."""
    leads = Aanspreekpunt.objects.current().filter(user=user, household=household_id)
    return (may_work_on(user, household_id) and leads.exists()) or may_coordinate(
        user, household_id
    )


def may_correct(user: User, household_id: int) -> bool:
    """Who the household is, and who is in it: for who answers for the file, and the
    coordinator of the area."""
    answers = AccessGrant.objects.current(timezone.now()).filter(
        user=user, household=household_id, reason__in=ANSWERING_REASONS
    )
    return (may_open_household(user) and answers.exists()) or may_coordinate(
        user, household_id
    )


def may_move(user: User, household_id: int, area: Area) -> bool:
    """Who may correct it and sees it afterwards too: so nobody moves a file out of the
    own sight, where a mistake could not be seen or mended."""
    grants = AccessGrant.objects.current(timezone.now())
    return may_correct(user, household_id) and (
        (user.is_coordinator and user.areas.filter(pk=area.pk).exists())
        or grants.filter(user=user, household=household_id).exists()
    )


def sees_until(user: User, household_id: int) -> datetime | None:
    """Return when this person's access ends by itself; None while nothing says so."""
    if may_coordinate(user, household_id):
        return None
    grants = AccessGrant.objects.current(timezone.now())
    ends = list(
        grants.filter(user=user, household=household_id).values_list(
            "ends_at", flat=True
        )
    )
    return max(ends) if ends and None not in ends else None


def may_be_offered(user: User, household: Household) -> bool:
    """True for who can lead the household, and so reads what is offered."""
    return may_open_household(user) and not is_shut_out(user, household.pk)


def is_shut_out(user: User, household_id: int) -> bool:
    """True for who is of an organisation that the household withdrew its agreement
    with: that person cannot be let in."""
    return user.organisation_id in shut_out_organisations(household_id)


def shut_out_organisations(household_id: int) -> set[int]:
    """Return the ids of the organisations that may not look at the household."""
    withdrawn = PartyAgreement.objects.withdrawn().filter(household=household_id)
    return set(withdrawn.order_by().values_list("organisation", flat=True))


def may_review(user: User, emergency: EmergencyAccess) -> bool:
    """The privacy officer or the area's coordinator judges, never who looked."""
    reviewable = EmergencyAccess.objects.reviewable_by(user)
    return (
        emergency.household_id is not None
        and emergency.asked_by_id != user.pk
        and reviewable.filter(pk=emergency.pk).exists()
    )


def may_see_emergencies(user: User) -> bool:
    """Who judges emergency access has a list of what waits."""
    return user.is_active and (user.is_coordinator or user.is_privacy_officer)


def may_see_board(user: User) -> bool:
    """A coordinator follows the deadlines of the own areas."""
    return user.is_active and user.is_coordinator


def may_manage_people(user: User) -> bool:
    """People, organisations, areas and lists belong to the administrator."""
    return user.is_active and user.is_administrator


def may_see_figures(user: User) -> bool:
    """Managers see all figures suppressed, coordinators those of their own areas."""
    return user.is_active and (user.is_manager or user.is_coordinator)


def may_search_log(user: User) -> bool:
    """The officer searches the whole log, a coordinator that of the own areas."""
    return may_read_log(user) or may_see_board(user)


def may_read_log(user: User) -> bool:
    """The privacy officer reads the whole log, without content."""
    return user.is_active and user.is_privacy_officer
