"""What it yields: scores, price lists, costs, effort, lessons, exports."""

from reporting.models.anonymous import (
    Anonymous,
    AnonymousAgreement,
    AnonymousCase,
    AnonymousChange,
    AnonymousCosts,
    AnonymousDoorbraak,
    AnonymousMdo,
    AnonymousPair,
    AnonymousReview,
    AnonymousRow,
    AnonymousStep,
    random_id,
)
from reporting.models.costs import CostLine, CostsConfirmation, Effort, Period
from reporting.models.exports import Export, ExportChunk
from reporting.models.lessons import Lesson
from reporting.models.prices import Payer, Price, PriceList
from reporting.models.published import CouncilWish, FrozenReport, Publication
from reporting.models.scores import Score

__all__ = [
    "Anonymous",
    "AnonymousAgreement",
    "AnonymousCase",
    "AnonymousChange",
    "AnonymousCosts",
    "AnonymousDoorbraak",
    "AnonymousMdo",
    "AnonymousPair",
    "AnonymousReview",
    "AnonymousRow",
    "AnonymousStep",
    "CostLine",
    "CostsConfirmation",
    "CouncilWish",
    "Effort",
    "Export",
    "ExportChunk",
    "FrozenReport",
    "Lesson",
    "Payer",
    "Period",
    "Price",
    "PriceList",
    "Publication",
    "Score",
    "random_id",
]
