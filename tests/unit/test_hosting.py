"""What is written down for platforms: locks, processes, settings, migrations."""

import json
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement

from ponchik.config import Config
from ponchik.store.migrations import MIGRATIONS

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
LOCKS = {
    "requirements.txt": PROJECT["dependencies"],
    "requirements-otel.txt": [*PROJECT["dependencies"], *EXTRAS["otel"]],
    "requirements-demo.txt": [*PROJECT["dependencies"], *EXTRAS["demo"]],
    "requirements-dev.txt": [
        *PROJECT["dependencies"],
        *EXTRAS["demo"],
        *EXTRAS["dev"],
    ],
}
MACHINES = [
    {
        "python_version": version,
        "python_full_version": f"{version}.2",
        "platform_machine": machine,
        "sys_platform": system,
        "platform_python_implementation": "CPython",
    }
    for version in ("3.11", "3.12", "3.13", "3.14")
    for machine in ("x86_64", "aarch64")
    for system in ("linux", "darwin")
]
#: Routers keep idle connections for 60 to 90 seconds.
LONGEST_OF_ROUTERS = 90
#: Those before were part of releases that nobody could upgrade from.
FIRST_CHECKED = "0014"


def pinned(lock: str, machine: dict[str, str]) -> set[str]:
    """Names of what is installed from the lock on a machine."""
    return {one.name for one in pins_of(lock) if is_for(one, machine)}


@cache
def pins_of(lock: str) -> list[Requirement]:
    pin = re.compile(r"^([\w.-]+(?:\[[\w, -]+\])?==[^\\\n]+)", re.MULTILINE)
    return [Requirement(line) for line in pin.findall((ROOT / lock).read_text())]


def is_for(requirement: Requirement, machine: dict[str, str]) -> bool:
    environment = {**map_of_texts(), **machine}
    return requirement.marker is None or requirement.marker.evaluate(environment)


@cache
def map_of_texts() -> dict[str, str]:
    """Return what a lock's markers can ask of this machine."""
    return {name: str(value) for name, value in default_environment().items()}


@pytest.mark.parametrize("lock", LOCKS)
@pytest.mark.parametrize("machine", MACHINES, ids=lambda m: "-".join(m.values()))
def test_a_lock_holds_what_the_project_asks_for_on_this_machine_and_no_other(
    lock: str, machine: dict[str, str]
) -> None:
    held = pinned(lock, machine)
    for wanted in map(Requirement, LOCKS[lock]):
        assert (wanted.name in held) == is_for(wanted, machine), wanted


def test_the_demo_installs_no_developers_tools() -> None:
    names = pinned("requirements-demo.txt", MACHINES[0])
    assert names.isdisjoint({"pytest", "mypy", "ruff", "atheris", "playwright"})


@pytest.mark.parametrize("file", ["Procfile", "render.yaml"])
def test_web_keeps_idle_connections_longer_than_routers_do(file: str) -> None:
    [seconds] = re.findall(r"--timeout-keep-alive (\d+)", (ROOT / file).read_text())
    assert int(seconds) > LONGEST_OF_ROUTERS


@pytest.mark.parametrize("file", ["Procfile", "render.yaml"])
def test_uvicorn_leaves_addresses_to_our_count_of_proxies(file: str) -> None:
    text = (ROOT / file).read_text()
    assert "--no-proxy-headers" in text
    assert "--forwarded-allow-ips" not in text


def test_heroku_is_told_to_accept_its_own_certificates() -> None:
    told = json.loads((ROOT / "app.json").read_text())["env"]
    assert told["PONCHIK_REDIS_SELF_SIGNED"]["value"] == "true"
    assert set(told) <= {field.alias for field in Config.model_fields.values()}


TAKES_AWAY = re.compile(
    r"\bDROP\s+(?:TABLE|COLUMN)\b|\bRENAME\s+(?:TO|COLUMN)\b", re.IGNORECASE
)


def test_a_migration_that_takes_away_says_since_when_nobody_needs_it() -> None:
    """Old processes run on new tables during a release."""
    later = [file for file in MIGRATIONS.glob("*.sql") if file.name > FIRST_CHECKED]
    for text in (file.read_text() for file in later):
        if TAKES_AWAY.search(re.sub(r"--.*", "", text)):
            assert "-- Nobody needs it since" in text
