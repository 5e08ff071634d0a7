import json
from pathlib import Path

import pytest

from ponchik.demo.procfile import ProcfileMissing, read_procfile
from tests.harness.processes import ROOT

pytestmark = pytest.mark.acceptance


def test_the_demo_runs_the_commands_of_the_procfile_on_this_machine_alone() -> None:
    commands = read_procfile(ROOT / "Procfile")
    assert list(commands) == ["release", "web", "worker", "scheduler", "socket"]
    assert "--host 127.0.0.1 --port ${PORT:-8000}" in commands["web"][-1]


def test_without_a_procfile_one_is_told_where_to_be(tmp_path: Path) -> None:
    with pytest.raises(ProcfileMissing, match="from a checkout"):
        read_procfile(tmp_path / "Procfile")


def test_render_runs_the_commands_of_the_procfile() -> None:
    blueprint = " ".join((ROOT / "render.yaml").read_text().split())
    for line in (ROOT / "Procfile").read_text().splitlines():
        name, _, command = line.partition(": ")
        # Of Socket Mode docs/deploy.md says what to put in web's place.
        assert command in blueprint or name == "socket"


def test_heroku_runs_the_processes_of_the_procfile() -> None:
    app = json.loads((ROOT / "app.json").read_text())
    commands = read_procfile(ROOT / "Procfile")
    assert {"release", *app["formation"]} == commands.keys()
