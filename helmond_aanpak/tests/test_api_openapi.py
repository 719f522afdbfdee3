"""The OpenAPI document: it is what the code does, and keeps the API Design Rules."""

import json
import re

import jsonschema
import pytest
from django.conf import settings as django_settings
from drf_spectacular.validation import validate_schema

from helmond_aanpak import api_docs
from rest.openapi import Generator

EXAMPLE = "helmond_aanpak.tests.api_example"


@pytest.fixture(scope="module")
def example():
    """Return the document of the example API."""
    return Generator(urlconf=EXAMPLE).get_schema(public=True)


@pytest.fixture(scope="module")
def real():
    """Return the document as the code makes it now."""
    return Generator().get_schema(public=True)


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def resolve(document, part):
    if "$ref" not in part:
        return part
    _, _, kind, name = part["$ref"].split("/")
    return document["components"][kind][name]


def test_the_committed_document_is_the_one_that_the_code_makes(real):
    committed = json.loads((django_settings.BASE_DIR / "openapi.json").read_bytes())

    assert committed == json.loads(json.dumps(real, default=str)), (
        "Run: python manage.py spectacular --format openapi-json --file openapi.json"
    )


def test_the_document_does_not_depend_on_the_server(real, settings):
    settings.PUBLIC_URL = "https://elsewhere.example"

    assert Generator().get_schema(public=True) == real


@pytest.fixture(params=["example", "real"])
def document(request, example, real):
    return {"example": example, "real": real}[request.param]


def test_the_document_is_valid(document):
    assert document["openapi"] == "3.0.3"
    validate_schema(document)


def test_every_default_is_a_value_that_may_be_sent(document):
    defaults = [part for part in parts_of(document) if "default" in part]

    assert defaults
    for part in defaults:
        jsonschema.validate(part["default"], part)


def parts_of(tree):
    """Return all objects in a document, however deep."""
    if isinstance(tree, dict):
        yield tree
    for each in tree.values() if isinstance(tree, dict) else tree:
        if isinstance(each, dict | list):
            yield from parts_of(each)


def test_the_document_says_who_and_which_version(document):
    assert re.fullmatch(r"\d+\.\d+\.\d+", document["info"]["version"])
    assert set(document["info"]["contact"]) == {"name", "url", "email"}
    assert all(s["url"].endswith("/api/v1") for s in document["servers"])


def test_every_operation_is_explained(document):
    names = {tag["name"] for tag in document["tags"]}
    assert all(tag["description"] for tag in document["tags"])
    ids = [operation["operationId"] for _, operation in operations(document)]
    assert len(ids) == len(set(ids))
    for name, operation in operations(document):
        assert operation["description"], name
        assert operation["summary"], name
        assert set(operation["tags"]) <= names, name
        assert "security" in operation, name


def test_every_error_is_a_problem_and_every_answer_says_its_version(document):
    for name, operation in operations(document):
        for status, part in operation["responses"].items():
            response = resolve(document, part)
            assert response["description"], name
            assert "API-Version" in response["headers"], name
            if status >= "400":
                assert list(response["content"]) == ["application/problem+json"], name


def test_every_operation_names_the_errors_it_can_give(document):
    for name, operation in operations(document):
        if name.endswith("/openapi.json"):
            continue
        statuses = set(operation["responses"])
        assert {"400", "406"} <= statuses, name
        if {} not in operation["security"]:
            assert {"401", "403"} <= statuses, name
        if "{" in name:
            assert "404" in statuses, name
        if "requestBody" in operation:
            assert {"409", "413", "415"} <= statuses, name
        if name.startswith("delete"):
            assert "409" in statuses, name


def test_every_name_is_in_camel_case(document):
    camel_case = re.compile(r"[a-z][a-zA-Z0-9]*")
    for name, schema in document["components"]["schemas"].items():
        assert re.fullmatch(r"[A-Z][a-zA-Z0-9]*", name)
        for key in schema.get("properties", {}):
            assert camel_case.fullmatch(key), (name, key)
    for name, operation in operations(document):
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "header":
                continue  # Those have their own spelling: Idempotency-Key.
            assert camel_case.fullmatch(parameter["name"]), name


def test_every_path_is_kebab_case_without_a_slash_behind(document):
    form = re.compile(r"(/([a-z0-9-]+|\{[a-z]+\}))+(/_[a-z]+)?|/openapi\.json")
    for path in document["paths"]:
        assert form.fullmatch(path), path


def test_times_have_no_offset_and_inputs_no_unknown_fields(example):
    schema = example["components"]["schemas"]["NoteInput"]

    assert schema["additionalProperties"] is False
    assert schema["properties"]["startTime"]["format"] == "time-local"
    assert schema["properties"]["text"] == {
        "type": "string",
        "minLength": 1,
        "maxLength": 100,
        "pattern": r"\S",
    }
    assert schema["properties"]["lines"]["maxItems"] == 3
    assert schema["required"] == ["dueOn", "text"]


def test_what_can_be_null_or_blank_is_said(example):
    properties = example["components"]["schemas"]["Note"]["properties"]
    assert properties["colour"]["enum"] == ["red", ""]
    assert properties["status"]["enum"] == ["open", "done"]

    nullable = {name for name, each in properties.items() if each.get("nullable")}

    assert nullable == {"parent", "euros"}


def test_a_list_says_its_query_and_its_links(example):
    operation = example["paths"]["/notes"]["get"]

    keys = {each["name"]: each for each in operation["parameters"]}
    assert set(keys) == {
        *("cursor", "limit"),
        *("status", "dueBefore", "priced", "parent", "size"),
    }
    assert keys["limit"]["schema"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 200,
        "default": 50,
    }
    assert keys["status"]["schema"]["type"] == "array"
    assert "Link" in operation["responses"]["200"]["headers"]
    page = example["components"]["schemas"]["PaginatedNoteList"]
    assert page["properties"]["results"]["items"] == {
        "$ref": "#/components/schemas/Note"
    }


def test_a_step_says_what_it_takes_and_answers(example):
    step = example["paths"]["/notes/{uuid}/completion"]["post"]
    creation = example["paths"]["/notes"]["post"]
    change = example["paths"]["/notes/{uuid}"]["put"]

    assert "requestBody" not in step
    assert [s for s in step["responses"] if s < "400"] == ["201", "204"]
    assert "Location" in creation["responses"]["201"]["headers"]
    assert [s for s in change["responses"] if s < "400"] == ["200", "204"]
    assert change["requestBody"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/TextInput"
    }


def test_a_report_says_its_formats(example):
    operation = example["paths"]["/reports/sum"]["get"]

    keys = {each["name"]: each for each in operation["parameters"]}
    assert keys["format"]["schema"]["enum"] == ["json", "csv"]
    assert keys["asOf"]["required"]


def test_a_token_or_a_session_signs_in(example):
    schemes = example["components"]["securitySchemes"]

    assert schemes["bearerToken"]["scheme"] == "bearer"
    assert schemes["cookieAuth"]["in"] == "cookie"
    assert example["paths"]["/open"]["get"]["security"] == [{}]


# Served --------------------------------------------------------------------------


def test_anyone_reads_the_document_and_so_does_every_web_page(client):
    response = client.get("/api/v1/openapi.json")

    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response.json()["info"]["version"] == response["API-Version"]


def test_the_document_that_is_served_names_this_server(client, settings):
    api_docs.document.cache_clear()
    settings.PUBLIC_URL = "https://aanpak.example"
    settings.API_CONTACT = {
        "name": "a",
        "url": "https://b.example",
        "email": "c@d.example",
    }

    served = client.get("/api/v1/openapi.json").json()
    api_docs.document.cache_clear()

    assert served["servers"] == [{"url": "https://aanpak.example/api/v1"}]
    assert served["info"]["contact"]["name"] == "a"


@pytest.mark.django_db
def test_the_pages_show_every_operation_and_what_it_speaks_of(client, real):
    first = client.get("/api/docs").content.decode()
    assert "Inloggen met een script" in first
    for tag in real["tags"]:
        url = f"/api/docs/resources/{tag['name']}"
        assert f'href="{url}"' in first
        page = client.get(url).content.decode()
        for name, operation in operations(real):
            if tag["name"] in operation["tags"]:
                assert f'id="{operation["operationId"]}"' in page, name
        for name in re.findall(r'href="#schema-(\w+)"', page):
            assert f'id="schema-{name}"' in page


@pytest.mark.django_db
def test_a_resource_that_is_not_there_has_no_page(client):
    assert client.get("/api/docs/resources/nothing").status_code == 404


def test_what_a_value_may_be_is_said_in_words():
    kinds = [
        ({"$ref": "#/components/schemas/Note"}, "Note"),
        ({"allOf": [{"$ref": "#/components/schemas/Note"}]}, "Note"),
        (
            {"type": "array", "items": {"$ref": "#/components/schemas/Note"}},
            "list of Note",
        ),
        ({"type": "string", "enum": ["a", "b"]}, "a | b"),
        ({"type": "string", "format": "date", "nullable": True}, "date or null"),
        ({"type": "string", "maxLength": 5}, "string, at most 5 characters"),
        ({"type": "integer", "maximum": 9}, "integer, up to 9"),
    ]

    assert [api_docs.kind_of(schema) for schema, _ in kinds] == [k for _, k in kinds]


@pytest.mark.django_db
def test_the_page_to_try_out_needs_no_exception_to_the_content_policy(client):
    response = client.get("/api/docs/try-out")

    page = response.content.decode()
    assert "swagger-ui-bundle.js" in page
    assert not re.search(r"<script(?! src)|<style| style=| on\w+=", page)
    assert "unsafe" not in response["Content-Security-Policy"]
