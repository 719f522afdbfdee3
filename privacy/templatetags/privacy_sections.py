"""What privacy brings to the page of a household, which does not know privacy."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils import timezone

from cases.models import Household
from mdo.models import Agreement, Mdo
from privacy.models import (
    LegalHold,
    PrivacyRequest,
    ResidentAnswer,
    Restriction,
    Statement,
)
from privacy.permissions import may_decide_request
from privacy.retention import Retention, retention_of

register = template.Library()


@dataclass
class Rights:
    """What residents asked about their data, and how long the file is kept."""

    restrictions: list[Restriction]
    statements: list[Statement]
    requests: list[PrivacyRequest]
    holds: list[LegalHold]
    retention: Retention
    answers: list[ResidentAnswer]
    may_record: bool
    may_decide: bool


def last_answers(answers: Any) -> list[ResidentAnswer]:
    """Return what residents said last of each agreement, who does not agree first."""
    rows = answers.select_related("about", "agreement").order_by("answered_at", "pk")
    last = {(one.agreement_id, one.about_id): one for one in rows}
    disagrees = ResidentAnswer.Answer.DISAGREES
    return sorted(last.values(), key=lambda one: one.answer != disagrees)


@register.simple_tag
def answers_at(mdo: Mdo) -> list[ResidentAnswer]:
    """Return what residents said on their own page of what an MDO agreed."""
    return last_answers(ResidentAnswer.objects.filter(agreement__mdo=mdo))


@register.simple_tag
def said_of(agreement: Agreement, answers: Any) -> list[ResidentAnswer]:
    """Return what residents said of one agreement, out of these when they are there."""
    if answers == "":
        answers = last_answers(ResidentAnswer.objects.filter(agreement=agreement))
    return [one for one in answers if one.agreement_id == agreement.pk]


@register.simple_tag
def rights_of(household: Household, user: Any, may_follow: bool) -> Rights:
    """Return all that privacy knows of a household, and what this person may do."""
    # With what came of each: one query for all three.
    requests = list(
        PrivacyRequest.objects.filter(household=household).select_related(
            "about", "restriction", "own_statement"
        )
    )
    made = [
        (getattr(one, "restriction", None), getattr(one, "own_statement", None), one)
        for one in requests
    ]
    for restriction, statement, one in made:
        for row in filter(None, (restriction, statement)):
            row.about = one.about
    holds = LegalHold.objects.current(timezone.localdate()).filter(household=household)
    return Rights(
        restrictions=[row for row, _s, _r in made if row and row.lifted_at is None],
        statements=[row for _r, row, _one in made if row],
        requests=requests,
        holds=list(holds),
        retention=retention_of(household),
        answers=last_answers(ResidentAnswer.objects.filter(household=household)),
        may_record=may_follow,
        may_decide=may_decide_request(user, household.pk),
    )
