"""Which part of the board a coordinator asks for."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.forms.areas import OfArea
from cases.forms.texts import CharField
from cases.models import Organisation, User

# Somebody who left still has agreements: who may sign in makes no difference.
WORKERS = (User.Role.PROFESSIONAL, User.Role.COORDINATOR)


def people_named(name: str) -> QuerySet[User]:
    """Return the people who work with households and have each word in their name."""
    people = User.objects.filter(role__in=WORKERS).select_related("organisation")
    for word in name.split():
        people = people.filter(name__unaccent__icontains=word)
    return people


class BoardAddress(OfArea):
    """What an address of the board asks for: uuids, and no names."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), to_field_name="uuid", required=False
    )
    professional = forms.ModelChoiceField(
        User.objects.filter(role__in=WORKERS), to_field_name="uuid", required=False
    )


class Narrowing(OfArea):
    """Of which area and organisation a page of the board is."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=_("Organisation"),
        to_field_name="uuid",
        required=False,
        empty_label=_("All organisations"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].empty_label = _("All my areas")  # type: ignore[attr-defined]


class BoardFilter(Narrowing):
    """What somebody chooses, and types of the name of a professional."""

    name = CharField(label=_("Professional"), max_length=100, required=False)


class ListFilter(Narrowing):
    """Of what a list is, and in which order. Of whom is chosen on the board."""

    sort = forms.ChoiceField(
        label=_("In order of"),
        required=False,
        choices=[
            ("", _("earliest date first")),
            ("latest", _("latest date first")),
            ("household", _("household")),
        ],
    )


class WorkloadFilter(BoardFilter):
    """Of whom the workload is shown: part of a name will do."""

    name = CharField(label=_("Name"), max_length=100, required=False)
