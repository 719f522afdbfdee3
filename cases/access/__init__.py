"""How somebody is let in to a household, and how that ends.

Asking and answering, emergency access and its review, ending by hand, and the three
records on which sharing stands: the legal ground, that the household was informed,
and to which organisations it agreed. The order in each action is that of
`cases.actions`; of two rows the household is locked first.
"""

from cases.access.asking import (
    ask_access,
    grant_request,
    refuse_request,
    withdraw_request,
)
from cases.access.emergency import (
    remind_of_review,
    remind_of_reviews,
    review_emergency_access,
    reviews_to_remind_of,
    use_emergency_access,
)
from cases.access.ending import end_grant, standing_of, why_it_stays
from cases.access.meant import coordinators_of, deciders_of, end_of, meant_number
from cases.access.sharing import (
    add_ground,
    end_ground,
    record_agreement,
    record_informed,
    shut_out,
    withdraw_agreement,
)

__all__ = [
    "add_ground",
    "ask_access",
    "coordinators_of",
    "deciders_of",
    "end_grant",
    "end_ground",
    "end_of",
    "grant_request",
    "meant_number",
    "record_agreement",
    "record_informed",
    "refuse_request",
    "remind_of_review",
    "remind_of_reviews",
    "review_emergency_access",
    "reviews_to_remind_of",
    "shut_out",
    "standing_of",
    "use_emergency_access",
    "why_it_stays",
    "withdraw_agreement",
    "withdraw_request",
]
