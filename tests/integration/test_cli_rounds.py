"""`ponchik round show`, `ponchik round replay` and `ponchik rule`."""

import psycopg
import pytest

from ponchik.demo.simulator.simulator import Simulator
from tests.harness.terminal import Terminal

pytestmark = pytest.mark.integration


@pytest.fixture
def tea(terminal: Terminal, slack: Simulator) -> str:
    """Return a channel of five people, who were seen in a dry run."""
    channel = slack.workspace.channel("tea").id
    slack.workspace.conversations[channel].members.append(slack.bot)
    words = ("--goals", "other-team,hours", "--group-size", "2")
    assert terminal.type("program", "start", channel, *words).code == 0
    assert terminal.type("round", "start", channel, "--dry-run").code == 0
    return channel


@pytest.fixture
def members(slack: Simulator, tea: str) -> list[str]:
    everybody = slack.workspace.conversations[tea].members
    return [member for member in everybody if member != slack.bot]


def test_a_round_is_shown_with_its_groups_reasons_and_receipt(
    terminal: Terminal, tea: str
) -> None:
    [started] = terminal.type("round", "start", tea, "--seed", "5", "--json").objects
    [shown] = terminal.type("round", "show", tea, "--json").objects
    assert shown == started
    assert (shown["people"], shown["repeats"], shown["proved"]) == (5, 0, True)
    assert (shown["algorithm"], shown["seed"], shown["limit"]) == ("turns-4", 5, 1)
    assert all(group["why"].startswith("never met") for group in shown["groups"])
    said = terminal.type("round", "show", tea, "1").out
    assert "paired 5 people in 2 groups" in said
    assert "Pairs who had met before: 0." in said
    assert "Turns: nobody leads, or sits in an odd-sized group, before" in said
    assert "Seed 5, algorithm turns-4" in said


def test_a_dry_run_shows_the_receipt_of_the_round_that_its_seed_makes(
    terminal: Terminal, tea: str
) -> None:
    words = ("round", "start", tea, "--seed", "9", "--json")
    [dry] = terminal.type(*words, "--dry-run").objects
    [real] = terminal.type(*words).objects
    assert (dry.pop("dry_run"), real.pop("dry_run")) == (True, False)
    assert dry == real


def test_a_round_that_never_was_is_refused_by_number(
    terminal: Terminal, tea: str
) -> None:
    for words in (("round", "show"), ("round", "replay")):
        assert "had no round yet" in terminal.type(*words, tea).error_line
        assert "serves no program" in terminal.type(*words, "C0NOWHERE").error_line
    terminal.type("round", "start", tea)
    assert (
        "has no round 7: it had 1"
        in terminal.type("round", "show", tea, "7").error_line
    )


def test_a_replay_makes_the_same_groups_from_the_log(
    terminal: Terminal, tea: str
) -> None:
    terminal.type("round", "start", tea)
    ran = terminal.type("round", "replay", tea)
    assert (ran.code, ran.err) == (0, "")
    assert "the same 2 groups come out again" in ran.out
    [told] = terminal.type("round", "replay", tea, "1", "--json").objects
    assert (told["same"], told["differences"]) == (True, [])


def tampered(database_url: str, statement: str) -> None:
    """Change the log itself, which no trigger of ours allows."""
    with psycopg.connect(database_url) as connection:
        connection.execute("ALTER TABLE events DISABLE TRIGGER USER")
        connection.execute(statement.encode())


def test_a_replay_of_what_somebody_changed_says_what_differs(
    terminal: Terminal, tea: str, database_url: str
) -> None:
    terminal.type("round", "start", tea)
    tampered(
        database_url,
        "UPDATE events SET data = jsonb_set(data, '{groups,0,leader}', ("
        "SELECT one FROM jsonb_array_elements(data#>'{groups,0,members}') AS one "
        "WHERE one <> data#>'{groups,0,leader}' LIMIT 1)) "
        "WHERE type = 'RoundStarted'",
    )
    ran = terminal.type("round", "replay", tea)
    assert ran.code == 1
    assert "is not what was recorded" in ran.out
    assert "recorded, but not made again: " in ran.out
    assert "made, but not recorded: " in ran.out


def test_a_round_of_an_older_algorithm_is_kindly_not_replayed(
    terminal: Terminal, tea: str, database_url: str
) -> None:
    terminal.type("round", "start", tea)
    tampered(
        database_url,
        "UPDATE events SET schema = 1, data = data - 'inputs' || jsonb_build_object("
        "'receipt', (data->'receipt') - 'fewest' - 'limit' "
        '|| \'{"algorithm": "greedy-1"}\', '
        "'groups', (SELECT jsonb_agg(g - 'rounds_since' - 'serves') "
        "FROM jsonb_array_elements(data->'groups') AS g)) "
        "WHERE type = 'RoundStarted'",
    )
    told = terminal.type("round", "replay", tea).error_line
    assert "round 1 was paired by greedy-1, and this Ponchik pairs by turns-4" in told
    [shown] = terminal.type("round", "show", tea, "--json").objects
    assert (len(shown["groups"]), shown["limit"]) == (2, None)


def test_two_who_are_kept_apart_are_never_grouped(
    terminal: Terminal, tea: str, members: list[str]
) -> None:
    one, other = members[:2]
    added = terminal.type("rule", "add", tea, one, other).out
    assert f"{one} and {other} are kept apart in {tea} from now on." in added
    again = terminal.type("rule", "add", tea, other, one).out
    assert f"{other} and {one} were kept apart in {tea} before." in again
    [listed] = terminal.type("rule", "list", tea, "--json").objects
    assert {listed["one"], listed["other"]} == {one, other}
    apart = {listed["name"], listed["other_name"]}
    for seed in range(5):
        words = ("--dry-run", "--seed", str(seed), "--json")
        [plan] = terminal.type("round", "start", tea, *words).objects
        assert not any(apart <= set(group["members"]) for group in plan["groups"])


def test_a_rule_can_be_removed(
    terminal: Terminal, tea: str, members: list[str]
) -> None:
    one, other = members[:2]
    nothing = terminal.type("rule", "remove", tea, one, other).out
    assert f"No rule keeps {one} and {other} apart in {tea}." in nothing
    terminal.type("rule", "add", tea, one, other)
    assert one in terminal.type("rule", "list", tea).out
    removed = terminal.type("rule", "remove", tea, other, one).out
    assert f"{other} and {one} are no longer kept apart in {tea}." in removed
    assert "no rule keeps anybody apart" in terminal.type("rule", "list", tea).out


def test_who_may_meet_nobody_is_left_out_with_the_reason(
    terminal: Terminal, tea: str, members: list[str]
) -> None:
    hermit, *others = members
    for other in others:
        terminal.type("rule", "add", tea, hermit, other)
    [plan] = terminal.type("round", "start", tea, "--json").objects
    assert (plan["people"], plan["excluded"]) == (4, {"unmatched": 1})
    [left_out] = [out for out in plan["left_out"] if out["reason"] == "unmatched"]
    said = terminal.type("round", "show", tea).out
    assert f"Nobody was left to match {left_out['member']} with." in said
    assert terminal.type("round", "replay", tea).code == 0


def test_a_round_in_which_nobody_may_meet_is_refused(
    terminal: Terminal, tea: str, members: list[str]
) -> None:
    for place, one in enumerate(members):
        for other in members[:place]:
            terminal.type("rule", "add", tea, one, other)
    told = terminal.type("round", "start", tea).error_line
    assert "5 people can take part, but nobody is left to match them with" in told


@pytest.mark.parametrize(
    ("users", "told"),
    [
        (("@nobody", "U0ABCDEF"), "nobody called nobody was in a channel"),
        (("@", "U0ABCDEF"), "'@' names nobody: write @ada, or an id"),
        (("U0NOBODY1", "U0NOBODY2"), "nobody with the id U0NOBODY1 was in a channel"),
    ],
)
def test_who_is_nobody_is_refused_by_name(
    terminal: Terminal, tea: str, users: tuple[str, str], told: str
) -> None:
    assert told in terminal.type("rule", "add", tea, *users).error_line


def test_people_are_named_as_people_name_them(
    terminal: Terminal, tea: str, slack: Simulator, members: list[str]
) -> None:
    one, other = (slack.workspace.people[member] for member in members[:2])
    terminal.type("rule", "add", "#tea", f"@{one.name}", other.id)
    [listed] = terminal.type("rule", "list", tea, "--json").objects
    assert {listed["one"], listed["other"]} == {one.id, other.id}


def test_nobody_is_kept_apart_from_themselves(
    terminal: Terminal, tea: str, members: list[str]
) -> None:
    told = terminal.type("rule", "add", tea, members[0], members[0]).error_line
    assert "nobody can be kept apart from themselves" in told


@pytest.mark.usefixtures("tea")
def test_a_rule_needs_a_program(terminal: Terminal) -> None:
    users = ("U0ABCDEF", "U0ABCDEG")
    for words in (("list", "C0NOWHERE"), ("add", "C0NOWHERE", *users)):
        told = terminal.type("rule", *words).error_line
        assert "serves no program in C0NOWHERE" in told


def test_a_rule_can_be_typed_as_it_was_called_before(
    terminal: Terminal, tea: str, members: list[str]
) -> None:
    terminal.type("avoid", "add", tea, *members[:2])
    assert terminal.type("avoid", "list", tea).out == (
        terminal.type("rule", "list", tea).out
    )
    assert members[0] in terminal.type("rule", "list", tea).out
    assert "avoid" not in terminal.type("--help").out
