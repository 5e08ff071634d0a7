"""What is known about somebody, for that person: all of it, and nothing of others."""

import pytest

from ponchik.queries.own_data import Data, data_of_person
from tests.harness.departures import groups, on_a_monday
from tests.harness.host_forms import command, send, top
from tests.harness.served import Played
from tests.harness.terminal import Terminal
from tests.integration.test_forgetting import dump, person_of

pytestmark = [pytest.mark.integration, pytest.mark.members(6)]


@pytest.fixture
def played(own_played: Played) -> Played:
    own_played.invite()
    on_a_monday(own_played)
    return own_played


def data_of(played: Played, slack_id: str) -> Data:
    person = person_of(played, slack_id)
    found = played.ponchik.database.snapshot(
        lambda t: data_of_person(t, played.workspace, person), played.workspace
    )
    assert found is not None
    return found


def test_all_that_somebody_said_and_did_is_in_it(played: Played) -> None:
    (chat, (one, other)), (_, (third, *_)) = groups(played)[:2]
    command(played, one, "block")
    send(played, top(played, one), people=[third])
    command(played, one, "hours")
    send(played, top(played, one), **{"from": "10:30", "to": "15:30"})
    command(played, one, "stop")
    played.advance_to("check_in-1")
    [question] = [q for q in played.questions("check_in-1") if q.channel == chat]
    played.click(one, question, "met")
    data, people = data_of(played, one), played.slack.workspace.people
    assert data["profile"]["slack_id"] == one
    assert str(data["working_hours"]["begins"]) == "10:30:00"
    assert [row["slack_id"] for row in data["rather_not_with"]] == [third]
    assert [(row["kind"], row["channel"]) for row in data["choices"]] == [
        ("stop", "coffee")
    ]
    [meeting] = data["meetings"]
    assert meeting["with"] == [people[other].name]
    [answered] = [row for row in meeting["you"] if row["what"] == "Answered"]
    assert answered["said"]["answer"] == "met"
    assert {row["what"] for row in data["history"]} >= {
        "PrivateAvoidanceAdded",
        "WorkingHoursSet",
        "OptedOut",
    }


def test_whom_others_would_rather_not_meet_is_not_in_it(played: Played) -> None:
    one, other = groups(played)[0][1]
    before = data_of(played, one)
    command(played, other, "block")
    send(played, top(played, other), people=[one])
    assert data_of(played, one) == before


def test_an_operator_prints_it_and_has_somebody_forgotten(
    played: Played, terminal_of_played: Terminal
) -> None:
    one = list(played.people())[1].id
    name = played.slack.workspace.people[one].name
    [data] = terminal_of_played.type("person", "export", one).objects
    assert data["profile"]["slack_id"] == one
    asked = terminal_of_played.type("person", "forget", f"@{name}", "--yes")
    assert f"@{name} is forgotten." in asked.out
    assert one not in dump(played)
    assert "nobody" in terminal_of_played.type("person", "export", one).error_line


@pytest.fixture
def terminal_of_played(
    played: Played, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    config = played.ponchik.config
    told = {
        "DATABASE_URL": config.database_url,
        "REDIS_URL": config.redis_url,
        "SLACK_API_URL": config.slack_api_url,
        "PONCHIK_CLOCK_FILE": str(config.clock_file),
    }
    return Terminal(told, monkeypatch, capsys)
