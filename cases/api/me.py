"""Who is asking."""

from uuid import UUID

from rest_framework.response import Response
from rest_framework.serializers import SerializerMethodField

from cases.models import User
from rest import fields
from rest.serializers import ReadSerializer
from rest.views import ResourceView


class MeSerializer(ReadSerializer):
    organisation = fields.UUIDField(source="organisation.uuid")
    areas = SerializerMethodField(help_text="Those that a coordinator coordinates.")

    class Meta:
        model = User
        fields = ("uuid", "email", "name", "role", "organisation", "areas")

    def get_areas(self, user) -> list[UUID]:
        return [area.uuid for area in user.areas.all()]


class MeView(ResourceView):
    """Whom the API takes you for."""

    serializer_class = MeSerializer

    def get(self, request):
        """Return your own account, with your role and areas."""
        return Response(MeSerializer(request.user).data)
