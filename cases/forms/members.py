"""Choosing somebody of a household."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import HouseholdMember


class MemberField(forms.ModelChoiceField):
    """Somebody of a household; of who left it the choice says so."""

    def label_from_instance(self, member: HouseholdMember) -> str:
        if not member.has_left(timezone.localdate()):
            return str(member)
        return gettext("%(name)s (no longer in the household)") % {"name": member}


class AboutField(MemberField):
    """Whom of a household something is about; empty is all of them.

    The form says of which household they are.
    """

    default_error_messages = {"invalid_choice": _("Choose somebody of this household.")}

    def __init__(self) -> None:
        super().__init__(
            HouseholdMember.objects.none(),
            label=_("About whom?"),
            to_field_name="uuid",
            empty_label=_("The whole household"),
            required=False,
        )
