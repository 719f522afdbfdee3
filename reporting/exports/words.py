"""What the columns of the reports are called, and what each figure says exactly."""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdo.models import Escalation, Obstacle
from reporting.figures.attention import PHASE
from reporting.figures.ave import Ave
from reporting.figures.money import PAYER
from reporting.figures.process import OBSTACLE, RULE_OWNER

Words = tuple[str | Promise, str | Promise]

# In the order of the menu, of what is chosen from, and of the definitions.
TITLES: dict[str, str | Promise] = {
    "rendement": gettext_lazy("Rendement"),
    "wellbeing": gettext_lazy("Well-being"),
    "cases": gettext_lazy("New, open and closed cases"),
    "deadlines": gettext_lazy("Deadlines"),
    "process": gettext_lazy("How the approach goes"),
    "ave": gettext_lazy("AVE: scaled up and down"),
    "attention": gettext_lazy("What asks for attention"),
    "completeness": gettext_lazy("Completeness"),
    "funnel": gettext_lazy("From question to evaluation"),
    "lessons": gettext_lazy("Lessons by level"),
}

SHARED: dict[str, Words] = {
    "asOf": (
        gettext_lazy("As of"),
        gettext_lazy("The day whose state is shown."),
    ),
    "area": (gettext_lazy("Area"), gettext_lazy("Of the household.")),
    "suppressed": (
        gettext_lazy("Hidden"),
        gettext_lazy(
            "Which figures of the row are hidden: they are about fewer than 10 cases, "
            "or would give such a figure away."
        ),
    ),
    "agreements": (
        gettext_lazy("Agreements"),
        gettext_lazy("All agreements that had been made by then."),
    ),
    "unfinished": (
        gettext_lazy("Not done yet"),
        gettext_lazy("Open or blocked."),
    ),
    "overdue": (
        gettext_lazy("Too late"),
        gettext_lazy("Not done yet, and past the agreement's own day."),
    ),
    "dueWithin7Days": (
        gettext_lazy("Within 7 days"),
        gettext_lazy("Not done yet, and to be done today or within seven days."),
    ),
    "done": (gettext_lazy("Done"), gettext_lazy("Carried out by then.")),
    "dropped": (
        gettext_lazy("Dropped"),
        gettext_lazy("Not needed any more, by then."),
    ),
    "counted": (
        gettext_lazy("Counted"),
        gettext_lazy(
            "Not dropped, and done or with six weeks that have passed. The share is "
            "of these."
        ),
    ),
    "withinSixWeeks": (
        gettext_lazy("Within six weeks"),
        gettext_lazy("Done on or before the 42nd day after the MDO."),
    ),
    "withinSixWeeksShare": (
        gettext_lazy("Share within six weeks"),
        gettext_lazy("Within six weeks divided by counted, in a file from 0 to 1."),
    ),
    "openCases": (
        gettext_lazy("Open cases"),
        gettext_lazy("Not closed on that day, whenever they began."),
    ),
    "mdoNeeded": (
        gettext_lazy("MDO needed"),
        gettext_lazy("Open cases on several leefdomeinen without an MDO."),
    ),
    "withoutAanspreekpunt": (
        gettext_lazy("Without aanspreekpunt"),
        gettext_lazy("Households with an open case and nobody to turn to."),
    ),
    "openEscalations": (
        gettext_lazy("Scaled up"),
        gettext_lazy("Escalations that have not ended."),
    ),
    "escalationsPastReview": (
        gettext_lazy("Review too late"),
        gettext_lazy("Of those, the ones whose review date has passed."),
    ),
    "undecidedDoorbraken": (
        gettext_lazy("Doorbraken without a decision"),
        gettext_lazy("Asked for by then, and not decided."),
    ),
    "cases": (
        gettext_lazy("Cases"),
        gettext_lazy(
            "Cases whose costs are confirmed complete before and after. In a period: "
            "those that were closed in it."
        ),
    ),
    "realBefore": (
        gettext_lazy("Real costs before"),
        gettext_lazy("In euro a year. Without transfers such as benefits."),
    ),
    "realAfter": (gettext_lazy("Real costs after"), gettext_lazy("In euro a year.")),
    "realSaving": (
        gettext_lazy("Saving of real costs"),
        gettext_lazy("Before minus after, in euro a year; may be negative."),
    ),
    "transferBefore": (
        gettext_lazy("Transfers before"),
        gettext_lazy("In euro a year, such as benefits. Never added to real costs."),
    ),
    "transferAfter": (
        gettext_lazy("Transfers after"),
        gettext_lazy("In euro a year."),
    ),
    "transferSaving": (
        gettext_lazy("Saving of transfers"),
        gettext_lazy("Before minus after, in euro a year; may be negative."),
    ),
    "investment": (
        gettext_lazy("Put in"),
        gettext_lazy(
            "In euro: granted doorbraken, and the hours of the organisations times "
            "their rate."
        ),
    ),
    "netRealSaving": (
        gettext_lazy("Net"),
        gettext_lazy("Saving of real costs minus what was put in, in euro."),
    ),
    "realSavingPerEuro": (
        gettext_lazy("Saving for each euro"),
        gettext_lazy("Saving of real costs divided by what was put in."),
    ),
    "estimatedShare": (
        gettext_lazy("Share estimated"),
        gettext_lazy("Which part of the costs is estimated, in a file from 0 to 1."),
    ),
    "measure": (
        gettext_lazy("Measure"),
        gettext_lazy("Tevredenheid, from 0 to 10, or zelfredzaamheid, from 1 to 5."),
    ),
    "leefdomein": (gettext_lazy("Leefdomein"), ""),
    "pairs": (
        gettext_lazy("Pairs"),
        gettext_lazy(
            "Of the same case, leefdomein and answerer there is an answer at the "
            "beginning and at the end."
        ),
    ),
    "before": (gettext_lazy("At the beginning"), gettext_lazy("Mean of the pairs.")),
    "after": (gettext_lazy("At the end"), gettext_lazy("Mean of the pairs.")),
    "change": (
        gettext_lazy("Difference"),
        gettext_lazy("Mean at the end minus mean at the beginning."),
    ),
    "costLower": (
        gettext_lazy("Costs lower"),
        gettext_lazy("Cases of which the real costs went down."),
    ),
    "costHigher": (
        gettext_lazy("Costs higher"),
        gettext_lazy("Cases of which the real costs went up."),
    ),
    "meanSaving": (
        gettext_lazy("Mean saving"),
        gettext_lazy("Real costs saved, for each case."),
    ),
    "meanSavingLow": (
        gettext_lazy("Mean saving, at least"),
        gettext_lazy(
            "The mean probably lies above it: of the same cases drawn by chance, "
            "39 in 40 means do."
        ),
    ),
    "meanSavingHigh": (
        gettext_lazy("Mean saving, at most"),
        gettext_lazy(
            "The mean probably lies below it: of the same cases drawn by chance, "
            "39 in 40 means do."
        ),
    ),
    "medianSaving": (
        gettext_lazy("Saving of the case in the middle"),
        gettext_lazy("Half of the cases saved more, half less."),
    ),
    "firstQuartileSaving": (
        gettext_lazy("Saving, first quartile"),
        gettext_lazy("A quarter of the cases saved less."),
    ),
    "thirdQuartileSaving": (
        gettext_lazy("Saving, third quartile"),
        gettext_lazy("A quarter of the cases saved more."),
    ),
    "improved": (
        gettext_lazy("Better"),
        gettext_lazy("Pairs that are higher at the end."),
    ),
    "worse": (gettext_lazy("Worse"), gettext_lazy("Pairs that are lower at the end.")),
    "medianChange": (
        gettext_lazy("Change of the pair in the middle"),
        gettext_lazy("Half of the pairs changed more, half less."),
    ),
    "firstQuartileChange": (
        gettext_lazy("Change, first quartile"),
        gettext_lazy("A quarter of the pairs changed less than this."),
    ),
    "thirdQuartileChange": (
        gettext_lazy("Change, third quartile"),
        gettext_lazy("A quarter of the pairs changed more than this."),
    ),
    "mdos": (gettext_lazy("MDO's"), gettext_lazy("Held by then.")),
    "residentPresent": (
        gettext_lazy("Resident present"),
        gettext_lazy("MDO's at which the resident was there."),
    ),
    "medianDaysToFirstMdo": (
        gettext_lazy("Days to the first MDO"),
        gettext_lazy(
            "From asking for help: half of the cases had it sooner, half later."
        ),
    ),
    "doorbrakenOpen": (
        gettext_lazy("Doorbraken, open"),
        gettext_lazy("Asked for and not decided."),
    ),
    "doorbrakenGranted": (
        gettext_lazy("Doorbraken, granted"),
        gettext_lazy("Asked for in the period, and granted by then."),
    ),
    "doorbrakenRefused": (
        gettext_lazy("Doorbraken, refused"),
        gettext_lazy("Asked for in the period, and refused by then."),
    ),
    "closed": (
        gettext_lazy("Cases closed"),
        gettext_lazy(
            "By then. Each should have scores at the end, costs and an evaluation."
        ),
    ),
    "asked": (
        gettext_lazy("Asked for help"),
        gettext_lazy(
            "Cases that were opened. Each should have scores at the beginning."
        ),
    ),
    "beginPresent": (
        gettext_lazy("Scores at the beginning"),
        gettext_lazy("Of those that asked for help; also who did not want to say."),
    ),
    "beginMissingShare": (
        gettext_lazy("Beginning, share missing"),
        gettext_lazy("Of those that asked for help, in a file from 0 to 1."),
    ),
    "eindPresent": (
        gettext_lazy("Scores at the end"),
        gettext_lazy("Of the closed cases; also who did not want to say."),
    ),
    "eindMissingShare": (
        gettext_lazy("End, share missing"),
        gettext_lazy("Of the closed cases, in a file from 0 to 1."),
    ),
    "nametingExpected": (
        gettext_lazy("Closed half a year ago"),
        gettext_lazy("Or longer. Each should have been asked again how it goes."),
    ),
    "nametingPresent": (
        gettext_lazy("Nameting"),
        gettext_lazy("Of those, the ones with scores from after the closing."),
    ),
    "nametingMissingShare": (
        gettext_lazy("Nameting, share missing"),
        gettext_lazy(
            "Of the cases closed half a year ago or longer, in a file from 0 to 1."
        ),
    ),
    "costsPresent": (
        gettext_lazy("Costs complete"),
        gettext_lazy("Closed cases whose costs are confirmed, before and after."),
    ),
    "costsMissingShare": (
        gettext_lazy("Costs, share missing"),
        gettext_lazy("Of the closed cases, in a file from 0 to 1."),
    ),
    "evaluated": (
        gettext_lazy("Evaluated"),
        gettext_lazy("Closed, with scores at the beginning and the end, and costs."),
    ),
    "evaluationMissingShare": (
        gettext_lazy("Evaluation, share missing"),
        gettext_lazy("Of the closed cases, in a file from 0 to 1."),
    ),
    "mdoHeld": (
        gettext_lazy("MDO held"),
        gettext_lazy("Of those that asked for help, the ones with an MDO by then."),
    ),
    "mdoHeldShare": (
        gettext_lazy("MDO held, share"),
        gettext_lazy("Of those that asked for help, in a file from 0 to 1."),
    ),
    "agreementsDone": (
        gettext_lazy("All agreements done"),
        gettext_lazy("Of those with an MDO: agreements were made and none is left."),
    ),
    "agreementsDoneShare": (
        gettext_lazy("All agreements done, share"),
        gettext_lazy("Of those that asked for help, in a file from 0 to 1."),
    ),
    "cameThrough": (
        gettext_lazy("Came to an evaluation"),
        gettext_lazy("Of those: closed, with scores and costs complete."),
    ),
    "cameThroughShare": (
        gettext_lazy("Came to an evaluation, share"),
        gettext_lazy("Of those that asked for help, in a file from 0 to 1."),
    ),
    "newCases": (
        gettext_lazy("New cases"),
        gettext_lazy("Help was asked by then. In a period: in that period."),
    ),
    "closedCases": (
        gettext_lazy("Closed cases"),
        gettext_lazy("Closed by then. In a period: in that period."),
    ),
    "aanspreekpuntChanges": (
        gettext_lazy("Changes of aanspreekpunt"),
        gettext_lazy("Each next aanspreekpunt after the first, in an open case."),
    ),
    "supporterOffered": (
        gettext_lazy("Cliëntondersteuner offered"),
        gettext_lazy("MDO's at which it was written down that one was offered."),
    ),
    "supporterUnknown": (
        gettext_lazy("Cliëntondersteuner not known"),
        gettext_lazy(
            "MDO's of which it is not known whether one was offered: they were taken "
            "over from another system."
        ),
    ),
    "p90DaysToFirstMdo": (
        gettext_lazy("Days to the first MDO, nine in ten"),
        gettext_lazy("From asking for help: one in ten cases waited longer."),
    ),
    "scaledUp": (
        gettext_lazy("Steps up"),
        gettext_lazy("Cases that were scaled up, and later steps into a higher phase."),
    ),
    "scaledDown": (
        gettext_lazy("Steps down"),
        gettext_lazy("Steps into a lower phase, and escalations that ended."),
    ),
    "reviews": (
        gettext_lazy("Reviews"),
        gettext_lazy("Of escalations: done by then, or the day for it has passed."),
    ),
    "reviewsOnTime": (
        gettext_lazy("Reviews on time"),
        gettext_lazy(
            "Looked at again on or before the day that was set: in a review, another "
            "step or the end."
        ),
    ),
    "reviewsOnTimeShare": (
        gettext_lazy("Share of reviews on time"),
        gettext_lazy("On time divided by reviews, in a file from 0 to 1."),
    ),
    "doorbraakGrantedEuro": (
        gettext_lazy("Doorbraken, granted amount"),
        gettext_lazy("What was granted, in euro."),
    ),
    "medianDaysToDecision": (
        gettext_lazy("Doorbraken, days to the decision"),
        gettext_lazy(
            "From asking for it: half of those that were decided took less, half more."
        ),
    ),
    "level": (
        gettext_lazy("Level"),
        gettext_lazy(
            "Who has to act on it, as it was written down last by then: professionals, "
            "policy and management, or the board."
        ),
    ),
    "source": (
        gettext_lazy("Learned from"),
        gettext_lazy("As it was chosen when the lesson was written down."),
    ),
    "lessonsRaised": (
        gettext_lazy("Lessons raised"),
        gettext_lazy("Written down in the period."),
    ),
    "lessonsTakenUp": (
        gettext_lazy("Lessons taken up"),
        gettext_lazy("Of those raised: somebody saw to it by then. Not closed yet."),
    ),
    "lessonsSolved": (
        gettext_lazy("Lessons structurally solved"),
        gettext_lazy("Of those raised: by then it was written down what was changed."),
    ),
    "lessonsRefused": (
        gettext_lazy("Lessons of which nothing is done"),
        gettext_lazy("Of those raised: by then it was written down why not."),
    ),
    "lessonsOpen": (
        gettext_lazy("Lessons still open"),
        gettext_lazy(
            "Of those raised: taken up by then, or nobody saw to it yet. Open, solved "
            "and nothing done are together all that were raised."
        ),
    ),
    "medianDaysToSolved": (
        gettext_lazy("Lessons, days until solved"),
        gettext_lazy(
            "From raising it: half of those that were solved took less, half more."
        ),
    ),
}


def words_of(name: str) -> tuple[str, str]:
    """Return the heading and the meaning of a column of a report.

    One that is not named here is of a payer: its name, and which of the three.
    """
    if name in SHARED:
        heading, meaning = SHARED[name]
        return str(heading), str(meaning)
    if named := _named(name):
        return named
    if name.startswith(PAYER):
        return name.removeprefix(PAYER), ""
    payer, _space, which = name.rpartition(" ")
    of_payer = {
        "before": _("%(payer)s, before"),
        "after": _("%(payer)s, after"),
        "saving": _("%(payer)s, saving"),
    }
    if which in of_payer:
        meaning = _("Real costs and transfers of this payer, in euro a year.")
        return of_payer[which] % {"payer": payer}, meaning
    return name, ""


def _named(name: str) -> tuple[str, str] | None:
    """Return the words of a column that is of one phase, obstacle or rule owner."""
    for prefixes, heading, meaning, words in NAMED:
        for prefix in prefixes:
            if name == prefix.strip() or name.startswith(prefix):
                of = words(name.removeprefix(prefix.strip()).strip())
                return str(heading) % {"name": of}, str(meaning)
    return None


def obstacle_words(code: str) -> str:
    """Return the kind of an obstacle; of destroyed files it is not known."""
    return str(Obstacle(code).label) if code in Obstacle.values else _("not known")


def rule_owner_words(name: str) -> str:
    return name or _("not written down")


def trigger_words(code: str) -> str:
    return str(Escalation.Trigger(code).label)


AVE = Ave.NAMED

# As the API names the column, and as the cell is called that is hidden.
NAMED: tuple[
    tuple[tuple[str, str], str | Promise, str | Promise, Callable[[str], str]], ...
] = (
    (
        ("byPhase ", PHASE),
        gettext_lazy("AVE %(name)s"),
        gettext_lazy("Escalations that are in this phase."),
        str,
    ),
    (
        ("upByPhase ", AVE["up_by_phase"]),
        gettext_lazy("Steps up to AVE %(name)s"),
        gettext_lazy("Steps into this phase from none or a lower one."),
        str,
    ),
    (
        ("downByPhase ", AVE["down_by_phase"]),
        gettext_lazy("Steps down from AVE %(name)s"),
        gettext_lazy("Steps out of this phase to a lower one or none."),
        str,
    ),
    (
        ("upByTrigger ", AVE["up_by_trigger"]),
        gettext_lazy("Steps up by %(name)s"),
        gettext_lazy("Steps up for which this was the trigger."),
        trigger_words,
    ),
    (
        ("downByTrigger ", AVE["down_by_trigger"]),
        gettext_lazy("Steps down after %(name)s"),
        gettext_lazy("Steps down from a phase for which this was the trigger."),
        trigger_words,
    ),
    (
        ("byObstacle ", OBSTACLE),
        gettext_lazy("Doorbraken: %(name)s"),
        gettext_lazy("Asked for with this kind of obstacle."),
        obstacle_words,
    ),
    (
        ("byRuleOwner ", RULE_OWNER),
        gettext_lazy("Doorbraken, rule of: %(name)s"),
        gettext_lazy("Asked for, and whose rule stood in the way."),
        rule_owner_words,
    ),
)

# Beside the figures, as the API names them.
REMARKS: dict[str, str | Promise] = {
    "priceLists": gettext_lazy("Price lists"),
    "firstPriceYear": gettext_lazy("First price year"),
    "lastPriceYear": gettext_lazy("Last price year"),
    "hasUnknownPriceYear": gettext_lazy("Prices of an unknown year"),
    "remark": gettext_lazy("Remark"),
}
