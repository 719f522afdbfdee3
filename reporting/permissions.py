"""What a person may do with scores, costs, effort and lists."""

from cases.models import User
from cases.permissions import may_manage_people, may_work_on
from reporting.models import Lesson


def may_record(user: User, household_id: int) -> bool:
    """Scores, costs and effort are written by who works on the household."""
    return may_work_on(user, household_id)


def may_read_lessons(user: User) -> bool:
    """Lessons name nobody; who works with cases or with figures learns from them."""
    return user.is_active and (
        user.is_professional or user.is_coordinator or user.is_manager
    )


def may_follow_lessons(user: User) -> bool:
    """A coordinator or manager gives a lesson its owner and says what became of it."""
    return user.is_active and (user.is_coordinator or user.is_manager)


def may_move_lesson(user: User, lesson: Lesson) -> bool:
    """As above, and who owns it."""
    return may_follow_lessons(user) or (user.is_active and lesson.owner_id == user.pk)


def may_see_patterns(user: User) -> bool:
    """Few cases are in a pattern: it is for who works on cases."""
    return user.is_active and user.is_coordinator


def may_make_council_report(user: User) -> bool:
    """It is about all areas, which only a manager sees the figures of."""
    return user.is_active and user.is_manager


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
