"""The resource of somebody's own calendar."""

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from rest_framework.response import Response

from cases.models import AccessLog, CalendarFeed
from mdo import feeds
from rest import fields
from rest.serializers import AnswerSerializer, InputSerializer, ReadSerializer
from rest.views import ResourceView, takes


class CalendarFeedSerializer(ReadSerializer):
    class Meta:
        model = CalendarFeed
        fields = ("made_at",)


class CalendarAddress(AnswerSerializer):
    address = fields.CharField(
        help_text="Shown once. Who has it reads your due dates without signing in."
    )


class CalendarFeedView(ResourceView):
    """Your own due dates as a calendar (agenda), by a secret address."""

    serializer_class = CalendarFeedSerializer
    problems = (404,)

    def get(self, request):
        """Return since when your calendar has an address. The address is not kept."""
        feed = get_object_or_404(CalendarFeed, user=self.caller)
        return Response(CalendarFeedSerializer(feed).data)

    @takes(InputSerializer, answers=CalendarAddress)
    def post(self, request):
        """Give your calendar a new address; a former one shows nothing any more."""
        secret = feeds.renew(
            by=self.caller, at=timezone.now(), channel=AccessLog.Channel.API
        )
        return {"address": settings.PUBLIC_URL + reverse("mdo:calendar", args=[secret])}

    def delete(self, request):
        """End your calendar: its address shows nothing any more."""
        get_object_or_404(CalendarFeed, user=self.caller)
        feeds.stop(by=self.caller, channel=AccessLog.Channel.API)
        return Response(status=204)
