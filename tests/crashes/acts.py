"""The play: a program's life in thirty-eight acts, each until nothing waits any more.

An act can be played again from its beginning by whoever survives: a manager or a
member whose wish was not acknowledged wishes it again, and the clock has moved on
anyway. `prepare` is what happened before the act, `trouble` what Slack does meanwhile,
`perform` what Ponchik is asked to do.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from ponchik.actors.tokens import check_tokens
from ponchik.application.received import Received
from ponchik.demo.simulator.simulator import Simulator
from ponchik.errors import Conflict, Refused
from ponchik.slack.requests import (
    Click,
    HomeOpened,
    SlashCommand,
    Submission,
    Uninstalled,
    View,
)
from tests.crashes.archive import Books
from tests.crashes.clicks import (
    agree_until_heard,
    has_started,
    press_until_heard,
    start_what_is_shown,
    take_over_until_heard,
    type_until_heard,
)
from tests.crashes.forms import (
    choose_host,
    close_the_form,
    come_late,
    forget_introduction,
    look_at_home,
    look_for_message,
    step_out,
)
from tests.crashes.silence import a_day_later, be_silent, in_the_afternoon
from tests.crashes.stage import CHANNEL, Stage
from tests.crashes.troubles import (
    after_their_time,
    at_night,
    clock_to,
    deactivate_host,
    forget_names,
    gather,
    go_away,
    lose_answers,
    on_the_third_day,
    one_outside,
    puzzle,
    refuse,
    refuse_one,
    spoil,
    trio,
)
from tests.harness.causes import BY_TEST

SENDING = "delivery.protocol.Delivery._send.carry_out"


def nothing(*_anything: object) -> None:
    pass


@dataclass(frozen=True)
class Act:
    """`excused`: how many second posts, later deleted, are nobody's fault.

    `waiting`: so many effects wait for a decent hour at its end.
    `follows` names the act before it, unless that is the one that stands above it.
    """

    name: str
    perform: Callable[[Stage], object]
    prepare: Callable[[Simulator, Books], object] = nothing
    trouble: Callable[[Simulator], object] = nothing
    excused: int = 0
    waiting: int = 0
    follows: str = ""


def _invite(stage: Stage) -> None:
    stage.serve()
    channel = stage.channel()
    people = stage.ask_slack("workspace")
    programs = stage.ponchik.programs
    if people["app"]["user"] not in channel["members"]:
        with suppress(Refused):  # it has to be invited first
            programs.start(channel["id"], {}, BY_TEST)
        inviter = channel["members"][0]
        wish = {"act": "invite_bot", "user": inviter, "channel": CHANNEL}
        stage.ask_slack("act", wish)
    stage.ask_slack("wait", {})
    programs.start(channel["id"], {"closing": 0.7}, BY_TEST)
    stage.work()


def _introduce(stage: Stage) -> None:
    # Who hears that a round is running knows that it was started.
    with suppress(Conflict):
        stage.ponchik.rounds.start(stage.channel()["id"], cause=BY_TEST)
    stage.work()


def _type(stage: Stage) -> None:
    """A host looks who would be matched, and starts the round."""
    stage.serve()
    host = stage.channel()["members"][0]
    for spaces in range(3):
        if has_started(stage):
            break
        type_until_heard(stage, host, "start" + " " * spaces)
        stage.work()
        start_what_is_shown(stage)
    stage.work()


def _hand_on(stage: Stage) -> None:
    """The host leaves; an admin, who is asked for a host, takes over."""
    check_tokens(stage.ponchik)
    stage.serve()
    people = stage.ask_slack("workspace")["people"]
    admin = next(person["id"] for person in people if person["is_admin"])
    if admin in stage.channel()["members"]:
        stage.ask_slack("act", {"act": "leave", "user": admin, "channel": CHANNEL})
    stage.ask_slack("wait", {})
    stage.work()
    take_over_until_heard(stage, admin)
    stage.work()


def _answer(stage: Stage) -> None:
    """Two of each group say how it is going."""
    stage.serve()
    for number, group in enumerate(stage.groups()):
        said = "scheduled" if number else "not_yet"
        for user in group.members[:2]:
            press_until_heard(stage, group, user, said)
    stage.work()


def _agree(stage: Stage) -> None:
    """Everybody presses the same time; each group is told when it meets."""
    stage.serve()
    agree_until_heard(stage)
    stage.work()


def _move(stage: Stage) -> None:
    """The channel gets another id, and open questions link the new one."""
    stage.serve()
    [program] = stage.books.execute("SELECT channel FROM programs WHERE running", [])
    if not stage.count("ProgramMoved") and program["channel"] == stage.channel()["id"]:
        wish = {"act": "change_channel_id", "channel": program["channel"]}
        stage.ask_slack("act", wish)
    stage.ask_slack("wait", {})
    stage.work()


def _cancel(stage: Stage) -> None:
    """The round is called off, in the middle of its life."""
    # Who hears that no round runs knows that it was called off.
    with suppress(Conflict):
        stage.ponchik.rounds.cancel(stage.channel()["id"], BY_TEST)
    stage.work()


def _resend(stage: Stage) -> None:
    """One group is introduced once more."""
    [group, *_] = stage.books.execute(
        "SELECT meeting FROM meetings WHERE NOT closed ORDER BY meeting", []
    )
    if not stage.count("ResendAsked"):
        stage.ponchik.repairs.resend(group["meeting"], None, BY_TEST)
    stage.work()


def _answer_too_late(stage: Stage) -> None:
    """The round is over, and its answers stand."""
    stage.serve()
    [group, *_] = stage.groups()
    press_until_heard(stage, group, group.members[0], "scheduled")
    stage.work()


def _answer_late(stage: Stage) -> None:
    """A group says after the round that it met."""
    stage.serve()
    [group, *_] = stage.groups()
    press_until_heard(stage, group, group.members[0], "met")
    stage.work()


def _settle(stage: Stage) -> None:
    """The next round is over as well, so that no answer counts any more."""
    query = "SELECT count(*) AS n FROM events WHERE type = 'RoundStarted'"
    [rounds] = stage.books.execute(query, [])
    with suppress(Conflict):
        if rounds["n"] == 1:
            stage.ponchik.rounds.start(stage.channel()["id"], cause=BY_TEST)
    stage.work()
    with suppress(Conflict):
        stage.ponchik.rounds.cancel(stage.channel()["id"], BY_TEST)
    stage.work()


def _press_unknown(stage: Stage) -> None:
    """A button and a form of a version that is gone: whoever uses them is told so."""
    home = stage.ask_slack("workspace")["team"]["id"]
    [group, *_] = stage.groups()
    user, router = group.members[0], stage.ponchik.router
    click = Click(home, user, home, group.id, "1.2", "gone", "", "")
    router.click(click, Received("click/gone"))
    view = View("V0GONE", "modal", "", "gone", "")
    router.submission(Submission(home, user, home, "", view), Received("form/gone"))
    typed = SlashCommand(home, user, group.id, "/ponchik", "gone")
    router.command(typed, Received("command/gone"))
    stage.work()


def _look_at_home(stage: Stage) -> None:
    """Somebody opens Home whom Ponchik does not know yet, nor their language."""
    home = stage.ask_slack("workspace")["team"]["id"]
    user = stage.channel()["members"][1]
    event = HomeOpened(home, "Ev0HOME", user)
    stage.ponchik.workspace_events.apply(event, "event/Ev0HOME")
    stage.work()


def _stop(stage: Stage) -> None:
    """An operator looks at the channel by its name, and then stops the program."""
    programs = stage.ponchik.programs
    if stage.books.execute("SELECT FROM programs WHERE running", []).rowcount:
        programs.start(f"#{CHANNEL}", {}, BY_TEST)
    programs.stop(stage.channel()["id"], BY_TEST)
    stage.work()


def _overtaken(stage: Stage) -> None:
    """While the first question is on its way, another worker takes it over."""

    def take_over(site: str) -> None:
        if site == SENDING:
            stage.probe.meanwhile = None
            stage.let_time_pass()
            stage.work_without_waiting()

    stage.probe.meanwhile = take_over
    stage.work()


def _be_uninstalled(stage: Stage) -> None:
    """Slack's event comes, and the token is dead already."""
    fault = {"kind": "slack_error", "error": "token_revoked"}
    stage.ask_slack("faults", {"method": "auth.test", "fault": fault})
    workspace = stage.ask_slack("workspace")["team"]["id"]
    check_tokens(stage.ponchik)
    event = Uninstalled(workspace, "Ev0GONE")
    stage.ponchik.workspace_events.apply(event, "event/Ev0GONE")
    stage.work()


def _restore(stage: Stage) -> None:
    """The channel is archived by mistake, and restored; the program waits meanwhile."""
    stage.serve()
    user = stage.channel()["members"][0]
    for act, event in (
        ("archive", "ProgramWaiting"),
        ("unarchive", "ProgramRecovered"),
    ):
        if not stage.count(event) and stage.channel()["is_archived"] == (
            act == "unarchive"
        ):
            stage.ask_slack("act", {"act": act, "user": user, "channel": CHANNEL})
        stage.ask_slack("wait", {})
        stage.work()
    stage.ask_slack("clock", {"hours": 2})
    stage.work()


def _be_removed(stage: Stage) -> None:
    """Somebody takes Ponchik out of the channel; Slack is asked whether it is so."""
    stage.serve()
    bot = stage.ask_slack("workspace")["app"]["user"]
    if bot in stage.channel()["members"]:
        stage.ask_slack("act", {"act": "remove_bot", "channel": CHANNEL})
    stage.ask_slack("wait", {})
    stage.work()


ACTS = (
    Act("invited", _invite),
    Act("introduced", _introduce, gather, lose_answers),
    Act("asked", Stage.work, clock_to("check_in-1")),
    Act("answered", _answer),
    Act("moved", _move),
    Act("overtaken", _overtaken, clock_to("closing"), excused=1),
    Act("refused", Stage.work, spoil, refuse),
    Act("finished", Stage.work, clock_to("finish")),
    Act("too_late", _answer_too_late),
    Act("met_after_all", _answer_late),
    Act("settled", _settle),
    Act("silent", be_silent, in_the_afternoon, follows="finished"),
    Act("paused", Stage.work, a_day_later),
    # Of each group is looked at later who said nothing, and how it was; and who has
    # written, here as wherever groups were introduced.
    Act("agreed", _agree, waiting=4, follows="introduced"),
    Act("asked_after", Stage.work, after_their_time),
    Act("waits", Stage.work, at_night, waiting=1, follows="introduced"),
    Act("nudged", Stage.work, on_the_third_day, follows="introduced"),
    Act("resent", _resend, follows="introduced"),
    Act("looks_at_home", look_at_home, follows="introduced"),
    Act("looks_for", look_for_message, follows="introduced"),
    Act(
        "sends_again",
        look_for_message,
        forget_introduction,
        follows="introduced",
    ),
    Act("closes_form", close_the_form, follows="invited"),
    Act("chooses_host", choose_host, follows="invited"),
    Act("steps_out", step_out, follows="introduced"),
    Act("comes_late", come_late, one_outside, follows="introduced"),
    Act("cancelled", _cancel, follows="asked"),
    Act("unknown", _press_unknown, follows="asked"),
    Act("looked", _look_at_home, follows="invited"),
    Act("typed", _type, follows="invited"),
    Act("handed_on", _hand_on, follows="invited"),
    Act("host_gone", _introduce, deactivate_host, follows="invited"),
    Act("stopped", _stop, forget_names, follows="introduced"),
    Act("skipped", Stage.work, go_away, follows="invited"),
    Act("uninstalled", _be_uninstalled, follows="introduced"),
    # What trouble there was is told at the next decent hour.
    Act("restored", _restore, waiting=4, follows="invited"),
    Act("removed", _be_removed, waiting=2, follows="invited"),
    Act("puzzled", _introduce, trouble=puzzle, follows="invited"),
    Act("one_refused", _introduce, trio, refuse_one, follows="invited"),
)
