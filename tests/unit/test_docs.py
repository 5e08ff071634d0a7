import os
import re
from collections.abc import Iterator, Mapping
from itertools import takewhile
from pathlib import Path
from typing import get_args

import pytest
import typer
from pydantic import SecretStr
from starlette.routing import Mount, Route

from ponchik.actors import app as actors
from ponchik.bootstrap import assemble
from ponchik.cli import app as commands
from ponchik.config import Config, load_config
from ponchik.domain.effects import METHODS
from ponchik.events.upcasters import EVENTS
from ponchik.web import application
from ponchik.web.launches import Launch
from ponchik.web.socket_mode import __main__ as socket_mode

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EVENTS_PAGE = (ROOT / "docs/events.md").read_text(encoding="utf-8")
DASHBOARD = (ROOT / "docs/dashboard.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
DECISIONS = sorted((ROOT / "docs/decisions").glob("*.md"))
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]

Cells = list[str]


def table(text: str, heading: str) -> list[Cells]:
    """The rows of the table whose first column has this heading."""
    _, found, rest = text.partition(f"| {heading} |")
    assert found, f"there is no table with the column {heading}"
    rows = takewhile(lambda line: line.startswith("|"), rest.splitlines()[1:])
    return [[cell.strip() for cell in row.split("|")[1:-1]] for row in rows][1:]


def bare(cell: str) -> str:
    return cell.strip("`")


# Settings


def told_default(value: object) -> str:
    if value is None or isinstance(value, SecretStr):
        return ""
    return str(value)


SETTINGS = {bare(name): rest for name, *rest in table(README, "variable")}


def test_the_table_of_settings_names_every_variable_and_no_other() -> None:
    assert list(SETTINGS) == [field.alias for field in Config.model_fields.values()]


@pytest.mark.parametrize("field", Config.model_fields.values(), ids=lambda f: f.alias)
def test_a_settings_default_and_meaning_are_those_of_the_code(field: object) -> None:
    alias, default, description = (
        getattr(field, name) for name in ("alias", "default", "description")
    )
    said_default, said_meaning, _ = SETTINGS[alias]
    assert (bare(said_default), said_meaning) == (told_default(default), description)


def test_the_settings_that_a_process_cannot_do_without_are_told() -> None:
    needed = {
        "web": application.NEEDED,
        "worker": actors.NEEDED,
        "socket": socket_mode.NEEDED,
    }
    for process, variables in needed.items():
        told = {name for name, cells in SETTINGS.items() if process in cells[2]}
        # A variable with a default is never missing.
        assert told == {name for name in variables if not SETTINGS[name][0]}


# Events and effects


def test_every_event_is_told_in_a_sentence_and_no_other() -> None:
    told = dict(re.findall(r"^\| `([A-Z]\w+)` \| (.*) \|$", EVENTS_PAGE, re.MULTILINE))
    assert set(told) == set(EVENTS)
    assert [name for name, said in told.items() if not said.endswith(".")] == []


def effects() -> Mapping[str, Cells]:
    return {bare(kind): rest for kind, *rest in table(EVENTS_PAGE, "effect")}


def test_every_effect_that_workers_know_is_told_and_no_other() -> None:
    assert set(effects()) == set(actors.DELIVERY.handlers)


def test_an_effect_is_told_with_the_method_that_it_calls() -> None:
    told = {kind: bare(calls) for kind, (_, calls, _) in effects().items()}
    assert told == {kind: METHODS.get(kind, "") for kind in told}


def test_an_effect_follows_only_from_events_that_exist() -> None:
    causes = {name for cause, *_ in effects().values() for name in quoted(cause)}
    assert causes <= set(EVENTS)


def quoted(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


# What others call


def routes() -> Iterator[str]:
    ponchik = assemble(load_config(environment={"DATABASE_URL": "postgresql://"}))
    for route in application.build_app(ponchik).routes:
        if isinstance(route, Mount):
            continue  # the pages' files
        assert isinstance(route, Route)
        methods = (route.methods or set()) - {"HEAD"}
        yield from (f"{method} {route.path}" for method in methods)


def test_every_route_is_told_and_no_other() -> None:
    told = {bare(route) for route, _ in table(README, "route")}
    told |= {bare(route) for route, _ in table(DASHBOARD, "page")}
    assert {*told, "POST /api/launch"} == set(routes())
    assert "/api/launch \\\n" in README


def test_every_action_of_a_launch_is_told_and_no_other() -> None:
    actions = get_args(Launch.model_fields["action"].annotation)
    assert [bare(action) for action, *_ in table(README, "action")] == list(actions)


def test_every_status_of_a_launch_is_told_and_no_other() -> None:
    # 408 and 413 are told by the reader of bodies, 429 by the keeper of the admin key;
    # 500 is whatever nobody thought of.
    answered = application._STATUS.values()  # noqa: SLF001 -- the table itself
    codes = {202, 408, 413, 429, 500, *answered}
    assert [int(code) for code, _ in table(README, "status")] == sorted(codes)


# Commands


def test_the_readme_speaks_of_make_targets_that_exist() -> None:
    told = set(re.findall(r"\bmake ([a-z]+)\b", " ".join(code_of(README))))
    assert {"demo", "test"} <= told
    assert told <= set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))


def code_of(text: str) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [*blocks, *quoted(re.sub(r"```.*?```", "", text, flags=re.DOTALL))]


@pytest.mark.parametrize(
    "line",
    sorted(
        {
            line
            for code in code_of(README)
            for line in re.findall(r"^ponchik ([a-z][^#\n]*)", code, re.MULTILINE)
        }
    ),
)
def test_a_command_of_the_readme_exists_with_its_options(line: str) -> None:
    command, words = typer.main.get_command(commands), line.split()
    context = command.make_context("ponchik", [], resilient_parsing=True)
    while words and words[0] in getattr(command, "commands", {}):
        command = command.commands[words.pop(0)]  # type: ignore[attr-defined]  # a group
    options = {name for one in command.get_params(context) for name in one.opts}
    assert {word for word in words if word.startswith("--")} <= options
    assert not hasattr(command, "commands") or set(words) & options


# Files


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_links_of_a_page_point_at_files_that_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)\)|src(?:set)?=\"([^\"]+)\"", text)
    relative = [a or b for a, b in links if "://" not in (a or b)]
    assert [link for link in relative if not (page.parent / link).exists()] == []


def test_decisions_are_numbered_without_holes_and_titled_by_their_number() -> None:
    numbers = [int(page.name[:4]) for page in DECISIONS]
    titles = [page.read_text(encoding="utf-8").split(".")[0] for page in DECISIONS]
    assert numbers == list(range(1, len(DECISIONS) + 1))
    assert titles == [f"# {number}" for number in numbers]


#: Written apart, so that this file is not found.
REGISTRIES = ("py" + "pi.org", "python" + "hosted.org", "registry." + "npmjs")
MACHINES = re.compile(r"(?<![\w.~*])/(?:work|root|home|Users)" + r"/\w+")


def files_of_the_repository() -> Iterator[Path]:
    skipped = {"__pycache__", "build", "dist"}
    kept = {".ci", ".gitignore", ".python-version"}

    def is_ours(name: str) -> bool:
        hidden = name.startswith(".") and name not in kept
        return not hidden and not name.endswith(".egg-info") and name not in skipped

    for folder, folders, files in os.walk(ROOT):
        folders[:] = filter(is_ours, folders)
        yield from (Path(folder, name) for name in filter(is_ours, files))


def test_no_file_names_a_package_registry_or_a_path_of_somebodys_machine() -> None:
    found = []
    for path in files_of_the_repository():
        text = path.read_text(encoding="utf-8", errors="ignore")
        if any(host in text for host in REGISTRIES) or MACHINES.search(text):
            found.append(str(path.relative_to(ROOT)))
    assert found == []
