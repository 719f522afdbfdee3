"""Choosing somebody of a household."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import HouseholdMember


class MemberField(forms.ModelChoiceField):
    """Somebody of a household; of who left it the choice says so."""

    def label_from_instance(self, member: HouseholdMember) -> str:
        if not member.has_left(timezone.localdate()):
            return str(member)
        return _("%(name)s (no longer in the household)") % {"name": member}
