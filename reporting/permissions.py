"""What a person may do with scores, costs, effort and lists."""

from cases.models import User
from cases.permissions import may_manage_people, may_work_on


def may_record(user: User, household_id: int) -> bool:
    """Scores, costs and effort are written by who works on the household."""
    return may_work_on(user, household_id)


def may_publish_prices(user: User) -> bool:
    """The price list is one of the administrator's lists."""
    return may_manage_people(user)


def may_read_prices(user: User) -> bool:
    """Prices and sources are public: who works with costs or figures sees them."""
    return user.is_active and (
        user.is_professional
        or user.is_coordinator
        or user.is_manager
        or user.is_administrator
    )
