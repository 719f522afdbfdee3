"""What reporting knows of one case, as the page of its household shows it.

Nothing is counted over different answerers, and real costs and transfers are never
added into one number.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from cases.models import Case, Leefdomein
from mdo.models import Doorbraak
from reporting.models import (
    CostLine,
    CostsConfirmation,
    Effort,
    Period,
    Price,
    Score,
)

# Who answered together with the resident says most.
ANSWERERS = (
    Score.AnsweredBy.TOGETHER,
    Score.AnsweredBy.RESIDENT,
    Score.AnsweredBy.PROFESSIONAL,
)


# Scores ------------------------------------------------------------------------


@dataclass(frozen=True)
class Values:
    """What was answered on one scale: at the beginning, last, and as the goal."""

    begin: int | None
    now: int | None
    goal: int | None

    @property
    def is_known(self) -> bool:
        return self.begin is not None or self.now is not None

    @property
    def is_lower(self) -> bool:
        return None not in (self.begin, self.now) and self.now < self.begin  # type: ignore[operator]


@dataclass
class Line:
    """How it goes on one leefdomein: at the beginning, now, and the goal."""

    leefdomein: Leefdomein
    scores: list[Score] = field(default_factory=list)

    @property
    def tevredenheid(self) -> Values:
        return self._values("tevredenheid")

    @property
    def zelfredzaamheid(self) -> Values:
        return self._values("zelfredzaamheid")

    def _values(self, name: str) -> Values:
        begin = [one for one in self.scores if one.moment == Score.Moment.BEGIN]
        later = [one for one in self.scores if one.moment != Score.Moment.BEGIN]
        return Values(
            begin=_last(begin, name),
            now=_last(later, name),
            goal=_last(self.scores, f"{name}_goal"),
        )

    @property
    def is_worse(self) -> bool:
        return self.tevredenheid.is_lower or self.zelfredzaamheid.is_lower

    @property
    def has_value(self) -> bool:
        return self.tevredenheid.is_known or self.zelfredzaamheid.is_known

    @property
    def declined(self) -> str:
        """Return at which moment there was no answer, when that was the last time."""
        last = self.scores[-1] if self.has_value else None
        if last is None or not last.no_answer:
            return ""
        return f"{last.get_moment_display()}: {last.get_no_answer_display()}"

    @property
    def no_answer(self) -> str:
        """Return why there is no score: asked and not answered, or not asked."""
        given = [one.get_no_answer_display() for one in self.scores if one.no_answer]
        return str(given[-1]) if given else ""


def _last(scores: list[Score], name: str) -> int | None:
    found = (getattr(one, name) for one in reversed(scores))
    return next((value for value in found if value is not None), None)


@dataclass
class Picture:
    """The nine leefdomeinen as one answerer sees them, about one person or all."""

    answered_by: str
    about: Any
    groups: list[tuple[str, list[Line]]]
    first_on: date
    last_on: date
    # The one moment that the later scores are of; "" when they are of several.
    last: str = ""

    @property
    def is_end(self) -> bool:
        """Whether the later scores are those of the end."""
        return self.last == Score.Moment.EIND


def is_still_to_measure(case: Case) -> dict[str, bool]:
    """Return what a case lacks to be compared, before and after."""
    confirmed = set(
        CostsConfirmation.objects.filter(case=case).values_list("period", flat=True)
    )
    end = Score.objects.filter(case=case, moment=Score.Moment.EIND)
    return {
        "scores": not end.exists(),
        "before": Period.BEFORE not in confirmed,
        "after": Period.AFTER not in confirmed,
    }


@dataclass(frozen=True)
class HowItGoes:
    """What was answered so far, and at which moment it is to be asked next.

    There is a picture for each answerer and person, the most telling first.
    """

    pictures: list[Picture]
    next_moment: Score.Moment


def how_it_goes(case: Case) -> HowItGoes:
    scores = Score.objects.filter(case=case).select_related("about")
    answered = list(scores.order_by("measured_on", "pk"))
    return HowItGoes(_pictures(answered), _next_moment(case, answered))


def _next_moment(case: Case, answered: list[Score]) -> Score.Moment:
    asked = {score.moment for score in answered}
    if Score.Moment.BEGIN not in asked:
        return Score.Moment.BEGIN
    if case.is_open:
        return Score.Moment.TUSSENTIJDS
    return Score.Moment.NAMETING if Score.Moment.EIND in asked else Score.Moment.EIND


def _pictures(answered: list[Score]) -> list[Picture]:
    found: dict[tuple, list[Score]] = {}
    for score in answered:
        found.setdefault((score.answered_by, score.about_id), []).append(score)
    if not found:
        return []
    leefdomeinen = list(Leefdomein.objects.all())
    ordered = sorted(found.values(), key=_how_telling)
    return [_picture(scores, leefdomeinen) for scores in ordered]


def _how_telling(scores: list[Score]) -> tuple:
    first = scores[0]
    answerer = ANSWERERS.index(Score.AnsweredBy(first.answered_by))
    return first.about_id is not None, answerer, first.about_id or 0


def _picture(scores: list[Score], leefdomeinen: list[Leefdomein]) -> Picture:
    lines = {one.pk: Line(one) for one in leefdomeinen}
    for score in scores:
        lines[score.leefdomein_id].scores.append(score)
    groups: dict[str, list[Line]] = {}
    for line in lines.values():
        words = str(Leefdomein.Group(line.leefdomein.group).label)
        groups.setdefault(words, []).append(line)
    first = scores[0]
    later = {one.moment for one in scores} - {Score.Moment.BEGIN.value}
    return Picture(
        answered_by=str(first.get_answered_by_display()),
        about=first.about,
        groups=list(groups.items()),
        first_on=first.measured_on,
        last_on=scores[-1].measured_on,
        last=later.pop() if len(later) == 1 else "",
    )


# What the heaviest households cost a year in a study (Almelo 2017): above it a
# mistake is likelier than such a household. A warning, and not a limit.
PLAUSIBLE = Decimal(114_000)

# Costs -------------------------------------------------------------------------

# How often a unit of the price list fits into a year, for one person.
FITS = {
    "jaar": 1,
    "maand": 12,
    "week": 53,
    "dag": 366,
    "etmaal": 366,
    "dagdeel": 3 * 366,
    "uur": 24 * 366,
}


def is_more_than_fits(line: CostLine, persons: int) -> bool:
    """Tell whether it is more than all persons of a household can have in a year.

    Of twelve years in a year somebody most likely meant twelve months.
    """
    most = FITS.get(line.price.unit.strip().lower())
    return most is not None and line.quantity > most * max(persons, 1)


@dataclass
class PayerCosts:
    """What one payer pays a year, before and after."""

    payer: str
    before: Decimal = Decimal(0)
    after: Decimal = Decimal(0)
    without: Decimal = Decimal(0)

    def add(self, line: CostLine) -> None:
        setattr(self, line.period, getattr(self, line.period) + line.amount)

    @property
    def difference(self) -> Decimal:
        return self.after - self.before


@dataclass
class KindCosts:
    """The real costs, or the transfers, a payer at a time."""

    kind: str
    words: str
    payers: list[PayerCosts]

    @property
    def total(self) -> PayerCosts:
        return PayerCosts(
            "",
            sum((one.before for one in self.payers), Decimal(0)),
            sum((one.after for one in self.payers), Decimal(0)),
            sum((one.without for one in self.payers), Decimal(0)),
        )


@dataclass
class Costs:
    """The costs of a case before and after, and what they rest on."""

    kinds: list[KindCosts]
    # Without a line of after, "nothing" would look as if all costs had gone.
    has_after: bool
    has_without: bool
    # Granted doorbraken, and the hours of organisations at their rates.
    investment: Decimal
    lines: int
    estimated: int
    is_before_complete: bool
    is_after_complete: bool
    price_years: list[int]
    has_unknown_year: bool
    price_lists: list[str]

    @property
    def estimated_share(self) -> Decimal:
        return Decimal(self.estimated) / self.lines if self.lines else Decimal(0)

    @property
    def is_counted(self) -> bool:
        """Whether the case counts in the figures: complete before and after."""
        return self.is_before_complete and self.is_after_complete

    @property
    def real(self) -> PayerCosts:
        """Return the real costs of all payers; transfers are never added to them."""
        kinds = [kind.total for kind in self.kinds if kind.kind == Price.Kind.REAL]
        return kinds[0] if kinds else PayerCosts("")

    @property
    def net(self) -> Decimal:
        """Return what is saved on real costs in a year, less what was put in."""
        return self.real.before - self.real.after - self.investment

    @property
    def net_amount(self) -> Decimal:
        """Return the same without its sign, for beside a word."""
        return abs(self.net)

    @property
    def is_implausible(self) -> bool:
        return max(self.real.before, self.real.after, self.real.without) > PLAUSIBLE


def costs(case: Case | None) -> Costs | None:
    """Return the costs of a case, None while there is nothing to show."""
    if case is None:
        return None
    lines = list(
        CostLine.objects.filter(case=case)
        .for_display()
        .select_related("price__price_list")
        .order_by("payer__name", "pk")
    )
    confirmed = set(
        CostsConfirmation.objects.filter(case=case).values_list("period", flat=True)
    )
    if not lines and not confirmed:
        return None
    years = {line.price.price_year for line in lines}
    counted = [line for line in lines if line.period != Period.WITHOUT]
    return Costs(
        kinds=[kind for one in Price.Kind if (kind := _of_kind(one, lines)).payers],
        has_after=Period.AFTER in confirmed
        or any(line.period == Period.AFTER for line in lines),
        has_without=any(line.period == Period.WITHOUT for line in lines),
        investment=investment(case),
        lines=len(counted),
        estimated=sum(
            line.certainty == CostLine.Certainty.ESTIMATED for line in counted
        ),
        is_before_complete=Period.BEFORE in confirmed,
        is_after_complete=Period.AFTER in confirmed,
        price_years=sorted(year for year in years if year),
        has_unknown_year=None in years,
        price_lists=sorted({line.price.price_list.name for line in lines}),
    )


def investment(case: Case) -> Decimal:
    """Return in euro what granted doorbraken cost and the hours put into a case."""
    granted = Doorbraak.objects.filter(case=case, decision=Doorbraak.Decision.GRANTED)
    amounts = [
        amount or Decimal(0) for amount in granted.values_list("amount", flat=True)
    ]
    hours = [effort.amount for effort in Effort.objects.filter(case=case)]
    return sum([*amounts, *hours], Decimal(0))


def _of_kind(kind: Price.Kind, lines: list[CostLine]) -> KindCosts:
    payers: dict[str, PayerCosts] = {}
    for line in lines:
        if line.price.kind != kind:
            continue
        payer = payers.setdefault(line.payer.name, PayerCosts(line.payer.name))
        payer.add(line)
    return KindCosts(kind, str(kind.label), list(payers.values()))
