"""People who press a button, or type, until they are heard."""

from typing import Any

from tests.crashes.stage import CHANNEL, Group, Stage


def press_until_heard(stage: Stage, group: Group, user: str, said: str) -> None:
    """Press a button of the first question that the group was asked."""
    question = next(m for m in group.messages if "answer:check_in-1" in str(m))
    place = {"channel": group.id, "ts": question["ts"], "action_id": f"answer:{said}"}
    _press_until_heard(stage, user, place)


def agree_until_heard(stage: Stage) -> None:
    """All of a group press the first of its times, its leader last: so they agree."""
    action = "slot:yes:1"
    groups = [
        place
        for place in stage.ask_slack("workspace")["conversations"]
        if place["kind"] == "mpim" and action in str(place["messages"])
    ]
    for group in groups:
        introduced = next(m for m in group["messages"] if action in str(m))
        place = {"channel": group["id"], "ts": introduced["ts"], "action_id": action}
        for user in _leader_last(stage, group["members"]):
            _press_until_heard(stage, user, place)


def _leader_last(stage: Stage, members: list[str]) -> list[str]:
    bot = stage.ask_slack("workspace")["app"]["user"]
    leaders = {
        row["slack_id"]
        for row in stage.books.execute(
            "SELECT slack_id FROM people JOIN meetings ON leader = people.id", []
        )
    }
    return sorted(set(members) - {bot}, key=lambda user: (user in leaders, user))


def _press_until_heard(stage: Stage, user: str, place: dict[str, Any]) -> None:
    action = place["action_id"]
    for _ in range(3):
        if (user, action) in acknowledged(stage.ask_slack("ledger")["deliveries"]):
            return
        stage.ask_slack("act", {"act": "click", "user": user, **place})
    raise TimeoutError(f"{user} is not heard")


def type_until_heard(stage: Stage, user: str, text: str) -> None:
    """Type a command in the channel."""
    for _ in range(3):
        told = stage.ask_slack("ledger")["deliveries"]
        if any(
            one["target"] == "commands"
            and one["status"] == 200
            and one["payload"]["text"] == text
            for one in told
        ):
            return
        wish = {"act": "command", "user": user, "name": "/ponchik", "text": text}
        stage.ask_slack("act", wish | {"channel": CHANNEL})
    raise TimeoutError(f"{user} is not heard")


def start_what_is_shown(stage: Stage) -> None:
    """Send the form that shows a round, until it gives way to another."""
    for _ in range(3):
        shown = [
            view["id"]
            for view in stage.ask_slack("workspace")["views"]
            if view["is_open"] and view["callback_id"] == "round:start"
        ]
        if not shown:
            return
        wish = {"act": "submit_view", "view_id": shown[0], "values": {}}
        stage.ask_slack("act", wish)
    raise TimeoutError("the form is not heard")


def take_over_until_heard(stage: Stage, user: str) -> None:
    """Press *Take over* where the person was asked to."""
    action = "program:take_over"
    asked = [
        {"channel": place["id"], "ts": message["ts"]}
        for place in stage.ask_slack("workspace")["conversations"]
        for message in place["messages"]
        if user in place["members"] and action in str(message)
    ]
    for _ in range(3):
        if (user, action) in acknowledged(stage.ask_slack("ledger")["deliveries"]):
            return
        wish = {"act": "click", "user": user, "action_id": action}
        stage.ask_slack("act", wish | asked[0])
    raise TimeoutError(f"{user} is not heard")


def has_started(stage: Stage) -> bool:
    """Return whether a round runs."""
    [program] = stage.books.execute("SELECT open_round FROM programs WHERE running", [])
    return program["open_round"] is not None


def acknowledged(deliveries: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Whose clicks, by the ledger, were answered 200."""
    return [
        (told["payload"]["user"]["id"], told["payload"]["actions"][0]["action_id"])
        for told in deliveries
        if told["target"] == "interactions"
        and told["status"] == 200
        and told["payload"]["type"] == "block_actions"
    ]
