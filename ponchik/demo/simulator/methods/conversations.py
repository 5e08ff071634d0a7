"""conversations.*, and users.conversations, which lists the same things."""

from collections.abc import Iterable

from ponchik.demo.simulator import slack_events
from ponchik.demo.simulator.arguments import Arguments
from ponchik.demo.simulator.errors import SlackRefusal
from ponchik.demo.simulator.messages import open_direct
from ponchik.demo.simulator.methods.access import (
    can_see,
    existing_person,
    joined_conversation,
    visible_conversation,
)
from ponchik.demo.simulator.pagination import paginate
from ponchik.demo.simulator.shapes import conversation_json, message_json
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import SLACKBOT, Conversation, Json, Kind, Message

MOST_PEOPLE = 8
PER_PAGE = 100
REPLIES_PER_PAGE = 1000


def open_conversation(slack: Simulator, arguments: Arguments) -> Json:
    if arguments.has("channel"):
        conversation, was_there = _resumed(slack, arguments), True
    else:
        people = _invited(slack, arguments)
        if arguments.flag("prevent_creation") and not slack.workspace.direct(
            {slack.bot, *people}
        ):
            raise SlackRefusal("channel_not_found")
        conversation, was_there = open_direct(slack, [slack.bot, *people])
    shape: Json = {"id": conversation.id}
    if arguments.flag("return_im"):
        shape = conversation_json(conversation, slack.workspace) | {"is_open": True}
    known = {"no_op": True, "already_open": True} if was_there else {}
    return known | {"channel": shape}


def _resumed(slack: Simulator, arguments: Arguments) -> Conversation:
    conversation = visible_conversation(slack, arguments)
    if conversation.is_channel:
        raise SlackRefusal("method_not_supported_for_channel_type")
    return conversation


def _invited(slack: Simulator, arguments: Arguments) -> list[str]:
    named = list(dict.fromkeys(arguments.names("users")))
    if not named:
        raise SlackRefusal("users_list_not_supplied")
    for user in named:
        _check_can_be_invited(slack, user)
    others = [user for user in named if user != slack.bot]
    if not others:
        raise SlackRefusal("not_enough_users")
    if len(others) > MOST_PEOPLE:
        raise SlackRefusal("too_many_users")
    return others


def _check_can_be_invited(slack: Simulator, user: str) -> None:
    person = existing_person(slack, user)
    if person.deleted:
        raise SlackRefusal("user_disabled")
    if user == SLACKBOT or (person.is_bot and user != slack.bot):
        raise SlackRefusal("cannot_dm_bot")


def info(slack: Simulator, arguments: Arguments) -> Json:
    conversation = visible_conversation(slack, arguments)
    shape = conversation_json(conversation, slack.workspace)
    if arguments.flag("include_num_members"):
        shape["num_members"] = len(conversation.members)
    if arguments.flag("include_locale"):
        shape["locale"] = "en-GB"
    return {"channel": shape}


def members(slack: Simulator, arguments: Arguments) -> Json:
    conversation = visible_conversation(slack, arguments)
    page, cursor = paginate(conversation.members, arguments, PER_PAGE)
    return {"members": list(page), "response_metadata": {"next_cursor": cursor}}


def history(slack: Simulator, arguments: Arguments) -> Json:
    conversation = joined_conversation(slack, arguments)
    shown = [
        m
        for m in reversed(conversation.messages)
        if m.only_for is None and m.thread_ts in {None, m.ts}
    ]
    return _messages_page(slack, arguments, shown, PER_PAGE) | {"pin_count": 0}


def replies(slack: Simulator, arguments: Arguments) -> Json:
    conversation = joined_conversation(slack, arguments)
    ts = arguments.required("ts")
    thread = [
        m
        for m in conversation.messages
        if m.only_for is None and ts in {m.ts, m.thread_ts}
    ]
    if not thread:
        raise SlackRefusal("thread_not_found")
    return _messages_page(slack, arguments, thread, REPLIES_PER_PAGE)


def _messages_page(
    slack: Simulator, arguments: Arguments, messages: list[Message], default: int
) -> Json:
    inside = [m for m in messages if _in_period(m, arguments)]
    page, cursor = paginate(inside, arguments, default)
    with_metadata = arguments.flag("include_all_metadata")
    shapes = [
        message_json(m, slack.workspace, with_metadata=with_metadata) for m in page
    ]
    answer: Json = {"messages": shapes, "has_more": bool(cursor)}
    if cursor:
        answer["response_metadata"] = {"next_cursor": cursor}
    return answer


def _in_period(message: Message, arguments: Arguments) -> bool:
    moment = float(message.ts)
    oldest = _moment(arguments, "oldest", 0.0)
    latest = _moment(arguments, "latest", float("inf"))
    is_edge = moment in {oldest, latest}
    return oldest <= moment <= latest and (not is_edge or arguments.flag("inclusive"))


def _moment(arguments: Arguments, name: str, default: float) -> float:
    if not arguments.has(name):
        return default
    try:
        return float(arguments.text(name)) or default
    except ValueError:
        raise SlackRefusal(f"invalid_ts_{name}") from None


def list_conversations(slack: Simulator, arguments: Arguments) -> Json:
    seen = (c for c in slack.workspace.conversations.values() if can_see(slack, c))
    answer = _conversations_page(slack, arguments, seen)
    for shape in answer["channels"]:
        members = slack.workspace.conversations[shape["id"]].members
        shape["num_members"] = len(members)
    return answer


def list_of_user(slack: Simulator, arguments: Arguments) -> Json:
    user = arguments.text("user", slack.bot)
    existing_person(slack, user)
    seen = (
        c
        for c in slack.workspace.conversations.values()
        if user in c.members and can_see(slack, c)
    )
    return _conversations_page(slack, arguments, seen)


def _conversations_page(
    slack: Simulator, arguments: Arguments, seen: Iterable[Conversation]
) -> Json:
    kinds = set(arguments.names("types") or [Kind.PUBLIC])
    if not kinds <= set(Kind):
        raise SlackRefusal("invalid_types")
    without_archived = arguments.flag("exclude_archived")
    wanted = [
        c for c in seen if c.kind in kinds and not (c.is_archived and without_archived)
    ]
    page, cursor = paginate(wanted, arguments, PER_PAGE)
    return {
        "channels": [conversation_json(c, slack.workspace) for c in page],
        "response_metadata": {"next_cursor": cursor},
    }


def join(slack: Simulator, arguments: Arguments) -> Json:
    conversation = visible_conversation(slack, arguments)
    if conversation.kind is not Kind.PUBLIC:
        raise SlackRefusal("method_not_supported_for_channel_type")
    if conversation.is_archived:
        raise SlackRefusal("is_archived")
    warning: Json = {}
    if slack.bot in conversation.members:
        warning = {
            "warning": "already_in_channel",
            "response_metadata": {"warnings": ["already_in_channel"]},
        }
    else:
        conversation.members.append(slack.bot)
        slack_events.member_joined(slack, conversation, slack.bot)
    return {"channel": conversation_json(conversation, slack.workspace)} | warning
