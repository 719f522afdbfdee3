"""Valid rows of reporting, on the price list that the migrations publish."""

from decimal import Decimal

import factory
from django.db import connection
from django.utils import timezone
from factory.django import DjangoModelFactory

from cases.models import Leefdomein
from cases.tests.factories import CaseFactory, OrganisationFactory
from reporting.models import CostLine, CostsConfirmation, Effort, Period, Price, Score


class ScoreFactory(DjangoModelFactory):
    class Meta:
        model = Score

    case = factory.SubFactory(CaseFactory)
    household = factory.SelfAttribute("case.household")
    leefdomein = factory.LazyFunction(lambda: Leefdomein.objects.get(name="Wonen"))
    moment = Score.Moment.BEGIN
    measured_on = factory.LazyFunction(timezone.localdate)
    answered_by = Score.AnsweredBy.RESIDENT
    tevredenheid = 4
    zelfredzaamheid = 2


class CostLineFactory(DjangoModelFactory):
    class Meta:
        model = CostLine

    case = factory.SubFactory(CaseFactory)
    household = factory.SelfAttribute("case.household")
    period = Period.BEFORE
    price = factory.LazyFunction(lambda: Price.objects.get(code="WMO-BEG"))
    quantity = Decimal(104)
    unit_price = factory.SelfAttribute("price.amount")
    payer = factory.SelfAttribute("price.payer")
    certainty = CostLine.Certainty.ESTABLISHED


class CostsConfirmationFactory(DjangoModelFactory):
    class Meta:
        model = CostsConfirmation

    case = factory.SubFactory(CaseFactory)
    period = Period.BEFORE


class EffortFactory(DjangoModelFactory):
    class Meta:
        model = Effort

    case = factory.SubFactory(CaseFactory)
    household = factory.SelfAttribute("case.household")
    organisation = factory.SubFactory(OrganisationFactory)
    hours = Decimal(10)
    rate = Decimal("68.50")


def tell_the_planner() -> None:
    """Let PostgreSQL count the rows that were made in this transaction.

    Of tables that were empty a moment ago it expects no rows, and takes a minute for
    what takes a tenth of a second.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
