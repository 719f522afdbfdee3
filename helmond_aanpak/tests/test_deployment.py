"""The files of production: no engine is here to run them, so they are read."""

import json
import re
import shlex
from importlib.resources import files

import pytest
import yaml
from django.conf import settings
from jsonschema import Draft7Validator

ROOT = settings.BASE_DIR
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ["web", "worker", "beat", "migrate"]
INTERPOLATED = re.compile(r"(?<!\$)\$\{(\w+)")


def names_in_settings():
    source = (ROOT / "helmond_aanpak" / "settings.py").read_text()
    return set(re.findall(r'\benv(?:_\w+)?\(\s*"(\w+)"', source))


def names_in_example():
    lines = (ROOT / ".env.example").read_text().splitlines()
    return {line.split("=")[0] for line in lines if "=" in line and line[0] != "#"}


def test_compose_file_meets_the_compose_specification():
    vendored = files("check_jsonschema") / "builtin_schemas" / "vendor"
    schema = json.loads((vendored / "compose-spec.json").read_text())

    assert [e.message for e in Draft7Validator(schema).iter_errors(COMPOSE)] == []


def test_all_services_are_there():
    assert set(SERVICES) == {*OURS, "database", "valkey"}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_service_runs_with_little_power(name):
    service = SERVICES[name]

    assert int(service["user"].split(":")[0]) > 0
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "privileged" not in service


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_service_is_watched_and_comes_back(name):
    assert SERVICES[name]["healthcheck"]["test"][0].startswith("CMD")
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_migration_runs_once_and_the_others_wait_for_it():
    assert SERVICES["migrate"]["restart"] == "no"
    assert SERVICES["migrate"]["command"] == [
        "python",
        "manage.py",
        "migrate",
        "--no-input",
    ]
    for name in ("web", "worker", "beat"):
        waits_for = SERVICES[name]["depends_on"]
        assert waits_for["migrate"]["condition"] == "service_completed_successfully"
        assert waits_for["database"]["condition"] == "service_healthy"


def test_each_signs_in_to_the_database_as_its_own_role():
    roles = {
        name: SERVICES[name]["environment"]["DATABASE_URL"].split("@")[0][13:]
        for name in OURS
    }

    assert roles == {
        "web": "helmond_web",
        "worker": "helmond_jobs",
        "beat": "helmond_jobs",
        "migrate": "helmond",
    }


def test_nobody_gets_the_password_of_another_role():
    for name in OURS:
        given = {s for s in SERVICES[name]["secrets"] if "database" in s}
        file = SERVICES[name]["environment"]["DATABASE_PASSWORD_FILE"]
        assert given == {file.removeprefix("/run/secrets/")}


def test_only_the_proxy_of_this_machine_reaches_the_site_and_nobody_the_data():
    published = {name: s["ports"] for name, s in SERVICES.items() if "ports" in s}

    assert list(published) == ["web"]
    assert published["web"][0].startswith("127.0.0.1:")
    assert COMPOSE["networks"]["inside"]["internal"]
    assert SERVICES["database"]["networks"] == ["inside"]
    assert SERVICES["valkey"]["networks"] == ["inside"]


def test_every_name_given_to_the_application_is_one_it_reads():
    read = names_in_settings()
    read |= {f"{name}_FILE" for name in read}

    assert set(SERVICES["web"]["environment"]) <= read


def test_env_example_names_all_that_is_read():
    compose = (ROOT / "docker-compose.yml").read_text()

    assert names_in_settings() <= names_in_example()
    assert set(INTERPOLATED.findall(compose)) <= names_in_example()


def test_no_secret_stands_in_the_compose_file():
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET", name):
                assert name.endswith("_FILE")
                secret = value.removeprefix("/run/secrets/")
                assert secret in service["secrets"]
                assert secret in COMPOSE["secrets"]


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_production_runs_what_the_demo_runs(name):
    """The same program with the same options: what the demo shows is what runs."""
    procfile = yaml.safe_load((ROOT / "Procfile").read_text())
    demo = shlex.split(procfile[name])[1:]
    # The address is the one difference; numbers of processes are the machine's.
    by_design = {"", "127.0.0.1", "0.0.0.0", "8000"}  # noqa: S104

    def shape(words):
        parts = [part for word in words for part in word.split("=", 1)]
        return [part for part in parts if part not in by_design and "$" not in part]

    assert shape(demo) == shape(SERVICES[name]["command"])


def test_image_is_not_run_by_root_and_is_watched():
    dockerfile = (ROOT / "Dockerfile").read_text()

    last_stage = dockerfile.rsplit("\nFROM ", 1)[1]
    assert re.search(r"^USER 10001", last_stage, re.MULTILINE)
    assert "HEALTHCHECK" in last_stage
    assert SERVICES["web"]["user"] == "10001:10001"


def test_everything_the_image_copies_is_there_and_let_through():
    dockerfile = (ROOT / "Dockerfile").read_text()
    ignored = (ROOT / ".dockerignore").read_text().split()

    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.MULTILINE)
    for name in " ".join(copied).split():
        assert (ROOT / name).exists()
        assert name not in ignored
