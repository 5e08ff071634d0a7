"""`ponchik doctor` where several workspaces installed Ponchik by OAuth."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ponchik.demo.simulator import user_actions
from tests.harness.doctor import changed, examined, told, wrong
from tests.harness.installed import OTHER_KEY, Installable, installable
from tests.harness.terminal import Terminal

pytestmark = pytest.mark.integration


@pytest.fixture
def both(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Installable]:
    with installable(database_url, redis_url, tmp_path) as two:
        two.install(two.here.slack, two.there.slack)
        yield two


@pytest.fixture
def terminal(
    both: Installable,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Terminal:
    return Terminal(both.environment, monkeypatch, capsys)


def test_the_token_of_each_workspace_is_looked_at(
    both: Installable, terminal: Terminal
) -> None:
    found = told(examined(terminal))
    for played in (both.here, both.there):
        assert found[f"token of {played.workspace}"][0] == "ok"
        assert found[f"scopes of {played.workspace}"][0] == "ok"
    assert found["settings"][0] == "ok"
    assert "token" not in found


def test_a_token_that_opens_with_no_key_is_told(
    both: Installable, terminal: Terminal
) -> None:
    ills = wrong(examined(changed(terminal, PONCHIK_TOKEN_KEYS=OTHER_KEY)))
    assert "lost key" in ills[f"token of {both.here.workspace}"]


def test_a_token_that_slack_refuses_is_told_and_the_others_are_looked_at(
    both: Installable, terminal: Terminal
) -> None:
    user_actions.uninstall(both.here.slack).wait()
    found = told(examined(terminal))
    assert found[f"token of {both.here.workspace}"][0] == "wrong"
    assert found[f"token of {both.there.workspace}"][0] == "ok"


def test_a_superuser_is_told_of_where_there_are_walls_between_workspaces(
    both: Installable, terminal: Terminal
) -> None:
    assert told(examined(terminal))["role"][0] == "ok"
    both.here.invite()
    both.there.invite()
    status, said = told(examined(terminal))["role"]
    assert status == "unknown"
    assert "ponchik grant --app" in said
