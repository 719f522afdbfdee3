"""Valid rows of privacy. Everybody in them is fictitious."""

import hashlib
from datetime import timedelta

import factory
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from factory.django import DjangoModelFactory

from cases.tests.factories import HouseholdFactory, HouseholdMemberFactory, UserFactory
from mdo.tests.factories import AgreementFactory
from privacy.models import (
    Destruction,
    LegalHold,
    PrivacyRequest,
    ResidentAnswer,
    ResidentPage,
    Restriction,
    ReviewedText,
    Statement,
)


class PrivacyRequestFactory(DjangoModelFactory):
    """An adult of the household asked today what we keep of her."""

    class Meta:
        model = PrivacyRequest

    class Params:
        decided = factory.Trait(
            outcome=PrivacyRequest.Outcome.GRANTED,
            outcome_reason="Alles is gegeven.",
            decided_by=factory.SubFactory(UserFactory),
            decided_at=factory.LazyFunction(timezone.now),
        )

    household = factory.SubFactory(HouseholdFactory, member=False)
    about = factory.SubFactory(
        HouseholdMemberFactory, household=factory.SelfAttribute("..household")
    )
    kind = PrivacyRequest.Kind.ACCESS
    asked_by = PrivacyRequest.AskedBy.SELF
    asked_on = factory.LazyFunction(timezone.localdate)
    recorded_by = factory.SubFactory(UserFactory)


class ReviewedTextFactory(DjangoModelFactory):
    class Meta:
        model = ReviewedText

    request = factory.SubFactory(PrivacyRequestFactory)
    household = factory.SelfAttribute("request.household")
    row = factory.SelfAttribute("request.about.uuid")
    field = "wants"
    digest = factory.LazyFunction(lambda: hashlib.sha256(b"wants").hexdigest())
    decision = ReviewedText.Decision.WITHHOLD
    reason = "Gaat over iemand anders."
    decided_by = factory.SubFactory(UserFactory)
    decided_at = factory.LazyFunction(timezone.now)


class StatementFactory(DjangoModelFactory):
    class Meta:
        model = Statement

    request = factory.SubFactory(
        PrivacyRequestFactory, decided=True, kind=PrivacyRequest.Kind.STATEMENT
    )
    household = factory.SelfAttribute("request.household")
    about = factory.SelfAttribute("request.about")
    text = "Ik zie het anders."
    made_on = factory.LazyFunction(timezone.localdate)


class RestrictionFactory(DjangoModelFactory):
    """Nothing is done with the data of a person from now on."""

    class Meta:
        model = Restriction

    request = factory.SubFactory(
        PrivacyRequestFactory, decided=True, kind=PrivacyRequest.Kind.RESTRICTION
    )
    household = factory.SelfAttribute("request.household")
    about = factory.SelfAttribute("request.about")
    since = factory.LazyFunction(timezone.now)
    placed_by = factory.SubFactory(UserFactory)


class LegalHoldFactory(DjangoModelFactory):
    class Meta:
        model = LegalHold

    household = factory.SubFactory(HouseholdFactory)
    reason = "Een klacht loopt nog."
    from_on = factory.LazyFunction(timezone.localdate)
    placed_by = factory.SubFactory(UserFactory)
    placed_at = factory.LazyFunction(timezone.now)


class DestructionFactory(DjangoModelFactory):
    """A proposal that waits for a second person."""

    class Meta:
        model = Destruction

    class Params:
        approved = factory.Trait(
            status=Destruction.Status.APPROVED,
            judged_by=factory.SubFactory(UserFactory),
            judged_at=factory.LazyFunction(timezone.now),
        )

    household = factory.SubFactory(HouseholdFactory)
    proposed_by = factory.SubFactory(UserFactory)
    proposed_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))


class ResidentPageFactory(DjangoModelFactory):
    """A page of a member of a household; its key is KEY, and its code CODE."""

    class Meta:
        model = ResidentPage

    class Params:
        key = factory.Sequence(lambda n: f"key-of-a-page-{n}")

    household = factory.SubFactory(HouseholdFactory)
    member = factory.LazyAttribute(lambda page: page.household.members.first())
    key_digest = factory.LazyAttribute(
        lambda page: hashlib.sha256(page.key.encode()).hexdigest()
    )
    code_hash = factory.LazyFunction(lambda: make_password("12345678"))
    link_by = ResidentPage.Way.PAPER
    code_by = ResidentPage.Way.PHONE
    made_by = factory.SubFactory(UserFactory)
    made_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=90))


class ResidentAnswerFactory(DjangoModelFactory):
    class Meta:
        model = ResidentAnswer

    household = factory.SelfAttribute("page.household")
    page = factory.SubFactory(ResidentPageFactory)
    about = factory.SelfAttribute("page.member")
    agreement = factory.LazyAttribute(
        lambda answer: (
            answer.household.agreements.first()
            or AgreementFactory(mdo__case__household=answer.household)
        )
    )
    answer = ResidentAnswer.Answer.DISAGREES
    because = "Het duurt te lang."
    answered_at = factory.LazyFunction(timezone.now)
