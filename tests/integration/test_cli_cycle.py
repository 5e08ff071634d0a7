"""`ponchik program`, `round`, `check-in`, `close`, `remind` and `finish`."""

import pytest

from ponchik.demo.simulator.simulator import Simulator
from tests.harness.terminal import Terminal

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def _tea(slack: Simulator) -> None:
    """Have Ponchik in a second channel."""
    slack.workspace.channel("tea").members.append(slack.bot)


@pytest.fixture
def served(terminal: Terminal, channel: str) -> str:
    assert terminal.type("program", "start", channel).code == 0
    return channel


@pytest.fixture
def paired(terminal: Terminal, served: str) -> str:
    assert terminal.type("round", "start", served).code == 0
    return served


def test_a_program_is_started_with_the_settings_asked_for(
    terminal: Terminal, channel: str
) -> None:
    rhythm = ("--every-weeks", "1", "--weekday", "Tuesday", "--at", "9:30")
    shares = ("--check-ins", "0.3,0.6", "--closing", "0.7", "--reminder", "0.8")
    goals = ("--goals", "other-team,hours")
    language = ("--language", "de")
    people = ("--group-size", "3", "--no-guests", "--externals", *goals)
    words = (*rhythm, "--zone", "Europe/Berlin", *shares, *people, *language)
    [told] = terminal.type("program", "start", channel, *words, "--json").objects
    cadence = {"every_weeks": 1, "weekday": 1, "week_of_month": None}
    cadence |= {"hour": 9, "minute": 30}
    assert told["settings"] == {
        "cadence": {**cadence, "zone": "Europe/Berlin"},
        "group_size": 3,
        "check_ins": [0.3, 0.6],
        "closing": 0.7,
        "reminder": 0.8,
        "include_guests": False,
        "include_externals": True,
        "goals": ["other_team", "hours"],
        "working_days": [0, 1, 2, 3, 4],
        "days_off": [],
        "own_morning": False,
        "language": "de",
        "words": "",
    }
    assert told["already"] is False
    said = terminal.type("program", "list").out
    assert "every week, Tuesday at 09:30 (Europe/Berlin)" in said


def test_a_program_without_check_ins_is_possible(
    terminal: Terminal, channel: str
) -> None:
    words = ("--check-ins", "none", "--json")
    [told] = terminal.type("program", "start", channel, *words).objects
    assert told["settings"]["check_ins"] == []


def test_starting_a_program_twice_says_that_nothing_was_changed(
    terminal: Terminal, served: str
) -> None:
    ran = terminal.type("program", "start", served)
    assert ran.code == 0
    assert "already serves" in ran.out
    assert "nothing was changed" in ran.out
    [told] = terminal.type("program", "start", served, "--json").objects
    assert told["already"] is True


def test_programs_are_listed_for_people_and_for_machines(
    terminal: Terminal, channel: str
) -> None:
    assert "No programs yet" in terminal.type("program", "list").out
    assert terminal.type("program", "list", "--json").objects == []
    terminal.type("program", "start", channel)
    assert channel in terminal.type("program", "list").out
    [listed] = terminal.type("program", "list", "--json").objects
    assert (listed["channel"], listed["running"]) == (channel, True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--check-ins", "0.95"], "follow one another (--check-ins, --closing, "),
        (["--closing", "0.4"], "follow one another (--check-ins, --closing, "),
        (["--language", "xx"], "--language: 'xx' has no catalogue; there are de, en"),
    ],
)
def test_wrong_settings_are_refused_in_one_line(
    terminal: Terminal, channel: str, words: list[str], told: str
) -> None:
    assert told in terminal.type("program", "start", channel, *words).error_line
    assert terminal.type("program", "list", "--json").objects == []


@pytest.mark.parametrize(
    "words",
    [
        ["--at", "25:00"],
        ["--at", "noon"],
        ["--at", "9:5"],
        ["--group-size", "9"],
        ["--group-size", "1"],
        ["--zone", "Moon/Base"],
        ["--check-ins", "7"],
        ["--closing", "1"],
        ["--reminder", "late"],
        ["--every-weeks", "0"],
        ["--goals", "tea"],
        ["--goals", "hours,hours"],
        ["--weekday", "someday"],
        ["--check-ins", "half"],
        ["--group-size", "two"],
        ["--colour", "pink"],
    ],
)
def test_what_cannot_be_understood_is_a_usage_error(
    terminal: Terminal, channel: str, words: list[str]
) -> None:
    ran = terminal.type("program", "start", channel, *words)
    assert (ran.code, ran.out) == (2, "")
    assert words[0] in ran.err
    assert "Input" not in ran.err
    assert "Value error" not in ran.err


def test_a_round_is_told_as_one_object(terminal: Terminal, served: str) -> None:
    words = ("--group-size", "3", "--seed", "5", "--json")
    [plan] = terminal.type("round", "start", served, *words).objects
    assert (plan["seed"], plan["group_size"], plan["dry_run"]) == (5, 3, False)
    assert sum(len(group["members"]) for group in plan["groups"]) == plan["people"]
    assert plan["excluded"]["bot"] == 1


def test_a_round_is_told_in_sentences_that_say_what_is_next(
    terminal: Terminal, served: str
) -> None:
    ran = terminal.type("round", "start", served)
    assert f"Round 1 of #coffee ({served}) pairs 25 people in 12 groups" in ran.out
    assert "deploybot (a bot)" in ran.out
    assert "ponchik (a bot)" not in ran.out
    assert f"`ponchik check-in {served}`" in ran.out


def test_a_dry_run_does_nothing_and_shows_what_its_seed_would_make(
    terminal: Terminal, served: str
) -> None:
    words = ("round", "start", served, "--seed", "5", "--json")
    [plan] = terminal.type(*words, "--dry-run").objects
    assert terminal.type("meetings", "--json").objects == []
    assert "Nothing was sent" in terminal.type(*words[:3], "--dry-run").out
    [started] = terminal.type(*words).objects
    assert started["groups"] == plan["groups"]


def test_the_log_says_that_the_command_line_did_it(
    terminal: Terminal, paired: str
) -> None:
    terminal.type("check-in", paired)
    events = terminal.type("log", "--json").objects
    assert {event["metadata"]["actor"] for event in events} == {"cli"}


@pytest.mark.parametrize("json", [True, False])
def test_every_stage_is_launched_once_and_again_says_already(
    terminal: Terminal, paired: str, *, json: bool
) -> None:
    told = {"check-in": "check_in", "close": "closing", "remind": "reminder"}
    for command, stage in {**told, "finish": "finish"}.items():
        words = [command, paired, *(["--json"] if json else [])]
        first, second = terminal.type(*words), terminal.type(*words)
        assert (first.code, second.code) == (0, 0)
        if json:
            [launched], [again] = first.objects, second.objects
            assert (launched["stage"], launched["already"]) == (stage, False)
            assert again == {**launched, "already": True}
        else:
            assert "Next: `ponchik " in first.out
            assert "already" in second.out
            assert "nothing was sent again" in second.out


def test_a_check_in_is_chosen_by_its_number(terminal: Terminal, channel: str) -> None:
    terminal.type("program", "start", channel, "--check-ins", "0.3,0.6")
    terminal.type("round", "start", channel)
    terminal.type("check-in", channel, "--number", "2")
    events = terminal.type("log", "--json").objects
    [asked] = [e["data"] for e in events if e["type"] == "CheckInAsked"]
    assert (asked["number"], asked["skipped"]) == (2, [1])
    told = terminal.type("check-in", channel, "--number", "3").error_line
    assert "no check-in 3" in told


@pytest.mark.parametrize("size", ["1", "9"])
def test_groups_of_one_or_nine_are_refused(
    terminal: Terminal, served: str, size: str
) -> None:
    ran = terminal.type("round", "start", served, "--group-size", size)
    assert (ran.code, ran.out) == (2, "")
    assert f"'{size}' is not a whole number, 2 to 8" in ran.err


def test_a_dry_run_while_a_round_runs_is_a_preview_of_the_next(
    terminal: Terminal, paired: str
) -> None:
    ran = terminal.type("round", "start", paired, "--dry-run")
    assert f"Round 2 of #coffee ({paired}) would pair 25 people" in ran.out
    assert "Nothing was sent: round 1 still runs" in ran.out
    words = ("round", "start", paired, "--dry-run", "--json")
    [plan] = terminal.type(*words).objects
    assert (plan["number"], plan["repeats"], plan["still_running"]) == (2, 0, 1)
    rounds = {
        row["round_number"] for row in terminal.type("meetings", "--json").objects
    }
    assert rounds == {1}


def test_a_program_is_stopped_once_and_can_be_started_again(
    terminal: Terminal, paired: str
) -> None:
    stopped = terminal.type("program", "stop", "#coffee")
    assert (stopped.code, stopped.err) == (0, "")
    assert "round 1 is played to its end" in stopped.out
    assert "nothing was changed" in terminal.type("program", "stop", paired).out
    assert "ended: stopped" in terminal.type("program", "list").out
    assert terminal.type("check-in", paired).code == 0
    assert "does not serve" in terminal.type("round", "start", paired).error_line
    assert terminal.type("program", "start", paired).code == 0
    assert f"#coffee ({paired}), running" in terminal.type("program", "list").out


def test_a_program_that_never_was_is_not_stopped(terminal: Terminal) -> None:
    assert "no program" in terminal.type("program", "stop", "C0NOWHERE").error_line


def test_a_second_round_is_refused_while_one_runs(
    terminal: Terminal, paired: str
) -> None:
    assert "still running" in terminal.type("round", "start", paired).error_line


@pytest.mark.parametrize("command", ["check-in", "close", "remind", "finish"])
def test_no_stage_is_launched_without_a_round(
    terminal: Terminal, served: str, command: str
) -> None:
    assert "no round is running" in terminal.type(command, served).error_line


@pytest.mark.parametrize("command", ["remind", "finish"])
def test_what_follows_the_closing_question_is_refused_before_it(
    terminal: Terminal, paired: str, command: str
) -> None:
    assert "closing question" in terminal.type(command, paired).error_line


def test_a_channel_without_a_program_is_told_how_to_start_one(
    terminal: Terminal, channel: str
) -> None:
    told = terminal.type("round", "start", channel).error_line
    assert f"`ponchik program start {channel}`" in told


@pytest.mark.parametrize("command", [("program", "start"), ("round", "start")])
def test_an_unknown_channel_is_named(
    terminal: Terminal, command: tuple[str, str]
) -> None:
    assert "C0NOWHERE1" in terminal.type(*command, "C0NOWHERE1").error_line
    assert "is not a channel" in terminal.type(*command, "#cof fee").error_line


def test_a_channel_without_the_bot_is_told_to_invite_it(
    terminal: Terminal, slack: Simulator
) -> None:
    random = slack.workspace.channel("random").id
    told = terminal.type("program", "start", random).error_line
    assert "invite it there" in told


def test_fewer_than_two_people_are_not_paired(
    terminal: Terminal, slack: Simulator
) -> None:
    tea = slack.workspace.channel("tea")
    tea.members[:] = [tea.members[0], slack.bot]
    terminal.type("program", "start", tea.id)
    assert "takes two to meet" in terminal.type("round", "start", tea.id).error_line
    assert terminal.type("meetings", "--json").objects == []


def test_a_group_is_marked_as_met_and_the_mark_taken_back(
    terminal: Terminal, paired: str
) -> None:
    meeting = terminal.type("meetings", "--channel", paired, "--json").objects[0]
    mark = ("meeting", "met", meeting["meeting"])
    assert "marked as met" in terminal.type(*mark).out
    assert "that is so already" in terminal.type(*mark).out
    [row] = [
        one
        for one in terminal.type("meetings", "--channel", paired, "--json").objects
        if one["meeting"] == meeting["meeting"]
    ]
    assert row["status"] == "closed_met"
    assert "The mark is gone" in terminal.type(*mark, "--take-back").out
    nobody = terminal.type("meeting", "met", "00000000-0000-4000-8000-000000000000")
    assert (nobody.code, "no meeting" in nobody.error_line) == (1, True)
