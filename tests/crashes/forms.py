"""Home and forms: a host looks, fills in and sends, until it is heard.

Each can be played again by whoever survives: what was heard leaves an effect or a fact.
"""

from ponchik.demo.simulator.form_state import state_of
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import Kind
from tests.crashes.archive import Books
from tests.crashes.clicks import acknowledged, type_until_heard
from tests.crashes.stage import CHANNEL, Json, Stage
from tests.harness.causes import BY_TEST

#: So long a form may take to open; then who closed it is told elsewhere.
_OPENS_WITHIN = 12
_TRIES = 3
_HOURS_TO_LOOK_AGAIN = 6
#: A press so much later is another one.
_AFTER_A_PRESS = 2


def look_at_home(stage: Stage) -> None:
    """A host looks at Home, and it follows what is set meanwhile."""
    stage.serve()
    _open_home(stage, _host(stage))
    stage.ponchik.programs.start(stage.channel()["id"], {"group_size": 3}, BY_TEST)
    stage.work()


def forget_introduction(slack: Simulator, _books: Books) -> None:
    """Somebody deleted what the first group was told."""
    groups = slack.workspace.conversations.values()
    first = min(
        (one for one in groups if one.kind is Kind.GROUP_DM), key=lambda one: one.id
    )
    first.messages.clear()


def look_for_message(stage: Stage) -> None:
    """A host has the first group's introduction looked for, from Home."""
    stage.serve()
    host = _host(stage)
    for _ in range(_TRIES):
        if _is_wanted(stage, "look_and_resend"):
            break
        _open_home(stage, host)
        # Presses within a second or so are one press: whoever tries again is slower.
        stage.ask_slack("clock", {"seconds": _AFTER_A_PRESS})
        for action in ("program:manage:1", "round:resend"):
            _press_unless_heard(stage, host, action)
        _send(stage, host, "group", _first_group(stage)[0])
    # Where the answer was lost, no form opens that could say what was found.
    stage.ask_slack("clock", {"seconds": _OPENS_WITHIN})
    stage.work()


def close_the_form(stage: Stage) -> None:
    """Somebody leaves before a round is started; who started it has closed the form."""
    stage.serve()
    host, *_, other = _ordinary(stage)
    for spaces in range(_TRIES):
        if _is_wanted(stage, "start_round_by_hand"):
            break
        type_until_heard(stage, host, "start" + " " * spaces)
        stage.work()
        if other in stage.channel()["members"]:
            stage.ask_slack("act", {"act": "leave", "user": other, "channel": CHANNEL})
        stage.ask_slack("wait", {})
        _send(stage, host)
    for view in _open_views(stage, host):
        _close(stage, view)
    stage.ask_slack("clock", {"seconds": _OPENS_WITHIN})
    stage.work()


def choose_host(stage: Stage) -> None:
    """A host makes somebody else a host as well, in the form of settings."""
    stage.serve()
    host, other, *_ = _ordinary(stage)
    for spaces in range(_TRIES):
        if stage.count("ManagerAdded"):
            break
        type_until_heard(stage, host, "settings" + " " * spaces)
        _send(stage, host, "managers", host, other)
    stage.work()


def step_out(stage: Stage) -> None:
    """One of a pair steps out; by Monday's noon the other is in another group."""
    stage.serve()
    first, user = _first_introduced(stage)
    for _ in range(_TRIES):
        if stage.count("MemberLeft"):
            break
        if not _open_views(stage, user):
            stage.ask_slack("clock", {"seconds": _AFTER_A_PRESS})
            stage.ask_slack("act", {"act": "click", "user": user, **first})
        if _open_views(stage, user):
            _send(stage, user)
    _until_monday(stage)


def come_late(stage: Stage) -> None:
    """Somebody comes to the channel, and is in a group by Monday's noon."""
    stage.serve()
    there = stage.channel()["members"]
    people = stage.ask_slack("workspace")["people"]
    new = [p["id"] for p in people if p["is_ordinary"] and p["id"] not in there]
    if not stage.count("JoinedLate"):
        if new:
            wish = {"act": "join", "user": min(new), "channel": CHANNEL}
            stage.ask_slack("act", wish)
        stage.ask_slack("wait", {})
    _until_monday(stage)


def _until_monday(stage: Stage) -> None:
    stage.work()
    while stage.count("MatchSought") and not stage.count("MatchFound"):
        stage.ask_slack("clock", {"hours": _HOURS_TO_LOOK_AGAIN})
        stage.work()
    stage.ask_slack("clock", {"hours": _HOURS_TO_LOOK_AGAIN})
    stage.work()


def _first_introduced(stage: Stage) -> tuple[Json, str]:
    """Return where the first group steps out, and one of its members."""
    workspace = stage.ask_slack("workspace")
    [meeting] = stage.books.execute(
        "SELECT group_channel FROM meetings "
        "WHERE cardinality(members) + coalesce(cardinality(gone), 0) = 2 "
        "ORDER BY meeting LIMIT 1",
        [],
    )
    group = next(
        one
        for one in workspace["conversations"]
        if one["id"] == meeting["group_channel"]
    )
    place = {"channel": group["id"], "ts": group["messages"][0]["ts"]}
    users = sorted(set(group["members"]) - {workspace["app"]["user"]})
    return {**place, "action_id": "meeting:step_out"}, users[0]


def _open_home(stage: Stage, host: str) -> None:
    stage.ask_slack("act", {"act": "open_home", "user": host})
    stage.ask_slack("wait", {})
    stage.work()


def _press_unless_heard(stage: Stage, host: str, action: str) -> None:
    """Press a button, unless that was acknowledged: then its form lies open.

    Whoever was not heard goes back to the button first, from what came up all the same.
    """
    if (host, action) in acknowledged(stage.ask_slack("ledger")["deliveries"]):
        return
    pressed = _shown(stage, host, "home")
    for view in _open_views(stage, host):
        if action in str(view["blocks"]):
            pressed = view
            break
        _close(stage, view)
    wish = {"act": "click_view", "view_id": pressed["id"], "action_id": action}
    stage.ask_slack("act", wish)


def _close(stage: Stage, view: Json) -> None:
    stage.ask_slack("act", {"act": "close_view", "view_id": view["id"]})


def _send(stage: Stage, host: str, block: str = "", *people: str) -> None:
    """Send the form as it stands, but for one field in which people are chosen."""
    view = _shown(stage, host, "modal")
    values = state_of(view["blocks"], None, "UTC")
    if block:
        [(action, field)] = values[block].items()
        chosen = (
            {"selected_users": people}
            if field["type"].startswith("multi")
            else {"selected_user": people[0]}
        )
        values[block] = {action: {**field, **chosen}}
    wish = {"act": "submit_view", "view_id": view["id"], "values": values}
    stage.ask_slack("act", wish)


def _shown(stage: Stage, host: str, kind: str) -> Json:
    """Return what lies on top."""
    return [one for one in _views(stage, host) if one["type"] == kind][-1]


def _open_views(stage: Stage, host: str) -> list[Json]:
    found = [one for one in _views(stage, host) if one["type"] == "modal"]
    return found[::-1]


def _views(stage: Stage, host: str) -> list[Json]:
    found = stage.ask_slack("workspace")["views"]
    return [
        view
        for view in found
        if view["user"] == host and (view["is_open"] or view["type"] == "home")
    ]


def _host(stage: Stage) -> str:
    return _ordinary(stage)[0]


def _ordinary(stage: Stage) -> list[str]:
    """Return the channel's ordinary members, its host first."""
    workspace = stage.ask_slack("workspace")
    ordinary = {one["id"] for one in workspace["people"] if one["is_ordinary"]}
    [first] = stage.books.execute(
        "SELECT slack_id FROM people, programs WHERE managers ->> 0 = people.id::text",
        [],
    )
    others = sorted(ordinary & _everybody(stage) - {first["slack_id"]})
    return [first["slack_id"], *others]


def _everybody(stage: Stage) -> set[str]:
    """Return who is, or was, in the channel."""
    rows = stage.books.execute("SELECT slack_id FROM people", [])
    return {row["slack_id"] for row in rows} | set(stage.channel()["members"])


def _first_group(stage: Stage) -> list[str]:
    workspace = stage.ask_slack("workspace")
    groups = [one for one in workspace["conversations"] if one["kind"] == "mpim"]
    first = min(groups, key=lambda one: str(one["id"]))
    return sorted(set(first["members"]) - {workspace["app"]["user"]})


def _is_wanted(stage: Stage, kind: str) -> bool:
    query = "SELECT FROM effects WHERE kind = %s"
    return stage.books.execute(query, [kind]).rowcount > 0
