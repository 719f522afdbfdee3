"""The resources of who leaves: what is left behind, and handing over all of it."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.response import Response

from cases.actions import log_look, require
from cases.api.logged import API
from cases.models import AccessLog, User
from cases.permissions import may_see_board
from mdo import watching
from mdo.api.named import people
from rest import fields
from rest.serializers import AnswerSerializer, InputSerializer
from rest.views import ResourceView, takes


class LeftAnswer(AnswerSerializer):
    """What somebody leaves in your areas."""

    uuid = fields.UUIDField()
    name = fields.CharField()
    households = fields.ListField(
        child=fields.UUIDField(), help_text="Led by this person, or last."
    )
    agreements = fields.ListField(
        child=fields.UUIDField(), help_text="Not done yet, the first due first."
    )
    mdos = fields.ListField(
        child=fields.UUIDField(), help_text="Planned, with this person invited."
    )


class LeaversAnswer(AnswerSerializer):
    results = LeftAnswer(many=True)


class HandoverOfAllInput(InputSerializer):
    to = fields.ReferenceField(rows=people, help_text="The uuid of a professional.")
    reason = fields.CharField(max_length=300, help_text="The household may read this.")


class HandoverOfAllAnswer(AnswerSerializer):
    done = fields.IntegerField(help_text="How much went to the other person.")
    refused = fields.ListField(
        child=fields.CharField(), help_text="Numbers, each with why it did not."
    )


class ForCoordinators(ResourceView):
    """What is left in the own areas is handed over by their coordinator."""

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        # A method that there is not, is a fault of its own.
        if getattr(self, request.method.lower(), None):
            may = may_see_board(self.caller)
            require(may, _("The coordinator of the area hands over who left."))

    def log(self, left, action):
        log_look(
            by=self.caller,
            households=sorted(left.household_ids),
            name="leavers",
            channel=API,
            action=action,
            object_type="leavers",
            object_uuid=left.person.uuid,
        )


class LeaversView(ForCoordinators):
    """Leavers (wie vertrok): whose account ended, and who left something to do."""

    serializer_class = LeaversAnswer

    def get(self, request):
        """List who left something behind in your areas."""
        found = [
            watching.left_by(one, by=self.caller)
            for one in watching.leavers(self.caller)
        ]
        for left in found:
            self.log(left, AccessLog.Action.READ)
        answer = {"results": [_shown(left) for left in found]}
        return Response(LeaversAnswer(answer, context={"request": request}).data)


class HandoverOfAllView(ForCoordinators):
    """Handing over all that one person leaves, to one other."""

    problems = (404,)

    @takes(HandoverOfAllInput, answers=HandoverOfAllAnswer)
    def post(self, request, *, uuid, to, reason):
        """Hand over the households, agreements and planned MDO's of somebody.

        As far as it can be: what is refused is named, and the rest is done. Of your
        own areas; also of who has an account still.
        """
        person = get_object_or_404(User, uuid=uuid)
        left = watching.left_by(person, by=self.caller)
        outcome = watching.hand_over_all(
            person, to=to, reason=reason, by=self.caller, at=timezone.now()
        )
        self.log(left, AccessLog.Action.EXECUTE)
        return {"done": outcome.done, "refused": outcome.refused}


def _shown(left):
    return {
        "uuid": left.person.uuid,
        "name": left.person.name,
        "households": [one.uuid for one in left.households],
        "agreements": [one.uuid for one in left.agreements],
        "mdos": [one.mdo.uuid for one in left.invitations],
    }
