"""The OpenAPI document, made from the views: what they do is what it says.

drf-spectacular describes fields, paths and bodies. Added here is what the
Dutch API Design Rules ask of every operation: problem details for each error
it can answer with, the API-Version header, and a description.
"""

from typing import Any, cast

from django.utils import translation
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import get_doc
from drf_spectacular.settings import spectacular_settings
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from rest import fields, idempotency
from rest.names import camel
from rest.problems import BY_STATUS, MEDIA_TYPE
from rest.serializers import InputSerializer
from rest.views import ResourceView

SUCCESSES = {
    "200": "This is how it is.",
    "201": "It is done, and this is how it is now.",
    "204": "It is done, and there is nothing to show: perhaps no longer to you.",
}
LIMITS = ("minLength", "maxLength", "minimum", "maximum")
VERSION_HEADER = {"API-Version": {"$ref": "#/components/headers/API-Version"}}

IDEMPOTENCY_KEY = OpenApiParameter(
    idempotency.HEADER,
    {"type": "string", "minLength": 1, "maxLength": idempotency.LONGEST},
    OpenApiParameter.HEADER,
    description="A value of your own for each row to make, such as a random UUID. The "
    "same request with the same key, within 24 hours, makes nothing a second time "
    "and answers with the row that the first one made.",
)

WAIT_HEADERS = VERSION_HEADER | {
    "Retry-After": {"$ref": "#/components/headers/Retry-After"}
}


class OperationSchema(AutoSchema):
    """Describes one operation, from the view's classes and the docstrings."""

    def get_operation(self, *args):
        operation = super().get_operation(*args)
        if operation:
            for status in self._problem_statuses(operation):
                reference = {"$ref": f"#/components/responses/Problem{status}"}
                operation["responses"].setdefault(str(status), reference)
            for status, response in operation["responses"].items():
                if "$ref" not in response:
                    response["headers"] = self._headers(status)
                    response["description"] = SUCCESSES[status]
        return operation

    def _headers(self, status):
        names = ["API-Version"]
        if self._is_list_view():
            names.append("Link")
        if status == "201" and self._is_create_operation():
            names.append("Location")
        return {name: {"$ref": f"#/components/headers/{name}"} for name in names}

    def _problem_statuses(self, operation):
        """Return the errors that this operation can answer with."""
        statuses = {400, 406, 429}
        if {} not in operation.get("security", [{}]):
            statuses |= {401, 403}
        if "{" in self.path:
            statuses.add(404)
        if hasattr(self.handler, "input_class"):
            statuses |= {409, 413, 415}
        if self.method == "DELETE":
            statuses.add(409)
        statuses.update(getattr(self.handler, "problems", self.resource.problems))
        return sorted(statuses)

    # What the view's own attributes say ------------------------------------------

    @property
    def resource(self) -> ResourceView:
        return cast(ResourceView, self.view)

    @property
    def handler(self) -> Any:
        name = getattr(self.view, "action", None) or self.method.lower()
        return getattr(self.view, name)

    def get_operation_id(self):
        return camel(super().get_operation_id())

    def get_override_parameters(self):
        query = self.resource.get_query_serializer()
        parameters: list[Any] = [query] if query.fields else []
        return [*parameters, IDEMPOTENCY_KEY] if self._makes_a_row() else parameters

    def _makes_a_row(self):
        return self.method == "POST" and getattr(self.view, "action", "") == "create"

    def get_request_serializer(self):
        input_class = getattr(self.handler, "input_class", None)
        return input_class if input_class and input_class().fields else None

    def get_response_serializers(self):
        if self.method == "DELETE":
            return {204: None}
        answers = getattr(self.handler, "answers", None) or self._get_serializer()
        if self.method == "GET":
            return answers
        usual = 201 if self.method == "POST" else 200
        made = {getattr(self.handler, "status", usual): answers}
        # What was changed may have left the caller's sight by it.
        return {**made, 204: None} if "{" in self.path else made

    def get_summary(self):
        return self.get_description().split("\n")[0]

    def get_description(self):  # type: ignore[override]
        description = super().get_description()
        if getattr(self.view, "action", None) == "retrieve":
            return f"One of these: {description}"
        return description

    def _get_pagination_parameters(self):
        return []  # They are among the query keys, with their limits.

    # What a field may hold ----------------------------------------------------------

    def _map_basic_serializer(self, serializer, direction):
        schema = super()._map_basic_serializer(serializer, direction)
        if not vars(type(serializer)).get("__doc__"):
            schema.pop("description", None)  # That of a base class.
        if isinstance(serializer, InputSerializer):
            schema["additionalProperties"] = False
        return schema

    def _map_serializer_field(self, field, direction, bypass_extensions=False):
        schema = super()._map_serializer_field(field, direction, bypass_extensions)
        if isinstance(field, serializers.TimeField):
            schema["format"] = "time-local"  # A time of day, in Helmond.
        if isinstance(field, fields.DecimalField):
            schema["pattern"] = f"^{fields.DecimalField.pattern.pattern}$"
        if field.read_only:
            # What there is, is there: limits are for what comes in.
            for limit in LIMITS:
                schema.pop(limit, None)
        elif (
            type(field) in (fields.CharField, fields.TextField)
            and not field.allow_blank
        ):
            schema["pattern"] = r"\S"  # Only spaces is blank too.
        if longest := isinstance(field, serializers.ListSerializer) and getattr(
            field, "max_length", None
        ):
            schema["maxItems"] = longest
        for noise in ("x-spec-enum-id", "readOnly"):
            schema.pop(noise, None)
        return schema

    def _insert_field_validators(self, field, schema):
        super()._insert_field_validators(field, schema)
        # Where a text has a notation or is empty, the default may be the empty one.
        notation = schema.get("oneOf", [{}])[0]
        if "default" in notation:
            schema["default"] = notation.pop("default")


class BearerScheme(OpenApiAuthenticationExtension):
    """How the document calls our token."""

    target_class = "rest.authentication.BearerAuthentication"
    match_subclasses = True
    name = "bearerToken"

    def get_security_definition(self, auto_schema):
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token, made with `POST /tokens`.",
        }


class Generator(SchemaGenerator):
    """Makes the whole document, in English whatever the language of the process."""

    def get_schema(self, request=None, public=False):
        with translation.override("en"):
            document = super().get_schema(request, public)
            document["paths"]["/openapi.json"] = {"get": OPENAPI_OPERATION}
            components = document["components"]
            components.setdefault("schemas", {}).update(PROBLEM_SCHEMAS)
            components["headers"] = HEADERS
            components["responses"] = problem_responses()
        document["tags"] = self.tags()
        return document

    def tags(self) -> list[dict[str, str]]:
        """Return a tag for each resource, explained by the docstring of its view."""
        tags = {"openapi": OPENAPI_OPERATION["summary"]}
        for path, _regex, _method, view in self._get_paths_and_endpoints():
            name = path.removeprefix(spectacular_settings.SCHEMA_PATH_PREFIX)
            tags.setdefault(name.split("/")[1], get_doc(type(view)))
        return [{"name": name, "description": tags[name]} for name in sorted(tags)]


def problem_responses() -> dict[str, Any]:
    """Return the component of every error status that an operation may refer to."""
    return {
        f"Problem{status}": {
            "description": f"{problem.title}. {problem.detail}",
            "headers": WAIT_HEADERS if status == 429 else VERSION_HEADER,
            "content": {
                MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}
            },
        }
        for status, problem in sorted(BY_STATUS.items())
        if status not in (405, 500, 503)
    }


TEXT = {"type": "string"}
PROBLEM_SCHEMAS: dict[str, Any] = {
    "Problem": {
        "type": "object",
        "description": "What went wrong, as problem details (RFC 9457).",
        "required": ["type", "title", "status", "detail", "instance"],
        "properties": {
            "type": {
                **TEXT,
                "format": "uri-reference",
                "description": "The kind of problem; the page behind it explains it.",
            },
            "title": {**TEXT, "description": "The kind of problem in a few words."},
            "status": {"type": "integer", "description": "The HTTP status."},
            "detail": {
                **TEXT,
                "description": "A sentence for the person at the screen.",
            },
            "instance": {
                **TEXT,
                "format": "uri-reference",
                "description": "The path that was asked for.",
            },
            "errors": {
                "type": "array",
                "description": "With status 400: all faults of the request together.",
                "items": {"$ref": "#/components/schemas/ProblemError"},
            },
            "current": {
                "type": "object",
                "additionalProperties": True,
                "description": "With a stale version: the resource as it is now.",
            },
        },
    },
    "ProblemError": {
        "type": "object",
        "required": ["in", "location", "code", "detail"],
        "properties": {
            "in": {**TEXT, "enum": ["body", "query", "header"]},
            "location": {
                **TEXT,
                "description": "A JSON pointer to the value; empty is the whole.",
            },
            "code": {**TEXT, "description": "The kind of fault, for a program."},
            "detail": {**TEXT, "description": "The fault in a sentence."},
        },
    },
}
HEADERS: dict[str, Any] = {
    "API-Version": {
        "description": "The version of the API that answers: major.minor.patch.",
        "schema": {**TEXT, "pattern": r"^\d+\.\d+\.\d+$", "example": "1.0.0"},
    },
    "Link": {
        "description": "The pages first, prev and next (RFC 8288).",
        "schema": TEXT,
    },
    "Location": {
        "description": "The address of what was made.",
        "schema": {**TEXT, "format": "uri"},
    },
    "Retry-After": {
        "description": "After how many seconds one can try again.",
        "schema": {"type": "integer", "minimum": 1},
    },
}
OPENAPI_OPERATION: dict[str, Any] = {
    "operationId": "openapiRetrieve",
    "summary": "This document.",
    "description": "This document. Open to all, and from every web page.",
    "tags": ["openapi"],
    "security": [{}],
    "responses": {
        "200": {
            "description": "An OpenAPI 3.0 document.",
            "headers": {
                **VERSION_HEADER,
                "access-control-allow-origin": {
                    "description": "Always `*`: every web page may read this.",
                    "schema": {**TEXT, "enum": ["*"]},
                },
            },
            "content": {"application/json": {"schema": {"type": "object"}}},
        },
    },
}
