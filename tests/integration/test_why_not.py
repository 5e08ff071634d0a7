"""Everybody in the channel who is not in a round has one recorded reason.

It is told to that person alone, and to hosts in counts and names. Blocks stay private.
"""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

import pytest

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.faults import Fault
from ponchik.demo.simulator.workspace import SLACKBOT, Person
from ponchik.domain.member import AddPrivateAvoidance
from ponchik.domain.orders import Order
from ponchik.domain.planning import ByHand, plan_round
from ponchik.domain.roster import Roster
from ponchik.events.event import Stream
from ponchik.queries.program_view import view_program
from ponchik.store import people
from tests.harness.causes import BY_TEST
from tests.harness.host_forms import typed
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.members(4)]

#: Each kind of account, and what is recorded of it.
KINDS: Mapping[str, Mapping[str, object]] = {
    "bot": {"is_bot": True},
    "workflow_bot": {"is_workflow_bot": True},
    "deactivated": {"deleted": True},
    "not_joined": {"is_invited_user": True},
    "guest": {"is_restricted": True},
    "external": {"is_stranger": True, "team_id": "T0OTHER"},
}


@pytest.fixture
def played(own_played: Played) -> Played:
    """Only ordinary members, and of each other kind one; guests are off."""
    own_played.invite()
    workspace = own_played.slack.workspace
    channel = workspace.channel("coffee")
    ordinary = [p.id for p in workspace.people.values() if p.is_ordinary][:5]
    channel.members = [
        *ordinary,
        own_played.slack.bot,
        SLACKBOT,
        *add_kinds(own_played),
    ]
    own_played.ponchik.programs.start(
        own_played.channel, {"include_guests": False}, BY_TEST
    )
    return own_played


def add_kinds(played: Played) -> list[str]:
    workspace = played.slack.workspace
    for kind, facts in KINDS.items():
        values = {"team_id": workspace.team.id, **facts}
        person = Person(f"U0{kind.upper()}", kind, kind, **values)  # type: ignore[arg-type]
        workspace.people[person.id] = person
    return [f"U0{kind.upper()}" for kind in KINDS]


def started(played: Played) -> Mapping[str, object]:
    played.start_round()
    [row] = played.rows("SELECT data FROM events WHERE type = 'RoundStarted'")
    data: Mapping[str, object] = row["data"]
    return data


def slack_ids(played: Played) -> Mapping[str, str]:
    rows = played.rows("SELECT id, slack_id FROM people")
    return {str(row["id"]): row["slack_id"] for row in rows}


def places(
    played: Played, data: Mapping[str, object]
) -> tuple[Counter[str], dict[str, str]]:
    """How often somebody is in the round or left out of it, and the reasons."""
    known = slack_ids(played)
    groups, exclusions = data["groups"], data["exclusions"]
    assert isinstance(groups, list)
    assert isinstance(exclusions, list)
    seen = Counter(known[one] for group in groups for one in group["members"])
    reasons = {known[out["person"]]: out["reason"] for out in exclusions}
    seen.update(known[out["person"]] for out in exclusions)
    return seen, reasons


def test_every_member_is_in_a_group_or_has_exactly_one_reason(played: Played) -> None:
    members = {*played.members_of(played.channel)}
    seen, reasons = places(played, started(played))
    assert seen == dict.fromkeys(members, 1), "Ponchik itself is not a member"
    for kind in KINDS:
        assert reasons[f"U0{kind.upper()}"] == kind
    assert reasons[SLACKBOT] == "slackbot"


def test_whom_slack_does_not_show_is_left_out_as_unknown(played: Played) -> None:
    stranger = next(m for m in played.members_of(played.channel) if m.startswith("U"))
    played.slack.faults.chance(
        "users.info", 1.0, Fault("slack_error", error="user_not_found"), user=stranger
    )
    seen, reasons = places(played, started(played))
    assert set(seen.values()) == {1}
    assert reasons[stranger] == "not_found"


def test_who_cannot_be_matched_and_who_was_left_out_by_hand_have_one_reason_each(
    played: Played,
) -> None:
    ids = [UUID(int=number) for number in range(1, 8)]
    [program] = played.rows("SELECT program FROM programs")
    view = played.ponchik.database.transaction(
        lambda t: view_program(t, played.workspace, program["program"])
    )
    none = (None,) * len(ids)
    blocked = frozenset((ids[0], other) for other in ids[1:])
    roster = Roster(tuple(ids), (), none, none, blocked)
    planned = plan_round(
        view, roster, 2, 1, played.ponchik.clock(), by_hand=ByHand(left_out=(ids[6],))
    )
    seen = Counter(one for group in planned.groups for one in group.members)
    seen.update(out.person for out in planned.exclusions)
    assert seen == dict.fromkeys(ids, 1)
    reasons = {out.person: out.reason.value for out in planned.exclusions}
    assert reasons == {ids[0]: "unmatched", ids[6]: "left_out"}


@pytest.mark.parametrize(
    ("kind", "because"),
    [
        ("guest", "guests don't take part here"),
        ("not_joined", "your account was not active when it began"),
    ],
)
def test_why_tells_each_person_their_own_reason(
    played: Played, kind: str, because: str
) -> None:
    started(played)
    answer = typed(played, f"U0{kind.upper()}", "why")
    assert (
        f"You weren't in round 1 of <#{played.channel}>* because {because}." in answer
    )
    assert "<@" not in answer, "nobody else is named"


@pytest.mark.parametrize(
    ("presser", "because"),
    [
        ("U0GUEST", "guests don't take part here"),
        ("U0EXTERNAL", "people of other companies don't take part here"),
    ],
)
def test_the_button_in_the_channel_tells_the_presser_alone(
    played: Played, presser: str, because: str
) -> None:
    started(played)
    place = played.slack.workspace.conversations[played.channel]
    report = next(m for m in place.messages if "has begun" in m.text)
    delivered = user_actions.click(
        played.slack, presser, played.channel, report.ts, "member:why"
    )
    assert delivered.wait()
    played.work()
    [told] = [m for m in place.messages if m.only_for is not None]
    assert told.only_for == presser
    assert because in told.text


def newcomer(played: Played) -> str:
    """Let somebody new come to the channel, of which Slack tells Ponchik."""
    workspace = played.slack.workspace
    person = Person(workspace.new_id("U"), "new", "New", workspace.team.id)
    workspace.people[person.id] = person
    told = user_actions.join(played.slack, person.id, played.channel)
    assert told is not None
    assert told.wait()
    return person.id


def test_who_joined_after_the_first_half_hears_so_with_the_day(
    played: Played,
) -> None:
    started(played)
    played.clock_to(played.due("closing"))
    joined_on = played.ponchik.clock().date()
    answer = typed(played, newcomer(played), "why")
    assert f"because you joined on {joined_on:%A} {joined_on.day} " in answer
    assert answer.endswith(", after its first half.")
    [row] = played.rows("SELECT data FROM events WHERE type = 'JoinedLate'")
    assert (row["data"]["number"], row["data"]["first_half"]) == (1, False)


def test_who_joined_in_the_first_half_hears_that_it_had_begun(played: Played) -> None:
    started(played)
    answer = typed(played, newcomer(played), "why")
    assert answer.endswith("because you weren't in the channel when it began.")
    [row] = played.rows("SELECT data FROM events WHERE type = 'JoinedLate'")
    assert row["data"]["first_half"]


def test_who_was_there_when_it_began_and_comes_back_has_not_joined_late(
    played: Played,
) -> None:
    started(played)
    member = next(m for m in played.members_of(played.channel) if m.startswith("U"))
    for act in (user_actions.leave, user_actions.join, user_actions.leave):
        told = act(played.slack, member, played.channel)
        assert told is not None
        assert told.wait()
    guest = "U0GUEST"
    user_actions.leave(played.slack, guest, played.channel)
    told = user_actions.join(played.slack, guest, played.channel)
    assert told is not None
    assert told.wait()
    assert played.rows("SELECT FROM events WHERE type = 'JoinedLate'") == []
    assert "guests don't take part here" in typed(played, guest, "why")


def test_who_was_late_for_one_round_is_not_for_the_next(played: Played) -> None:
    started(played)
    played.clock_to(played.due("closing"))
    person = newcomer(played)
    played.work()
    for stage in ("reminder", "finish", "round"):
        played.advance_to(stage)
    assert "In round 2 of" in typed(played, person, "why")


def test_who_is_blocked_hears_only_that_nobody_was_left(played: Played) -> None:
    workspace, channel = played.slack.workspace, played.channel
    members = [*map(workspace.people.get, played.members_of(channel))]
    blocker, *others = [p.id for p in members if p is not None and p.is_ordinary]
    ids = played.ponchik.database.transaction(
        lambda t: {
            one: people.person_of(t, played.workspace, one)
            for one in (blocker, *others)
        }
    )
    orders = [
        Order(
            Stream("member", ids[blocker]),
            AddPrivateAvoidance(ids[blocker], ids[one], played.ponchik.clock()),
        )
        for one in others
    ]
    for order in orders:
        played.ponchik.handler.handle(played.workspace, [order], BY_TEST)
    _, reasons = places(played, started(played))
    assert reasons[blocker] == "unmatched"
    answer = typed(played, blocker, "why")
    assert answer.endswith("because there was nobody left whom I could match you with.")


def test_whose_introduction_slack_refused_hears_who_it_would_have_been(
    played: Played,
) -> None:
    played.slack.faults.chance(
        "conversations.open", 1.0, Fault("slack_error", error="user_disabled")
    )
    started(played)
    [row, *_] = played.rows("SELECT members FROM meetings ORDER BY meeting")
    one, *others = [slack_ids(played)[str(member)] for member in row["members"]]
    answer = typed(played, one, "why")
    assert answer.startswith("You are in it, with <@")
    assert all(f"<@{other}>" in answer for other in others)
    assert answer.endswith("but Slack didn't take my message. Your hosts know.")
