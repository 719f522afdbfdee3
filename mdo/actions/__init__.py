"""Every change to what was promised: MDO's, agreements, doorbraken, escalations.

Pages, the API, the import and jobs all call these. The order of each is that of
`cases.actions`. If two rows are locked, the household comes first.
"""

from mdo.actions.agreements import (
    block_agreement,
    drop_agreement,
    extend_agreement,
    fulfil_agreement,
    hand_over_agreement,
    reopen_agreement,
    unblock_agreement,
)
from mdo.actions.closing import close_case, what_keeps_open
from mdo.actions.doorbraken import (
    DOORBRAAK_TEXTS,
    ask_doorbraak,
    decide_doorbraak,
    describe_doorbraak,
)
from mdo.actions.escalations import (
    PHASE_TEXTS,
    change_phase,
    review_escalation,
    scale_down,
    scale_up,
)
from mdo.actions.flags import answer_flag, resolve_flags, see_flag
from mdo.actions.mdos import log_mdo, written_down
from mdo.actions.of_a_case import coordinators_of
from mdo.actions.promised import Attendee, Promise, mdo_errors

__all__ = [
    "Attendee",
    "DOORBRAAK_TEXTS",
    "PHASE_TEXTS",
    "Promise",
    "answer_flag",
    "ask_doorbraak",
    "block_agreement",
    "change_phase",
    "close_case",
    "coordinators_of",
    "decide_doorbraak",
    "describe_doorbraak",
    "drop_agreement",
    "extend_agreement",
    "fulfil_agreement",
    "hand_over_agreement",
    "log_mdo",
    "mdo_errors",
    "reopen_agreement",
    "resolve_flags",
    "review_escalation",
    "scale_down",
    "scale_up",
    "see_flag",
    "unblock_agreement",
    "what_keeps_open",
    "written_down",
]
