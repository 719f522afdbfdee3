"""The OpenAPI document, made from the views: what they do is what it says.

drf-spectacular describes fields, paths and bodies. Added here is what the
Dutch API Design Rules ask of every operation: problem details for each error
it can answer with, the API-Version header, and a description.
"""

from typing import Any

from django.utils import translation
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from rest.names import camel
from rest.problems import BY_STATUS, MEDIA_TYPE
from rest.serializers import InputSerializer

VERSION_HEADER = {"API-Version": {"$ref": "#/components/headers/API-Version"}}


class OperationSchema(AutoSchema):
    """Describes one operation, from the view's classes and the docstrings."""

    def get_operation(self, *args):
        operation = super().get_operation(*args)
        if operation:
            for status in self._problem_statuses(operation):
                reference = {"$ref": f"#/components/responses/Problem{status}"}
                operation["responses"].setdefault(str(status), reference)
            for response in operation["responses"].values():
                if "$ref" not in response:
                    response["headers"] = VERSION_HEADER | self._headers(operation)
        return operation

    def _headers(self, operation):
        if self._is_list_view():
            return {"Link": {"$ref": "#/components/headers/Link"}}
        return {}

    def _problem_statuses(self, operation):
        """Return the errors that this operation can answer with."""
        statuses = {400, 406}
        if {} not in operation.get("security", [{}]):
            statuses |= {401, 403}
        if "{" in self.path:
            statuses.add(404)
        if self.method != "GET":
            statuses |= {409, 413, 415}
        if getattr(self.view, "is_limited", False) or self.view.get_throttles():
            statuses.add(429)
        return sorted(statuses)

    # What the view's own attributes say ------------------------------------------

    @property
    def handler(self):
        name = getattr(self.view, "action", None) or self.method.lower()
        return getattr(self.view, name)

    def get_operation_id(self):
        return camel(super().get_operation_id())

    def get_override_parameters(self):
        query = self.view.get_query_serializer()
        return [query] if query.fields else []

    def get_request_serializer(self):
        return getattr(self.handler, "input_class", None)

    def get_response_serializers(self):
        answers = getattr(self.handler, "answers", None) or self._get_serializer()
        if not hasattr(self.handler, "input_class"):
            return answers
        if self.method == "POST":
            return {201: answers}
        return {200: answers}

    def get_summary(self):
        return self.get_description().split("\n")[0]

    def get_description(self):  # type: ignore[override]
        if getattr(self.view, "action", None) == "retrieve":
            return f"{super().get_description()}\n\nOne of them, by its UUID."
        return super().get_description()

    def _get_pagination_parameters(self):
        return []  # They are among the query keys, with their limits.

    # What a field may hold ----------------------------------------------------------

    def _map_basic_serializer(self, serializer, direction):
        schema = super()._map_basic_serializer(serializer, direction)
        if isinstance(serializer, InputSerializer):
            schema["additionalProperties"] = False
        return schema

    def _map_serializer_field(self, field, direction, bypass_extensions=False):
        schema = super()._map_serializer_field(field, direction, bypass_extensions)
        if isinstance(field, serializers.TimeField):
            schema["format"] = "time-local"  # A time of day, in Helmond.
        return schema


class BearerScheme(OpenApiAuthenticationExtension):
    """How the document calls our token."""

    target_class = "rest.authentication.BearerAuthentication"
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
        names = {
            tag
            for path in document["paths"].values()
            for operation in path.values()
            for tag in operation["tags"]
        }
        document["tags"] = [{"name": name} for name in sorted(names)]
        return document


def problem_responses() -> dict[str, Any]:
    """Return the component of every error status that an operation may refer to."""
    return {
        f"Problem{status}": {
            "description": f"{problem.title}. {problem.detail}",
            "headers": VERSION_HEADER,
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
