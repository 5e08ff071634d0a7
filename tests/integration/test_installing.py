"""Several workspaces: installed by OAuth, each with its token, none with another's."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from ponchik.application.tokens import UNREADABLE
from ponchik.demo.simulator import slack_events, user_actions
from ponchik.errors import Invalid, WorkspaceRejected
from ponchik.store import install_states
from ponchik.web.launches import Launch
from tests.harness import http
from tests.harness.causes import BY_TEST
from tests.harness.installed import KEY, OTHER_KEY, Installable, installable
from tests.harness.running import ADMIN_KEY, assembled
from tests.harness.served import Played

pytestmark = [pytest.mark.integration]


@pytest.fixture
def both(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Installable]:
    with installable(database_url, redis_url, tmp_path) as two:
        yield two


def sealed(both: Installable, workspace: str) -> bytes | None:
    [row] = both.here.rows(
        "SELECT sealed FROM installations WHERE workspace = %s", workspace
    )
    found: bytes | None = row["sealed"]
    return found


def refusals(played: Played) -> list[str | None]:
    return [call.error for call in played.slack.ledger.calls if call.error]


def works(played: Played) -> bool:
    found = played.ponchik.slack_of(played.workspace).identity()
    return found.workspace == played.workspace


def play(played: Played) -> None:
    """Start a program and a round, named without a word about the workspace."""
    played.invite()
    played.work()
    played.ponchik.rounds.start(
        played.channel, cause=BY_TEST, seed=1, workspace=played.workspace
    )
    played.work()


def test_two_workspaces_play_a_round_each_with_its_own_token(both: Installable) -> None:
    both.install(both.here.slack, both.there.slack)
    for played in (both.here, both.there):
        play(played)
    for played in (both.here, both.there):
        assert played.posts()
        assert refusals(played) == []
    both.here.require_sound()


def test_a_dump_holds_no_token(both: Installable) -> None:
    both.install(both.here.slack, both.there.slack)
    play(both.here)
    tables = both.here.rows(
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    )
    dump = [
        repr(both.here.rows(f'SELECT * FROM "{one["tablename"]}"')) for one in tables
    ]
    assert "xox" not in "".join(dump)
    assert KEY not in "".join(dump)


def test_a_workspace_that_is_not_installed_gets_one_clear_line(
    both: Installable,
) -> None:
    both.install(both.here.slack)
    both.there.invite()
    both.there.work()
    reasons = {
        row["last_error"]
        for row in both.here.rows(
            "SELECT last_error FROM effects WHERE workspace = %s AND last_error <> ''",
            both.there.workspace,
        )
    }
    line = f"not_installed: install Ponchik in {both.there.workspace} at /install"
    assert reasons
    assert all(reason.endswith(line) for reason in reasons)
    assert works(both.here)


def test_a_way_back_is_worth_one_installation(both: Installable) -> None:
    with both.browser() as browser:
        team = both.here.workspace
        back = browser.way_back(browser.go_to_slack(), rf"Allow in [^<]*{team}[^<]*")
        cookies = dict(browser.client.cookies)
        assert browser.client.get(back).status_code == 200
        browser.client.cookies.update(cookies)
        again = browser.client.get(back)
    assert again.status_code == 403
    assert "Nothing was changed" in again.text


@pytest.mark.parametrize("harm", ["tampered", "foreign", "without", "expired"])
def test_a_state_that_is_not_this_browsers_own_installs_nothing(
    both: Installable, harm: str
) -> None:
    with both.browser() as browser, both.browser() as another:
        team = both.here.workspace
        back = browser.way_back(browser.go_to_slack(), rf"Allow in [^<]*{team}[^<]*")
        if harm == "tampered":
            back = back.replace("state=", "state=x")
        if harm == "expired":
            both.here.do(
                "UPDATE install_states SET began_at = began_at - %s",
                install_states.LASTS,
            )
        visitor = browser
        if harm == "foreign":
            another.go_to_slack()
            visitor = another
        if harm == "without":
            visitor = another
        assert visitor.client.get(back).status_code == 403
    assert both.here.rows("SELECT * FROM installations") == []
    assert both.here.rows("SELECT * FROM events") == []


def test_who_does_not_allow_it_changes_nothing(both: Installable) -> None:
    with both.browser() as browser:
        back = browser.way_back(browser.go_to_slack(), "Cancel")
        page = browser.client.get(back)
    assert page.status_code == 200
    assert "You did not allow it" in page.text
    assert both.here.rows("SELECT * FROM installations") == []


def test_an_uninstalled_app_forgets_its_token_and_the_other_goes_on(
    both: Installable,
) -> None:
    both.install(both.here.slack, both.there.slack)
    for played in (both.here, both.there):
        play(played)
    user_actions.uninstall(both.here.slack).wait()
    both.here.work()
    assert sealed(both, both.here.workspace) is None
    assert sealed(both, both.there.workspace) is not None
    running = {
        row["workspace"]: row["running"]
        for row in both.here.rows("SELECT workspace, running FROM programs")
    }
    assert running == {both.here.workspace: False, both.there.workspace: True}
    assert both.here.types().count("WorkspaceUninstalled") == 1
    both.here.require_sound()


def test_effects_that_wait_while_the_app_is_removed_are_not_tried_for_ever(
    both: Installable,
) -> None:
    both.install(both.here.slack)
    both.here.invite()
    both.here.work()
    both.ponchik.rounds.start(
        both.here.channel, cause=BY_TEST, seed=1, workspace=both.here.workspace
    )
    user_actions.uninstall(both.here.slack).wait()
    both.here.work()
    assert both.here.posts() == []
    waiting = both.here.rows(
        "SELECT kind FROM effects WHERE status = 'pending' AND stream ^@ 'meeting-'"
    )
    assert waiting == []


def test_installed_again_it_works_again(both: Installable) -> None:
    both.install(both.here.slack)
    both.here.invite()
    both.here.work()
    user_actions.uninstall(both.here.slack).wait()
    both.here.work()
    both.install(both.here.slack)
    assert works(both.here)
    assert both.here.types().count("WorkspaceInstalled") == 2


def test_an_uninstallation_told_late_ends_nothing(both: Installable) -> None:
    both.install(both.here.slack)
    both.here.invite()
    both.here.work()
    with both.here.slack.lock:
        told = slack_events.app_uninstalled(both.here.slack)
    told.wait()
    both.here.work()
    assert sealed(both, both.here.workspace) is not None
    assert both.here.program()["running"]


def test_a_lost_key_is_told_in_one_line_and_nothing_is_overwritten(
    both: Installable,
) -> None:
    both.install(both.here.slack)
    both.here.invite()
    both.here.work()
    before = sealed(both, both.here.workspace)
    with assembled({**both.environment, "PONCHIK_TOKEN_KEYS": OTHER_KEY}) as ponchik:
        with pytest.raises(WorkspaceRejected) as told:
            ponchik.slack_of(both.here.workspace).identity()
        rotated = ponchik.tokens.rotate()
        lost = Played(ponchik, both.here.slack, both.here.url)
        user_actions.uninstall(both.here.slack).wait()
        lost.work()
    assert told.value.code == UNREADABLE
    assert "\n" not in str(told.value)
    assert rotated.unreadable == (both.here.workspace,)
    assert sealed(both, both.here.workspace) == before
    assert both.here.program()["running"]


def test_keys_are_rotated_without_a_pause(both: Installable) -> None:
    both.install(both.here.slack, both.there.slack)
    before = sealed(both, both.here.workspace)
    keys = f"{OTHER_KEY},{KEY}"
    with assembled({**both.environment, "PONCHIK_TOKEN_KEYS": keys}) as ponchik:
        assert ponchik.tokens.rotate().count == 2
    assert sealed(both, both.here.workspace) != before
    with assembled({**both.environment, "PONCHIK_TOKEN_KEYS": OTHER_KEY}) as ponchik:
        for played in (both.here, both.there):
            found = ponchik.slack_of(played.workspace).identity()
            assert found.workspace == played.workspace


def test_a_row_copied_to_another_workspace_opens_nothing_there(
    both: Installable,
) -> None:
    both.install(both.here.slack, both.there.slack)
    both.here.do(
        "UPDATE installations SET sealed = %s WHERE workspace = %s",
        sealed(both, both.there.workspace),
        both.here.workspace,
    )
    with pytest.raises(WorkspaceRejected) as told:
        both.ponchik.slack_of(both.here.workspace).identity()
    assert told.value.code == UNREADABLE


def test_where_several_are_installed_a_channel_that_nobody_knows_needs_its_workspace(
    both: Installable,
) -> None:
    both.install(both.here.slack, both.there.slack)
    with pytest.raises(Invalid, match="installed in several workspaces"):
        both.ponchik.programs.start("coffee", {}, BY_TEST)


def test_no_launch_reaches_a_channel_of_another_workspace(both: Installable) -> None:
    both.install(both.here.slack, both.there.slack)
    play(both.here)
    before = both.here.types()
    for action in get_args(Launch.model_fields["action"].annotation):
        answer = http.post(
            f"{both.here.url}/api/launch",
            json={
                "action": action,
                "channel": both.here.channel,
                "workspace": both.there.workspace,
            },
            headers={"Authorization": f"Bearer {ADMIN_KEY}"},
        )
        assert answer.status_code == 404, action
    assert both.here.types() == before
    assert both.there.posts() == []


def test_a_rotated_token_is_exchanged_before_it_ends(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    with installable(database_url, redis_url, tmp_path, rotates_tokens=True) as both:
        both.install(both.here.slack)
        slack = both.ponchik.slack_of(both.here.workspace)
        slack.identity()
        assert both.here.types() == ["WorkspaceInstalled"]
        both.here.do("UPDATE installations SET expires_at = clock_timestamp()")
        before = sealed(both, both.here.workspace)
        slack.identity()
        slack.identity()
        assert both.here.types() == ["WorkspaceInstalled", "TokenRenewed"]
        assert sealed(both, both.here.workspace) != before


@pytest.mark.parametrize(
    ("languages", "code"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr,de;q=0.5", "de"),
        ("en-GB,de;q=0.5", "en"),
        ("*", "en"),
        ("../../de", "en"),
        ("x" * 5_000, "en"),
    ],
)
def test_the_page_speaks_the_first_of_the_browsers_languages_that_there_is(
    both: Installable, languages: str, code: str
) -> None:
    with both.browser() as browser:
        answer = browser.client.get(
            f"{browser.url}/install/callback?error=access_denied",
            headers={"Accept-Language": languages},
        )
    assert f'<html lang="{code}">' in answer.text
