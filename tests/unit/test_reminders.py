"""What a command says where `ponchik up` knows what it lacks."""

from pathlib import Path

import pytest

from ponchik.cli.reminders import remind_of_environment
from ponchik.up.folder import ENVIRONMENT

pytestmark = pytest.mark.unit

MISSING = "DATABASE_URL is missing"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("ponchik.up.folder.default_folder", lambda: tmp_path)
    return tmp_path


def test_whoever_runs_ponchik_up_is_told_what_to_type_first(folder: Path) -> None:
    (folder / ENVIRONMENT).touch()
    typed = f"type `. {folder / ENVIRONMENT}` first"
    assert remind_of_environment(MISSING) == f"to reach that of `ponchik up`, {typed}"


def test_whoever_does_not_is_told_nothing(folder: Path) -> None:
    assert remind_of_environment(MISSING) == ""
    (folder / ENVIRONMENT).touch()
    assert remind_of_environment("REDIS_URL is missing") == ""


def test_where_there_is_no_home_nothing_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def nowhere() -> Path:
        raise RuntimeError("no home directory")

    monkeypatch.setattr("ponchik.up.folder.default_folder", nowhere)
    assert remind_of_environment(MISSING) == ""
