"""Admins disconnect a workspace from its page; the others go on."""

from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from ponchik.demo.simulator.faults import Fault
from ponchik.errors import WorkspaceRejected
from ponchik.store.sealing import Seal
from tests.harness.browsing import Browser, signed_in
from tests.harness.causes import BY_TEST
from tests.harness.installed import Installable, installable
from tests.harness.page_forms import hidden_in, person_of
from tests.harness.served import Played

pytestmark = [pytest.mark.integration]


@pytest.fixture
def both(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Installable]:
    """Both workspaces installed Ponchik, and here a round runs."""
    with installable(database_url, redis_url, tmp_path) as two:
        two.install(two.here.slack, two.there.slack)
        two.here.invite()
        two.here.work()
        home = two.here.workspace
        two.ponchik.rounds.start(
            two.here.channel, cause=BY_TEST, seed=1, workspace=home
        )
        two.here.work()
        yield two


@pytest.fixture
def admin(both: Installable) -> Browser:
    return signed_in(both.here, next(p.id for p in both.here.people() if p.is_admin))


def name_of(played: Played) -> str:
    return played.slack.workspace.team.name


def connected(both: Installable) -> dict[str, bool]:
    """Return for each workspace whether there is a token of it."""
    rows = both.here.rows("SELECT workspace, sealed FROM installations")
    return {row["workspace"]: row["sealed"] is not None for row in rows}


def token_of(played: Played) -> str:
    """Return the token with which Slack is asked for this workspace."""
    token = played.ponchik.tokens.installed(played.workspace)
    assert token is not None
    return token


def test_a_disconnected_workspace_stops_and_the_other_goes_on(
    both: Installable, admin: Browser
) -> None:
    act = f"{admin.home()}/settings/act/disconnect"
    assert act in admin.get(f"{admin.home()}/settings").text
    asked = unescape(admin.get(act).text)
    assert "1 program ends; 1 running round is closed without another word." in asked
    posts = len(both.here.posts())
    token = token_of(both.here)
    asked_once = hidden_in(admin.get(act).text)
    page = admin.send(act, **asked_once, word=name_of(both.here))
    assert "Its token is no longer valid." in page.text
    assert admin.session is None
    assert not both.here.slack.knows(token)
    assert both.there.slack.knows(token_of(both.there))
    signed_out = admin.get(f"{admin.home()}/settings")
    assert signed_out.status_code == 303, "nobody stays signed in"
    both.here.work()
    assert connected(both) == {both.here.workspace: False, both.there.workspace: True}
    assert not both.here.program()["running"]
    assert both.here.program()["open_round"] is None
    assert len(both.here.posts()) == posts
    [gone] = both.here.rows(
        "SELECT metadata FROM events WHERE type = 'WorkspaceUninstalled'"
    )
    who = next(p.id for p in both.here.people() if p.is_admin)
    assert gone["metadata"]["actor"] == str(person_of(both.here, who))
    both.here.require_sound()


def test_only_its_name_disconnects_a_workspace_and_a_form_counts_once(
    both: Installable, admin: Browser
) -> None:
    act = f"{admin.home()}/settings/act/disconnect"
    asked = hidden_in(admin.get(act).text)
    for typed in ("", "yes", f"{name_of(both.here)} &"):
        answer = admin.send(act, **asked, word=typed)
        assert answer.status_code == 422, typed
        assert 'id="word-wrong"' in answer.text
    assert all(connected(both).values())
    asked["word"] = name_of(both.here)
    assert admin.send(act, **asked).status_code == 200
    admin.send(act, **asked)
    assert both.here.types().count("WorkspaceUninstalled") == 1
    both.install(both.here.slack)
    assert all(connected(both).values()), "it can be installed again"
    admin.send(act, **asked)
    assert all(connected(both).values()), "the form was used up"


def test_whoever_disconnects_while_slack_is_away_hears_what_is_left_to_do(
    both: Installable, admin: Browser
) -> None:
    both.here.slack.faults.script("auth.revoke", *3 * [Fault("error_before")])
    act = f"{admin.home()}/settings/act/disconnect"
    asked = hidden_in(admin.get(act).text)
    page = admin.send(act, **asked, word=name_of(both.here))
    assert "remove the app in Slack, under Manage apps" in page.text
    assert connected(both) == {both.here.workspace: False, both.there.workspace: True}


def test_a_token_that_slack_had_ended_before_counts_as_revoked(
    both: Installable, admin: Browser
) -> None:
    ended = Fault("slack_error", error="token_revoked")
    both.here.slack.faults.script("auth.revoke", ended)
    act = f"{admin.home()}/settings/act/disconnect"
    asked = hidden_in(admin.get(act).text)
    page = admin.send(act, **asked, word=name_of(both.here))
    assert "Its token is no longer valid." in page.text


def test_a_token_of_the_environment_is_never_taken_for_an_installations(
    both: Installable,
) -> None:
    without_keys = replace(
        both.here.ponchik.tokens, own="xoxb-of-the-environment", seal=Seal(())
    )
    with pytest.raises(WorkspaceRejected):
        without_keys.installed(both.here.workspace)
    assert without_keys.installed("T0ELSEWHERE") is None


@pytest.mark.invited
@pytest.mark.members(3)
def test_a_workspace_with_a_token_of_the_environment_is_told_how(
    played: Played,
) -> None:
    browser = signed_in(played, next(p.id for p in played.people() if p.is_admin))
    act = f"{browser.home()}/settings/act/disconnect"
    page = browser.get(f"{browser.home()}/settings").text
    assert act not in page
    assert "Manage apps" in page
    answer = browser.send(act, word=name_of(played))
    assert answer.status_code == 409
    assert "SLACK_BOT_TOKEN" in answer.text
    assert played.program()["running"]
