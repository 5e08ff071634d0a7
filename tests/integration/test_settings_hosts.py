"""Hosts in the settings: who can be one, chosen, and added by others meanwhile."""

import pytest

from ponchik.application.steering import Asker
from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.faults import Fault
from ponchik.demo.simulator.form_state import state_of
from tests.harness.causes import BY_TEST
from tests.harness.host_forms import filled_in, hosts_of, send, settings_form
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.invited, pytest.mark.members(4)]


@pytest.fixture
def played(played: Played) -> Played:
    played.work()
    return played


@pytest.mark.parametrize("kind", ["bot", "guest", "deactivated", "stranger", "gone"])
def test_who_cannot_host_is_refused_and_nothing_is_changed(
    played: Played, host: str, kind: str
) -> None:
    everybody = played.slack.workspace.people.values()
    member = next(p for p in everybody if p.is_ordinary and p.id != host)
    if kind == "deactivated":
        user_actions.deactivate(played.slack, member.id)
    chosen = {
        "bot": played.slack.bot,
        "guest": next(p.id for p in everybody if p.is_restricted),
        "deactivated": member.id,
        "stranger": next(p.id for p in everybody if p.is_stranger),
        "gone": "U0GONE0GONE",
    }[kind]
    before, view = played.types(), settings_form(played, host)
    send(played, view, managers=[host, chosen], size="3")
    assert view.errors == {"managers": f"<@{chosen}> can't be a host."}
    assert played.types() == before


def test_while_slack_tells_nobody_s_profile_nobody_becomes_a_host(
    played: Played, host: str
) -> None:
    new = list(played.people())[1].id
    played.slack.faults.script(
        "users.info", Fault("slack_error", error="access_denied")
    )
    before, view = played.types(), settings_form(played, host)
    send(played, view, managers=[host, new])
    assert "nothing was changed" in view.errors["managers"]
    assert played.types() == before
    send(played, view, managers=[host, new])
    assert hosts_of(played) == {host, new}


def test_at_least_one_host_is_chosen(played: Played, host: str) -> None:
    view = settings_form(played, host)
    zone = played.slack.workspace.people[host].tz
    state = {**filled_in(view), "managers/set%3Amanagers": []}
    values = state_of(view.content["blocks"], state, zone)
    assert user_actions.submit_view(played.slack, view.id, values).wait()
    assert view.errors == {"managers": "Choose at least one."}


def test_a_host_who_was_added_meanwhile_stays(
    played: Played, host: str, other_host: str
) -> None:
    new = [p.id for p in played.people() if p.is_ordinary][2]
    mine, theirs = settings_form(played, host), settings_form(played, other_host)
    send(played, theirs, managers=[host, other_host, new])
    send(played, mine, managers=[host])
    assert hosts_of(played) == {host, new}


def test_who_is_no_host_any_more_saves_nothing(
    played: Played, host: str, other_host: str
) -> None:
    view = settings_form(played, other_host)
    played.ponchik.steering.remove_host(Asker(played.channel, BY_TEST), other_host)
    before = played.types()
    send(played, view, size="3")
    assert view.errors == {
        "managers": f"Only hosts of <#{played.channel}> can do that: <@{host}>."
    }
    assert played.types() == before
