"""Whatever is typed for one workspace shows and changes nothing of another.

The two share every Slack id. Commands without `--workspace` are about the installation.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import psycopg
import pytest
import typer
from psycopg import sql

from ponchik.cli import app
from ponchik.store.connection import Transaction
from ponchik.store.grants import WITH_WORKSPACE
from tests.harness.terminal import Terminal
from tests.harness.two_workspaces import CHANNEL, HERE, SLACK_IDS, Both, Inhabited

pytestmark = pytest.mark.integration


def commands(group: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    for name, found in group.commands.items():
        if hasattr(found, "commands"):
            yield from commands(found, (*words, name))
        elif any(one.name == "workspace" for one in found.params):
            yield " ".join((*words, name)), found


OF_ONE_WORKSPACE = dict(commands(typer.main.get_command(app)))
#: What else can name something of another workspace, beside a command's arguments.
LOOKS = {
    "log": ("--stream", "--meeting", "--person", "--because-of"),
    "effects retry": ("--all-dead",),
}


def foreign(there: Inhabited, effect: str) -> Mapping[str, str]:
    """Return what the other workspace has, by the names of arguments and options."""
    one, other, *_ = SLACK_IDS
    meeting = str(there.meetings[0])
    return {
        "channel": CHANNEL,
        "meeting": meeting,
        "effect": effect,
        "number": "1",
        "day": "2027-01-04",
        "user": one,
        "one": one,
        "other": other,
        "--stream": f"meeting-{meeting}",
        "--meeting": meeting,
        "--person": str(there.people[0]),
        "--because-of": "1000000",
    }


def typings(name: str, given: Mapping[str, str]) -> list[list[str]]:
    """Return the command with its arguments, and once more with each other look."""
    arguments = [
        given[one.name]
        for one in OF_ONE_WORKSPACE[name].params
        if one.param_type_name == "argument"
    ]
    words = [*name.split(), *arguments, "--workspace", HERE]
    looks = [[look, *filter(None, [given.get(look)])] for look in LOOKS.get(name, ())]
    return [words, *([*words, *look] for look in looks)]


def rows(transaction: Transaction, there: Inhabited) -> Sequence[Any]:
    """Return all that is kept of a workspace, but for when workers were woken.

    Whatever revives an effect wakes workers for all that is due.
    """
    whole = sql.SQL(
        "SELECT (to_jsonb({table}) - 'hinted_at' - 'hints')::text AS row "
        "FROM {table} WHERE workspace = {name} ORDER BY 1"
    )
    return [
        transaction.execute(
            whole.format(table=sql.Identifier(table), name=there.name)
        ).fetchall()
        for table in WITH_WORKSPACE
    ]


@pytest.mark.parametrize("name", OF_ONE_WORKSPACE)
def test_a_command_for_one_workspace_shows_and_changes_nothing_of_another(
    both: Both,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    database, _, there = both
    dsn = psycopg.conninfo.conninfo_to_dict(database.transaction(lambda t: t.info.dsn))
    url = f"postgresql://{dsn['user']}@/{dsn['dbname']}?host={dsn['host']}"
    terminal = Terminal({"DATABASE_URL": url}, monkeypatch, capsys)
    effect, before = database.transaction(lambda t: (_effect(t, there), rows(t, there)))
    for words in typings(name, foreign(there, effect)):
        typed = terminal.type(*words)
        told = [word for word in words if word in there.ids]
        shown = {one for one in there.ids if one in typed.out + typed.err}
        assert shown <= {*told, *_in_streams(words, there)}, words
    assert database.transaction(lambda t: rows(t, there)) == before


def _effect(transaction: Transaction, there: Inhabited) -> str:
    row = transaction.execute(
        "SELECT id FROM effects WHERE workspace = %s ORDER BY id LIMIT 1", [there.name]
    ).fetchone()
    assert row is not None
    return str(row["id"])


def _in_streams(words: Sequence[str], there: Inhabited) -> set[str]:
    return {one for one in there.ids if any(word.endswith(one) for word in words)}
