"""The files for platforms say what the Procfile says, and their tools take them."""

import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from ponchik.config import Config
from ponchik.demo.procfile import read_procfile
from ponchik.web.application import NEEDED
from tests.harness.processes import ROOT

pytestmark = pytest.mark.acceptance

BIN = Path(sys.executable).parent
PROCFILE = {
    name: words[-1].removeprefix("exec ")
    for name, words in read_procfile(ROOT / "Procfile").items()
}
SETTINGS = {str(field.alias) for field in Config.model_fields.values()}
COMPOSE: dict[str, Any] = YAML(typ="safe").load((ROOT / "compose.yaml").read_text())
OURS = {name: s for name, s in COMPOSE["services"].items() if "build" in s}
FLY = tomllib.loads((ROOT / "fly.toml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()
UNITS = ROOT / "deploy" / "systemd"
PAGE = (ROOT / "docs" / "deploy.md").read_text()
#: Where Slack cannot reach a platform nobody would pay for one.
WITHOUT_SOCKET = PROCFILE.keys() - {"socket"}


def checked(*command: str) -> str:
    """Return what a tool has against a file, nothing if it takes it."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr if done.returncode else ""


def in_a_container(process: str) -> str:
    """Return a process's command as a machine of its own runs it."""
    command = PROCFILE[process].replace("127.0.0.1", "0.0.0.0")  # noqa: S104 -- it is said, not done
    return command.replace("${PORT:-8000}", "8000")


def instruction(name: str) -> str:
    """Return what the last such line of the Dockerfile says."""
    said: list[str] = re.findall(rf"^{name} (.*)$", DOCKERFILE, re.MULTILINE)
    return said[-1]


# The image


def test_hadolint_takes_the_dockerfile() -> None:
    tool = BIN / "hadolint"
    if not tool.exists():
        pytest.skip("not run: hadolint has no wheel for this machine")
    assert checked(str(tool), str(ROOT / "Dockerfile")) == ""


def test_the_image_runs_web_under_an_init_as_nobody() -> None:
    assert shlex.join(json.loads(instruction("CMD"))) == in_a_container("web")
    assert json.loads(instruction("ENTRYPOINT"))[0] == "tini"
    assert instruction("USER") not in {"root", "0"}


def test_the_image_can_be_built_with_the_lock_that_brings_traces() -> None:
    assert instruction("ARG") == "REQUIREMENTS=requirements.txt"
    assert "requirements-otel.txt" in DOCKERFILE
    build = COMPOSE["x-ponchik"]["build"]
    assert build["args"] == {"REQUIREMENTS": "${REQUIREMENTS:-requirements.txt}"}


def test_what_the_image_is_made_of_is_let_through_to_it() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    let_through = {line[1:] for line in ignored if line.startswith("!")}
    copied = re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.MULTILINE)
    assert let_through == {word for line in copied for word in line.split()[:-1]}


# Compose


def test_the_compose_file_is_what_its_schema_asks_for() -> None:
    told = checked(
        str(BIN / "check-jsonschema"),
        *("--builtin-schema", "vendor.compose-spec", str(ROOT / "compose.yaml")),
    )
    assert told == ""


def test_compose_runs_the_processes_of_the_procfile() -> None:
    assert OURS.keys() == PROCFILE.keys()
    for name, service in OURS.items():
        command = service.get("command", json.loads(instruction("CMD")))
        assert shlex.join(command) == in_a_container(name)


def test_what_compose_runs_writes_nothing_and_has_no_rights() -> None:
    for service in OURS.values():
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]


def test_compose_waits_for_what_is_healthy() -> None:
    services = COMPOSE["services"]
    assert {name for name, one in services.items() if "healthcheck" in one} == {
        *("postgres", "valkey", "web"),
    }
    for name in OURS.keys() - {"release"}:
        waits = services[name]["depends_on"]
        assert waits["release"]["condition"] == "service_completed_successfully"
    assert services["release"]["depends_on"]["postgres"] == {
        "condition": "service_healthy"
    }


def test_composes_valkey_drops_nothing_that_waits() -> None:
    command = COMPOSE["services"]["valkey"]["command"]
    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"


def test_platforms_set_nothing_that_nobody_reads() -> None:
    told = {name for service in OURS.values() for name in service["environment"]}
    told |= FLY["env"].keys() | APP_JSON["env"].keys()
    assert told <= SETTINGS


# Heroku's button

APP_JSON: dict[str, Any] = json.loads((ROOT / "app.json").read_text())


def test_the_button_is_what_herokus_own_schema_asks_for() -> None:
    schema = ROOT / "tests/acceptance/vendor/heroku-app.schema.json"
    tool = str(BIN / "check-jsonschema")
    assert checked(tool, "--schemafile", str(schema), str(ROOT / "app.json")) == ""


def test_the_button_starts_the_processes_of_the_procfile() -> None:
    # Heroku runs `release` by itself, and Socket Mode is for those who ask for it.
    started = {name for name, one in APP_JSON["formation"].items() if one["quantity"]}
    assert APP_JSON["formation"].keys() == PROCFILE.keys() - {"release"}
    assert started == WITHOUT_SOCKET - {"release"}


def test_the_button_asks_for_what_web_cannot_do_without() -> None:
    brought = {"DATABASE_URL", "REDIS_URL"}
    assert set(NEEDED) - brought <= APP_JSON["env"].keys()
    assert {addon.partition(":")[0] for addon in APP_JSON["addons"]} == {
        *("heroku-postgresql", "heroku-redis"),
    }


def test_the_page_has_the_address_of_each_button() -> None:
    for address in (
        "https://www.heroku.com/deploy?template=",
        "https://render.com/deploy?repo=",
    ):
        assert address in PAGE


# Fly


def test_fly_runs_the_processes_of_the_procfile() -> None:
    release = FLY["deploy"]["release_command"]
    commands = {"release": release, **FLY["processes"]}
    assert commands == {name: in_a_container(name) for name in WITHOUT_SOCKET}


def test_flys_machines_never_sleep_and_leave_in_their_own_time() -> None:
    service = FLY["http_service"]
    assert service["auto_stop_machines"] == "off"
    assert service["processes"] == ["web"]
    assert service["checks"][0]["path"] == "/readyz"
    assert int(FLY["kill_timeout"].removesuffix("s")) > 20


# systemd


def unit(name: str) -> str:
    return (UNITS / f"ponchik-{name}.service").read_text()


@pytest.mark.parametrize("process", PROCFILE)
def test_a_unit_runs_the_process_of_the_procfile(process: str) -> None:
    [command] = re.findall(r"^ExecStart=(.*)$", unit(process), re.MULTILINE)
    wanted = PROCFILE[process].replace("${PORT:-8000}", "${PORT}")
    assert command == f"/opt/ponchik/.venv/bin/{wanted}"


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("not run: there is no systemd-analyze here")
    for file in UNITS.iterdir():
        text = file.read_text().replace("/opt/ponchik/.venv/bin", str(BIN))
        (tmp_path / file.name).write_text(text)
    done = subprocess.run(
        [tool, "verify", *map(str, tmp_path.iterdir())],
        capture_output=True,
        text=True,
        check=False,
    )
    # What else the machine has may be wrong as well.
    assert [line for line in done.stderr.splitlines() if "ponchik" in line] == []
    assert done.returncode == 0 or "ponchik" not in done.stderr


# The page


def test_the_page_names_every_file_and_says_how_each_was_tried() -> None:
    files = ("Dockerfile", "compose.yaml", "app.json", "render.yaml", "fly.toml")
    rows = re.findall(r"^\| \[`?([\w./-]+?)`?\]\(.*\|(.*)\|$", PAGE, re.MULTILINE)
    assert {name for name, _ in rows} == {*files, "deploy/systemd"}
    assert all(tried.strip() for _, tried in rows)
