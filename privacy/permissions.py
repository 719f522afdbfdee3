"""What a person may do about rights and retention. Predicates; actions enforce them."""

from cases.models import User
from cases.permissions import may_coordinate, may_follow, may_manage_people


def may_oversee(user: User) -> bool:
    """The privacy officer oversees all of it, a coordinator that of the own areas."""
    return user.is_active and (user.is_privacy_officer or user.is_coordinator)


def may_record_request(user: User, household_id: int) -> bool:
    """Whoever works on the household writes down what a resident asks."""
    return may_follow(user, household_id)


def may_decide_request(user: User, household_id: int) -> bool:
    """The coordinator of the area decides: to do so one has to see the file."""
    return may_coordinate(user, household_id)


def may_see_to_destruction(user: User, household_id: int) -> bool:
    """The privacy officer and the area's coordinator propose, approve and hold."""
    return user.is_active and (
        user.is_privacy_officer or may_coordinate(user, household_id)
    )


def may_read_terms(user: User) -> bool:
    """Whoever sets the terms, and whoever sees to it that they are kept."""
    return may_set_terms(user) or may_oversee(user)


def may_set_terms(user: User) -> bool:
    """The table of terms is a list of settings."""
    return may_manage_people(user)
