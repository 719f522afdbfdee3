"""Figures stay what they were when cases go, and nothing of anybody stays with them."""

from dataclasses import fields
from datetime import date, timedelta

import pgtrigger
import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from cases.models import Area, Case, Household, Leefdomein, Organisation
from cases.tests.factories import CaseFactory, OrganisationFactory
from mdo.tests.factories import AttendanceFactory, MdoFactory
from reporting import anonymous, figures
from reporting.figures import Scope, Table
from reporting.models import AnonymousCase, AnonymousMdo, AnonymousRow
from reporting.report import prices_used

pytestmark = pytest.mark.django_db

AS_OF = date(2026, 11, 20)
PATHS = (
    "mdo__household",
    "escalation__household",
    "agreement__household",
    "doorbraak__household",
    "flag__household",
    "case__household",
    "household",
)
YEARS = [None, (date(2024, 1, 1), date(2024, 12, 31)), (date(2025, 1, 1), AS_OF)]


def forget(household):
    """Take away the rows of a household, as destroying them does."""
    with pgtrigger.ignore():
        for model in reversed(list(apps.get_models())):
            names = {field.name for field in model._meta.get_fields()}
            is_ours = model._meta.app_label in ("mdo", "reporting", "cases")
            if not is_ours or hasattr(model, "pgh_tracked_model"):
                continue
            for path in PATHS:
                if path.partition("__")[0] in names and path_exists(model, path):
                    rows = model._base_manager.filter(**{path: household})
                    model._base_manager.filter(
                        pk__in=list(rows.values_list("pk", flat=True))
                    )._raw_delete("default")


def path_exists(model, path):
    for name in path.split("__"):
        try:
            field = model._meta.get_field(name)
        except LookupError:
            return False
        except models.FieldDoesNotExist:
            return False
        if field.related_model is None:
            return False
        model = field.related_model
    return True


def closed_households():
    cases = Case.objects.order_by()
    return Household.objects.filter(pk__in=cases.values("household")).exclude(
        pk__in=cases.open().values("household")
    )


def everything(scope):
    """Return all figures that are about what was, by area, with the cases behind."""
    found = {
        "prices": prices_used(scope),
        **{
            name: of_table(getattr(figures, name)(scope))
            for name in ("deadlines", "rendement", "process", "ave", "cases")
        },
    }
    for measure, tables in figures.wellbeing(scope).items():
        for leefdomein, table in tables.items():
            found[f"{measure} {leefdomein}"] = of_table(table)
    return found


def of_table(table: Table):
    rows = {"": table.total, **table.by_area}
    return {
        area: {field.name: getattr(row, field.name) for field in fields(row)}
        for area, row in rows.items()
    }


def scopes():
    for period in YEARS:
        from_on, to_on = period or (None, None)
        yield Scope(as_of=AS_OF, from_on=from_on, to_on=to_on)
    for area in Area.objects.all()[:2]:
        yield Scope(as_of=AS_OF, area=area)
    for leefdomein in Leefdomein.objects.all()[:2]:
        yield Scope(as_of=AS_OF, leefdomein=leefdomein)
    for organisation in Organisation.objects.all()[:3]:
        yield Scope(as_of=AS_OF, organisation=organisation)
    areas = Area.objects.values_list("pk", flat=True)
    yield Scope(as_of=AS_OF, areas=frozenset(areas[:4]))


@pytest.mark.slow
@pytest.mark.usefixtures("sample", "_on_the_day")
def test_figures_after_are_those_of_before():
    before = [everything(scope) for scope in scopes()]
    gone = list(closed_households())
    cases = Case.objects.count()

    for household in gone:
        anonymous.keep(household.pk)
        forget(household)

    assert len(gone) > 20
    assert Case.objects.count() == cases - AnonymousCase.objects.count()
    for scope, was in zip(scopes(), before, strict=True):
        assert everything(scope) == was


def test_an_attendance_of_who_stayed_away_is_no_organisation_of_the_case():
    case = CaseFactory(closed=True)
    here, elsewhere = (OrganisationFactory(name=name) for name in ("Hier", "Elders"))
    mdo = MdoFactory(case=case)
    AttendanceFactory(mdo=mdo, organisation=here)
    AttendanceFactory(mdo=mdo, organisation=elsewhere, present=False)

    anonymous.keep(case.household_id)

    assert AnonymousCase.objects.get().organisations == [here.pk]


def test_whether_a_clientondersteuner_was_offered_stays_unknown():
    case = CaseFactory(closed=True)
    for supporter in ("unknown", "not_offered", "wanted"):
        MdoFactory(case=case, supporter=supporter)

    anonymous.keep(case.household_id)

    kept = AnonymousMdo.objects.values_list("supporter_offered", flat=True)
    assert sorted(kept, key=str) == [False, None, True]


def test_nothing_but_a_year_of_a_date_can_be_kept():
    case = CaseFactory(closed=True)
    anonymous.keep(case.household_id)

    with pytest.raises(IntegrityError), transaction.atomic():
        AnonymousCase.objects.update(opened_on=date(2026, 1, 2))
    with pytest.raises(IntegrityError), transaction.atomic():
        AnonymousMdo.objects.create(
            of=AnonymousCase.objects.get(),
            held_on=date(2026, 2, 1),
            resident_present=True,
        )


def test_an_anonymous_row_has_no_text_uuid_person_or_exact_date():
    """A field that is added later has to be of a kind that tells nothing."""
    allowed = (
        models.BigIntegerField,
        models.IntegerField,
        models.PositiveSmallIntegerField,
        models.BooleanField,
        models.DecimalField,
        models.DateField,
    )
    kinds = {"cases.Area", "cases.Leefdomein", "cases.Organisation"}
    kinds |= {"reporting.Payer", "reporting.PriceList", "reporting.AnonymousCase"}
    for model in [AnonymousCase, *AnonymousRow.__subclasses__()]:
        for field in model._meta.fields:
            if isinstance(field, models.ForeignKey):
                assert field.related_model._meta.label in kinds
            elif isinstance(field, models.CharField):
                assert field.choices
            elif field.name in ("leefdomeinen", "organisations"):
                assert isinstance(field.base_field, models.BigIntegerField)
            else:
                assert isinstance(field, allowed)
                assert not isinstance(field, models.DateTimeField)


def test_a_case_without_an_mdo_has_no_wait():
    case = CaseFactory(closed=True)
    with_mdo = CaseFactory(closed=True)
    MdoFactory(case=with_mdo, held_on=with_mdo.opened_on + timedelta(days=3))

    for one in (case, with_mdo):
        anonymous.keep(one.household_id)
        forget(one.household)

    row = figures.process(Scope(as_of=date(2026, 3, 30))).total
    assert (row.mdos, row.median_days_to_first_mdo) == (1, 3)
    assert row.cases_behind["first_mdo"] == 1
