"""What every view of the API is made of: lists, details and steps.

Example, a list that can be filtered and a step:

    class AgreementQuery(QuerySerializer):
        status = fields.ChoiceField(Agreement.Status.choices)
        household = fields.UUIDField(source="household__uuid")
        due_before = fields.DateField(source="due_on__lt")

    class FulfilmentInput(VersionedInput):
        note = fields.CharField(max_length=500, required=False)

    class AgreementViewSet(ReadViewSet):
        \"\"\"Agreements of the households you may see.\"\"\"

        serializer_class = AgreementSerializer
        query_class = AgreementQuery
        ordering = ("due_on", "pk")

        def get_queryset(self):
            return Agreement.objects.visible_to(self.request.user).for_display()

        @step("fulfilment", FulfilmentInput)
        def fulfilment(self, agreement, *, by, at, version, note=""):
            \"\"\"Record that an agreement was kept.\"\"\"
            actions.fulfil_agreement(
                agreement_id=agreement.pk, by=by, at=at, version=version, note=note
            )
"""

import functools
from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils import timezone
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from rest import fields, idempotency
from rest.pagination import KeysetPagination, Ordering, PageQuery
from rest.problems import InvalidInput, errors_of
from rest.serializers import (
    AnswerSerializer,
    InputSerializer,
    QuerySerializer,
    ReadSerializer,
)


class ResourceView(APIView):
    """A resource, its query and bodies checked down to the last key.

    `query_class` names the query keys; a view that has more renderers than one
    takes `format` too. The values stand in `self.query`. `serializer_class` says
    in the documentation what the answer looks like.
    """

    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    query_class: type[QuerySerializer] = QuerySerializer
    serializer_class: Any = None
    # Statuses that the documentation names above the usual ones.
    problems: tuple[int, ...] = ()

    @property
    def caller(self) -> Any:
        """Return who asks; whoever gets this far has signed in."""
        return self.request.user

    def perform_authentication(self, request):
        """Find out who asks, and count the request, also one of nobody known."""
        try:
            super().perform_authentication(request)
        finally:
            super().check_throttles(request)

    def check_throttles(self, request):
        """Nothing more: after the permissions, only welcome requests would count."""

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        # Last, so that a stranger is told to sign in and nothing else; and not for
        # a method that there is not, which is a fault of its own.
        if getattr(self, request.method.lower(), None):
            self.query = self.read_query()

    def get_query_class(self) -> type[QuerySerializer]:
        """Return what names the query keys of the operation at hand."""
        return self.query_class

    def get_query_serializer(self) -> QuerySerializer:
        serializer = self.get_query_class()(
            data=getattr(self.request, "query_params", None),
            context={"request": self.request, "view": self},
        )
        if len(self.renderer_classes) > 1:
            formats = [renderer.format for renderer in self.renderer_classes]
            serializer.fields["format"] = fields.ChoiceField(
                formats, required=False, help_text="Goes before the Accept header."
            )
        return serializer

    def read_query(self) -> dict[str, Any]:
        """Return the query's values under Python's names, or refuse all faults."""
        serializer = self.get_query_serializer()
        if not serializer.is_valid():
            raise InvalidInput(errors_of(serializer.errors, "query"))
        values = dict(serializer.validated_data)
        values.pop("format", None)
        return values

    def read_body(self, input_class: type[InputSerializer]) -> dict[str, Any]:
        """Return the body's values under Python's names, or refuse all faults."""
        serializer = input_class(
            data=self.request.data, context={"request": self.request, "view": self}
        )
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)


class ReadViewSet(ResourceView, GenericViewSet):
    """A list and a detail over one queryset, which steps start from as well.

    `get_queryset` begins with `visible_to(user)`: what you may not see is a 404
    in every operation alike. `query_class` holds the list's filters; `ordering`
    ends with a unique column.
    """

    lookup_field = "uuid"
    lookup_value_converter = "uuid"
    pagination_class = KeysetPagination
    ordering: tuple[str, ...] = ("pk",)

    def list(self, request, *args, **kwargs):
        rows = self.paginate_queryset(self.narrowed())
        self.shown(rows)
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, request, *args, **kwargs):
        row = self.get_object()
        self.shown([row])
        return Response(self.get_serializer(row).data)

    def shown(self, rows) -> None:
        """Override to record that the caller has been shown these rows."""

    def narrowed(self) -> models.QuerySet:
        """Return the visible rows that the list's query asks for."""
        filters = {k: v for k, v in self.query.items() if k not in ("limit", "cursor")}
        query = self.query_class(context=self.get_serializer_context())
        return query.narrow(self.get_queryset(), filters)

    def represent(self, row: models.Model) -> dict[str, Any] | None:
        """Return a row as the caller sees it now; None if it is no longer theirs."""
        visible = self.get_queryset().filter(pk=row.pk).first()
        return None if visible is None else self.get_serializer(visible).data

    @functools.cached_property
    def keyset(self) -> Ordering:
        return ordering_of(self.serializer_class.Meta.model, self.ordering)

    def get_query_class(self):
        if self.action == "list":
            return page_query(self.query_class)
        handler = getattr(self, self.action or "", None)
        return getattr(handler, "query_class", QuerySerializer)


@functools.cache
def ordering_of(model: Any, names: tuple[str, ...]) -> Ordering:
    return Ordering(model, names)


@functools.cache
def page_query(query_class: type[QuerySerializer]) -> type[QuerySerializer]:
    """Return the query of a list: its own filters and the keys of its pages."""
    if issubclass(PageQuery, query_class):
        return PageQuery
    return type(query_class.__name__, (query_class, PageQuery), {})


# What changes something ----------------------------------------------------------


def takes(
    input_class: type[InputSerializer],
    *,
    answers: type[AnswerSerializer | ReadSerializer] | None = None,
    status: int = 201,
    problems: tuple[int, ...] = (),
    reads: bool = False,
) -> Callable:
    """Give a method of a ResourceView the body's values by keyword.

    `answers` renders what the method returns, with `status`; without it the
    method returns a Response itself. `problems` as of the view. `reads` is for a
    POST that changes nothing: a token that may only read can do it too.
    """

    def decorate(method):
        @functools.wraps(method)
        def handler(self, request, **kwargs):
            made = method(self, request, **self.read_body(input_class), **kwargs)
            if answers is None:
                return made
            context = {"request": request, "view": self}
            return Response(answers(made, context=context).data, status=status)

        vars(handler).update(
            input_class=input_class, answers=answers, status=status, problems=problems
        )
        vars(handler).update(is_free_of_scope=reads)
        return handler

    return decorate


def step(
    path: str,
    input_class: type[InputSerializer] = InputSerializer,
    *,
    answers: type[ReadSerializer] | None = None,
) -> Callable:
    """Make a method a step on one row: `POST .../{uuid}/<path>`.

    The method gets the row if the caller may see it, `by`, `at` and the values
    of the body by keyword, and calls an action. The answer is 201 with the row
    as it is now, or with what the method returns when `answers` renders it.
    """

    def decorate(method):
        @functools.wraps(method)
        def handler(self, request, **kwargs):
            row = self.get_object()
            made = method(self, row, **_arguments(self, input_class))
            if answers is None:
                return _now(self, row, status=201)
            context = self.get_serializer_context()
            return Response(answers(made, context=context).data, status=201)

        # For the document; see OperationSchema.
        vars(handler).update(input_class=input_class, answers=answers)
        at_path = action(detail=True, methods=["post"], url_path=path, url_name=path)
        return at_path(handler)

    return decorate


def creation(input_class: type[InputSerializer]) -> Callable:
    """Make the method `create` answer `POST` on the list: 201, body and Location.

    The method gets `by`, `at` and the values of the body by keyword, calls an
    action and returns the row that it made. It is read again for the answer, unless
    all that is shown of it stands on it. The same request sent again with its
    Idempotency-Key makes nothing and answers with that row.
    """

    def decorate(method):
        @functools.wraps(method)
        def handler(self, request, **kwargs):
            arguments = _arguments(self, input_class)
            with idempotency.sending(request) as sending:
                if sending.is_first:
                    made = method(self, **arguments)
                    sending.made = made.uuid
                else:
                    made = self.get_queryset().filter(uuid=sending.made).first()
            if made is None:
                return Response(status=204)
            place = f"{request.build_absolute_uri(request.path)}/{made.uuid}"
            headers = {"Location": place}
            if self.serializer_class.is_complete(made):
                self.shown([made])
                data = self.get_serializer(made).data
                return Response(data, status=201, headers=headers)
            return _now(self, made, status=201, headers=headers)

        vars(handler).update(input_class=input_class)
        return handler

    return decorate


def change(input_class: type[InputSerializer]) -> Callable:
    """Make `update` answer `PUT`, or `partial_update` answer `PATCH`: 200 with the row.

    As a step, for the row's own fields. `input_class` is a VersionedInput.
    """

    def decorate(method):
        @functools.wraps(method)
        def handler(self, request, **kwargs):
            row = self.get_object()
            method(self, row, **_arguments(self, input_class))
            return _now(self, row, status=200)

        vars(handler).update(input_class=input_class)
        return handler

    return decorate


def _arguments(view, input_class) -> dict[str, Any]:
    values = view.read_body(input_class)
    return {"by": view.request.user, "at": timezone.now(), **values}


def _now(view, row, *, status, headers=None) -> Response:
    """Answer with a row as it is now; with nothing if it left the caller's sight."""
    data = view.represent(row)
    if data is None:
        return Response(status=204)
    view.shown([row])
    return Response(data, status=status, headers=headers)
