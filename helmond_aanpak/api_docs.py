"""What the API says about itself: the document, a page of it, and its problems."""

import functools
from dataclasses import dataclass
from typing import Any

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from rest.problems import PROBLEMS

METHODS = ("get", "post", "put", "patch", "delete")


@functools.cache
def document() -> dict[str, Any]:
    """Return the committed document, with the address and contact of this server."""
    made = orjson.loads((settings.BASE_DIR / "openapi.json").read_bytes())
    made["servers"] = [{"url": f"{settings.PUBLIC_URL}/api/v1"}]
    made["info"]["contact"] = settings.API_CONTACT
    return made


@csrf_exempt  # nosemgrep: csrf-exempt - it reads nothing, and refuses all but GET
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """Serve the document to all, and to every web page: it is no secret."""
    return HttpResponse(
        orjson.dumps(document()),
        content_type="application/json",
        headers={"Access-Control-Allow-Origin": "*"},
    )


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show what resources there are, on a page that needs no script."""
    return render(request, "api/docs.html", {"document": document()})


@require_safe
def resource(request: HttpRequest, name: str) -> HttpResponse:
    """Show what can be done with one resource, and what goes in and out."""
    found = {tag["name"]: tag for tag in document()["tags"]}
    if name not in found:
        raise Http404
    return render(request, "api/resource.html", {**found[name], **reference(name)})


@require_safe
def try_out(request: HttpRequest) -> HttpResponse:
    """Show the document as a page on which the operations can be tried."""
    return render(request, "api/try_out.html")


@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    """Explain each kind of problem; `type` in a problem refers to this page."""
    return render(request, "api/problems.html", {"problems": PROBLEMS})


# The document as a page -----------------------------------------------------------


@dataclass(frozen=True)
class Value:
    """A query key, or a property of a body: what it is called and what it may be."""

    name: str
    kind: str
    schema: str  # The schema that it, or each of its items, is described by.
    required: bool
    description: str


@dataclass(frozen=True)
class Operation:
    """What one method does at one address."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    query: list[Value]
    body: Value | None
    answer: Value | None
    statuses: list[tuple[str, str]]


@dataclass(frozen=True)
class Schema:
    """What an object holds."""

    name: str
    description: str
    values: list[Value]


@functools.cache
def reference(tag: str) -> dict[str, Any]:
    """Return the operations of one resource, and the schemas that they speak of."""
    operations = [
        operation_of(path, method, methods[method])
        for path, methods in sorted(document()["paths"].items())
        for method in METHODS
        if method in methods and tag in methods[method]["tags"]
    ]
    contents = [content for o in operations for content in (o.body, o.answer)]
    return {"operations": operations, "schemas": schemas_of(contents)}


def schemas_of(contents: list[Value | None]) -> list[Schema]:
    """Return the schemas of bodies and answers, and those that these refer to."""
    names = [content.schema for content in contents if content]
    found: dict[str, Schema] = {}
    while names:
        name = names.pop(0)
        if name and name not in found:
            schema = document()["components"]["schemas"][name]
            values = properties_of(schema)
            found[name] = Schema(name, schema.get("description", ""), values)
            names += [value.schema for value in values]
    return list(found.values())


def operation_of(path: str, method: str, operation: dict[str, Any]) -> Operation:
    responses = {
        status: resolved(response)
        for status, response in sorted(operation["responses"].items())
    }
    success = next(iter(responses.values()))
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=operation["description"].removeprefix(operation["summary"]).strip(),
        query=[
            value_of(
                each["name"],
                each["schema"],
                required=each.get("required", False),
                description=each.get("description", ""),
            )
            for each in operation.get("parameters", [])
            if each["in"] == "query"
        ],
        body=content_of(operation.get("requestBody", {})),
        answer=content_of(success),
        statuses=[(status, each["description"]) for status, each in responses.items()],
    )


def content_of(part: dict[str, Any]) -> Value | None:
    """Return what a body or an answer holds; the first of its formats tells it."""
    for media in part.get("content", {}).values():
        return value_of("", media.get("schema", {}), required=True)
    return None


def properties_of(schema: dict[str, Any]) -> list[Value]:
    required = schema.get("required", [])
    return [
        value_of(name, each, required=name in required)
        for name, each in schema.get("properties", {}).items()
    ]


def value_of(
    name: str, schema: dict[str, Any], *, required: bool, description: str = ""
) -> Value:
    items = schema.get("items", {})
    explained = description or schema.get("description", "")
    return Value(
        name=name,
        kind=kind_of(schema),
        schema=schema_name(schema) or schema_name(items),
        required=required,
        # The choices, which the document repeats there, are the kind already.
        description=explained.partition("* `")[0].strip(),
    )


def kind_of(schema: dict[str, Any]) -> str:
    """Return in a few words what a value may be."""
    if name := schema_name(schema):
        return name
    if schema.get("type") == "array":
        return f"list of {kind_of(schema['items'])}"
    if "enum" in schema:
        return " | ".join(str(each) for each in schema["enum"])
    kind = schema.get("format") or schema.get("type", "")
    for key, words in (("maxLength", "at most {} characters"), ("maximum", "up to {}")):
        if key in schema:
            kind += ", " + words.format(schema[key])
    return f"{kind} or null" if schema.get("nullable") else kind


def schema_name(schema: dict[str, Any]) -> str:
    """Return the name of the schema that this one refers to; empty if it is itself."""
    inner = schema.get("allOf", [schema])[0]
    return inner.get("$ref", "").rpartition("/")[2]


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    """Return what a reference stands for."""
    if "$ref" not in part:
        return part
    _, _, kind, name = part["$ref"].split("/")
    return document()["components"][kind][name]
