"""Valid rows of cases. Everybody in them is fictitious."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from cases import pseudonyms
from cases.models import (
    Aanspreekpunt,
    AccessGrant,
    AccessLog,
    AccessRequest,
    Area,
    Case,
    CaseGround,
    CaseLeefdomein,
    EmergencyAccess,
    Handover,
    Household,
    HouseholdMember,
    Leefdomein,
    LegalGround,
    Organisation,
    PartyAgreement,
    StandIn,
    Token,
    User,
)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation
        django_get_or_create = ("name",)

    name = "Welzijn De Brug"
    kind = "welzijn"


class AreaFactory(DjangoModelFactory):
    """One of the areas that the migrations bring."""

    class Meta:
        model = Area
        django_get_or_create = ("name",)

    name = "Helmond-West"


class UserFactory(DjangoModelFactory):
    """A professional; the traits are the other roles. The password is `password`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        coordinator = factory.Trait(role=User.Role.COORDINATOR)
        manager = factory.Trait(role=User.Role.MANAGER, organisation=None)
        administrator = factory.Trait(role=User.Role.ADMINISTRATOR, organisation=None)
        privacy_officer = factory.Trait(
            role=User.Role.PRIVACY_OFFICER, organisation=None
        )

    email = factory.Sequence(lambda n: f"person{n}@voorbeeld.example")
    name = factory.Sequence(lambda n: f"Persoon {n}")
    role = User.Role.PROFESSIONAL
    organisation = factory.SubFactory(OrganisationFactory)
    password = factory.django.Password("password-of-tests")

    @factory.post_generation
    def areas(self, create, extracted, **kwargs):
        """Give `areas=[…]` to make somebody the coordinator of them."""
        if create and extracted:
            self.areas.set(extracted)


class TokenFactory(DjangoModelFactory):
    """A token that works for a day; its `secret` is what a script sends."""

    class Meta:
        model = Token

    user = factory.SubFactory(UserFactory)
    name = "Rapporten"
    scope = Token.Scope.WRITE
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=1))

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        token, secret = model_class.objects.make(**kwargs)
        token.secret = secret
        return token


class HouseholdFactory(DjangoModelFactory):
    """A household with one adult."""

    class Meta:
        model = Household
        skip_postgeneration_save = True

    number = factory.Sequence(lambda n: f"HA-9{n:04d}")
    name = factory.Sequence(lambda n: f"Huishouden Proef{n}")
    area = factory.SubFactory(AreaFactory)
    postcode = "5701 AB"

    @factory.post_generation
    def member(self, create, extracted, **kwargs):
        if create and extracted is not False:
            HouseholdMemberFactory(household=self, **kwargs)


class HouseholdMemberFactory(DjangoModelFactory):
    class Meta:
        model = HouseholdMember

    household = factory.SubFactory(HouseholdFactory, member=False)
    first_name = "Sanne"
    last_name = "Proef"
    birth_date = factory.LazyFunction(
        lambda: timezone.localdate() - timedelta(days=40 * 365)
    )
    relation = "hoofdbewoner"


class CaseFactory(DjangoModelFactory):
    """An open case on two leefdomeinen, opened sixty days ago."""

    class Meta:
        model = Case
        skip_postgeneration_save = True

    class Params:
        closed = factory.Trait(
            closed_on=factory.LazyFunction(timezone.localdate),
            closing_reason="doel bereikt",
        )

    household = factory.SubFactory(HouseholdFactory)
    number = factory.LazyAttributeSequence(lambda case, n: f"{case.household}-{n}")
    voordeur = "Wijkhuis"
    opened_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=60))
    wants = "Rust in huis."
    can = "Zelf bellen."
    needs = "Iemand die meedenkt."

    @factory.post_generation
    def leefdomeinen(self, create, extracted, **kwargs):
        """The names; two of them when none are given."""
        if not create:
            return
        for name in extracted or ("Wonen", "Financiën"):
            CaseLeefdomein.objects.create(
                case=self, leefdomein=Leefdomein.objects.get(name=name)
            )
        CaseGround.objects.create(
            case=self,
            ground=LegalGround.objects.get(name="Wmo 2015"),
            valid_from=self.opened_on,
        )


class AccessGrantFactory(DjangoModelFactory):
    """Somebody works on the household now."""

    class Meta:
        model = AccessGrant

    household = factory.SubFactory(HouseholdFactory)
    user = factory.SubFactory(UserFactory)
    reason = AccessGrant.Reason.PARTICIPANT
    starts_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))


class AccessRequestFactory(DjangoModelFactory):
    """Somebody asks to be let in to a household, for six weeks."""

    class Meta:
        model = AccessRequest

    household = factory.SubFactory(HouseholdFactory)
    number = factory.LazyAttribute(
        lambda asked: asked.household.number if asked.household else "HA-00000"
    )
    asked_by = factory.SubFactory(UserFactory)
    asked_at = factory.LazyFunction(timezone.now)
    purpose = "Intake schuldhulp."
    until_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=42))
    expires_at = factory.LazyAttribute(
        lambda asked: asked.asked_at + timedelta(days=14)
    )


class HandoverFactory(DjangoModelFactory):
    """An aanspreekpunt offers a household to a colleague, who has not answered."""

    class Meta:
        model = Handover

    household = factory.SubFactory(HouseholdFactory)
    number = factory.LazyAttribute(lambda handover: handover.household.number)
    giver = factory.SubFactory(UserFactory)
    receiver = factory.SubFactory(UserFactory)
    from_on = factory.LazyFunction(timezone.localdate)
    reason = "Ik krijg ander werk."
    inform_on = factory.LazyFunction(timezone.localdate)
    offered_by = factory.SelfAttribute("giver")
    offered_at = factory.LazyFunction(timezone.now)


class StandInFactory(DjangoModelFactory):
    """Somebody answers for another for two weeks."""

    class Meta:
        model = StandIn

    household = factory.SubFactory(HouseholdFactory)
    absent = factory.SubFactory(UserFactory)
    stand_in = factory.SubFactory(UserFactory)
    from_on = factory.LazyFunction(timezone.localdate)
    until_on = factory.LazyAttribute(lambda one: one.from_on + timedelta(days=14))
    made_by = factory.SelfAttribute("absent")
    made_at = factory.LazyFunction(timezone.now)


class EmergencyAccessFactory(DjangoModelFactory):
    """Somebody looks in a file since it could not wait; nobody judged it yet."""

    class Meta:
        model = EmergencyAccess

    household = factory.SubFactory(HouseholdFactory)
    number = factory.LazyAttribute(lambda emergency: emergency.household.number)
    asked_by = factory.SubFactory(UserFactory)
    asked_at = factory.LazyFunction(timezone.now)
    reason = "De buren bellen: er wordt geschreeuwd."
    grant = factory.LazyAttribute(
        lambda emergency: AccessGrantFactory(
            household=emergency.household,
            user=emergency.asked_by,
            reason=AccessGrant.Reason.EMERGENCY,
            purpose=emergency.reason,
            starts_at=emergency.asked_at,
            ends_at=emergency.asked_at + timedelta(hours=24),
            granted_by=emergency.asked_by,
        )
    )


class PartyAgreementFactory(DjangoModelFactory):
    """The whole household agrees to an organisation, since a month."""

    class Meta:
        model = PartyAgreement

    class Params:
        withdrawn = factory.Trait(withdrawn_on=factory.LazyFunction(timezone.localdate))

    household = factory.SubFactory(HouseholdFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    agreed_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=30))


class AanspreekpuntFactory(DjangoModelFactory):
    """The current aanspreekpunt, who may see the household."""

    class Meta:
        model = Aanspreekpunt
        skip_postgeneration_save = True

    household = factory.SubFactory(HouseholdFactory)
    user = factory.SubFactory(UserFactory)
    from_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=50))

    @factory.post_generation
    def grant(self, create, extracted, **kwargs):
        if create and self.until_on is None:
            AccessGrantFactory(
                household=self.household,
                user=self.user,
                reason=AccessGrant.Reason.AANSPREEKPUNT,
            )


class AccessLogFactory(DjangoModelFactory):
    """A line of the log, written another way than the application does."""

    class Meta:
        model = AccessLog

    class Params:
        household = factory.SubFactory(HouseholdFactory)

    subject = factory.LazyAttribute(
        lambda line: line.household and pseudonyms.of_household(line.household.pk) or ""
    )
    user = factory.SubFactory(UserFactory)
    role = factory.SelfAttribute("user.role")
    action = "R"
    field_names = ["name"]
    channel = "page"
    name = "household"
