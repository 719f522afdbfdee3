"""A small API to try the rules of ours on: notes, which people write for each other.

It has a table of its own, made in the test's transaction, so that the rules are
tested apart from what the real resources do.
"""

import uuid

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import models
from django.urls import include, path
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from cases.errors import StaleVersion, TransitionRefused
from cases.models import User
from rest import fields
from rest.problems import StepRefused
from rest.rendering import JsonRenderer
from rest.serializers import (
    InputSerializer,
    QuerySerializer,
    ReadSerializer,
    VersionedInput,
)
from rest.views import ReadViewSet, ResourceView, change, creation, step


class NoteQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(owner=user)

    def for_display(self):
        return self.select_related("owner", "parent")


class Note(models.Model):
    class Status(models.TextChoices):
        OPEN = "open", "open"
        DONE = "done", "done"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    parent = models.ForeignKey("self", models.CASCADE, null=True)
    text = models.CharField(max_length=100)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    due_on = models.DateField()
    made_at = models.DateTimeField()
    euros = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    colour = models.CharField(max_length=5, choices=[("red", "red")], blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = NoteQuerySet.as_manager()

    class Meta:
        app_label = "api_example"


class NoteSerializer(ReadSerializer):
    parent = fields.serializers.SlugRelatedField("uuid", read_only=True)
    owner_name = fields.serializers.CharField(source="owner.name", read_only=True)
    is_long = fields.serializers.SerializerMethodField()

    class Meta:
        model = Note
        fields = (
            "uuid",
            "parent",
            "owner_name",
            "text",
            "status",
            "due_on",
            "made_at",
            "euros",
            "colour",
            "is_long",
            "version",
        )

    def get_is_long(self, note) -> bool:
        return len(note.text) > 20


class NoteQuery(QuerySerializer):
    status = fields.ListField(
        child=fields.ChoiceField(Note.Status.choices), source="status__in"
    )
    due_before = fields.DateField(source="due_on__lt")
    priced = fields.BooleanField()
    parent = fields.UUIDField(source="parent__uuid")
    size = fields.IntegerField(source="version")

    def filter_priced(self, queryset, value):
        return queryset.filter(euros__isnull=not value)


class LineInput(InputSerializer):
    due_on = fields.DateField()
    is_urgent = fields.BooleanField(required=False)


class NoteInput(InputSerializer):
    text = fields.CharField(max_length=100)
    due_on = fields.DateField()
    parent = fields.ReferenceField(Note.objects.visible_to, required=False)
    made_at = fields.DateTimeField(required=False)
    euros = fields.DecimalField(max_digits=8, decimal_places=2, required=False)
    status = fields.ChoiceField(Note.Status.choices, required=False)
    start_time = fields.TimeField(required=False)
    e_mail = fields.EmailField(required=False)
    lines = LineInput(many=True, required=False, max_length=3)

    def validate_due_on(self, value):
        if value.year == 2000:
            raise fields.serializers.ValidationError("Not in 2000.", "bygone")
        return value

    def validate(self, attrs):
        if attrs["text"] == "late":
            raise fields.serializers.ValidationError({"due_on": ["Too late."]})
        return attrs


class TextInput(VersionedInput):
    text = fields.CharField(max_length=100)


class NoteViewSet(ReadViewSet):
    """Notes (notities) of your own."""

    serializer_class = NoteSerializer
    query_class = NoteQuery
    ordering = ("due_on", "pk")
    shown_to_somebody: list = []  # noqa: RUF012 - the tests look what was put in it.

    def get_queryset(self):
        return Note.objects.visible_to(self.request.user).for_display()

    def shown(self, rows):
        self.shown_to_somebody.extend(rows)

    @creation(NoteInput)
    def create(self, *, by, at, text, due_on, parent=None, euros=None, **rest):
        """Write a note."""
        return Note.objects.create(
            owner=by,
            text=text,
            due_on=due_on,
            parent=parent,
            euros=euros,
            made_at=rest.get("made_at", at),
        )

    @change(TextInput)
    def update(self, note, *, by, at, version, text):
        """Change the text."""
        if version != note.version:
            raise StaleVersion("De tekst is intussen veranderd.", note)
        Note.objects.filter(pk=note.pk).update(text=text, version=version + 1)

    @step("completion")
    def completion(self, note, *, by, at):
        """Record that it is done."""
        if note.status == Note.Status.DONE:
            raise TransitionRefused("Deze notitie is al klaar.")
        Note.objects.filter(pk=note.pk).update(status=Note.Status.DONE)

    @step("gift")
    def gift(self, note, *, by, at):
        """Give it to somebody else; you no longer see it."""
        other = User.objects.exclude(pk=by.pk).get()
        Note.objects.filter(pk=note.pk).update(owner=other)

    @step("copy", answers=NoteSerializer)
    def copy(self, note, *, by, at):
        """Make another like it."""
        note.pk, note.uuid = None, uuid.uuid4()
        note.save(force_insert=True)
        return note

    @step("fault")
    def fault(self, note, *, by, at):
        """Go wrong in the way that the text says."""
        raise {
            "forbidden": PermissionDenied("Alleen de schrijver mag dit."),
            "silent": PermissionDenied(),
            "invalid": DjangoValidationError(
                {"due_on": ["Te vroeg."], "__all__": ["Past niet.", "Klopt niet."]}
            ),
            "refused": StepRefused("Eerst iets anders."),
            "crash": ZeroDivisionError("secret of the database"),
        }[note.text]


class DescendingViewSet(NoteViewSet):
    ordering = ("-made_at", "-pk")


class CsvRenderer(BaseRenderer):
    media_type = "text/csv"
    format = "csv"

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return f"total\r\n{data['total']}\r\n"


class SumQuery(QuerySerializer):
    as_of = fields.DateField(required=True)


class SumView(ResourceView):
    """The sum of all notes."""

    query_class = SumQuery
    renderer_classes = (JsonRenderer, CsvRenderer)

    def get(self, request):
        return Response({"total": 3, "asOf": self.query["as_of"]})


class OpenView(ResourceView):
    """Something for everybody."""

    permission_classes = (AllowAny,)
    authentication_classes = ()

    def get(self, request):
        return Response({"open": True})


router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("notes", NoteViewSet, basename="note")
router.register("newest-notes", DescendingViewSet, basename="newest-note")


def crash(request):
    raise ZeroDivisionError("secret of the database")


urlpatterns = [
    path("api/v1/reports/sum", SumView.as_view()),
    path("api/v1/open", OpenView.as_view()),
    path("api/v1/crash", crash),
    path("api/v1/", include(router.urls)),
    path("", include("helmond_aanpak.urls")),  # With all that is nothing.
]
