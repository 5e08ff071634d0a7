"""No migration takes away what the previous version may need: docs/migrating.md."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.processes import ROOT

pytestmark = pytest.mark.unit

FOLDER = ROOT / "ponchik/migrations"
#: Those before were all released together.
HELD_FROM = 30
TAKES_AWAY = re.compile(
    r"\bDROP\s+(?:TABLE|COLUMN|VIEW|FUNCTION|TYPE|SCHEMA)\b"
    r"|\bRENAME\b|\bALTER\s+COLUMN\s+\w+\s+(?:SET\s+DATA\s+)?TYPE\b",
    re.IGNORECASE,
)
CONTRACT = re.compile(r"^-- contract: .+, unused since (\d{4})$", re.MULTILINE)
COMMENT = re.compile(r"--.*$", re.MULTILINE)


def too_early(name: str, text: str) -> Iterator[str]:
    """Yield what a migration takes away without a reason that holds."""
    number = int(name[:4])
    reasons = [int(since) < number for since in CONTRACT.findall(text)]
    if number >= HELD_FROM and not (reasons and all(reasons)):
        yield from TAKES_AWAY.findall(COMMENT.sub("", text))


def files() -> list[Path]:
    return sorted(FOLDER.glob("*.sql"))


def test_no_migration_takes_away_what_the_previous_version_may_need() -> None:
    found = {
        file.name: list(too_early(file.name, file.read_text())) for file in files()
    }
    assert {name: taken for name, taken in found.items() if taken} == {}


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE meetings DROP COLUMN words;",
        "drop table pair_history;",
        "ALTER TABLE effects RENAME COLUMN place TO turn;",
        "ALTER TABLE effects ALTER COLUMN place TYPE bigint;",
        "DROP VIEW meetings_with_names;",
    ],
)
def test_control_what_takes_something_away_is_found(statement: str) -> None:
    assert list(too_early("0031_words.sql", statement))
    late = f"-- contract: it, unused since 0031\n{statement}"
    assert list(too_early("0031_words.sql", late))
    assert not list(too_early("0032_words.sql", late))


def test_what_a_comment_says_takes_nothing_away() -> None:
    assert not list(too_early("0031_words.sql", "-- DROP TABLE meetings;\nSELECT 1;"))
