"""What is typed into the composer: a message, or a command, ours or Slack's own."""

import re
from collections.abc import Callable, Mapping

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.deliveries import Delivery
from ponchik.demo.simulator.errors import BadRequest
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import Message

LONGEST = 12_000  # what Slack's own composer takes
TYPED_MENTION = re.compile(r"(?<!\w)@([\w.-]+)")
Outcome = Delivery | Message | None


def send_typed(
    slack: Simulator, user: str, place: str, text: str, thread: str | None = None
) -> Outcome:
    text = text.strip()
    if len(text) > LONGEST:
        raise BadRequest(
            f"That is {len(text):,} characters long, and Slack takes {LONGEST:,}. "
            "It is still in the box: please make it shorter."
        )
    if not text.startswith("/"):
        return user_actions.write(slack, user, place, as_typed(slack, text), thread)
    name, _, rest = text.partition(" ")
    return _command(slack, user, place, name, rest.strip())


def as_typed(slack: Simulator, text: str) -> str:
    """Do what Slack's client does: escape, and turn @names into mentions."""
    ids = {p.name: p.id for p in slack.workspace.people.values()}
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return TYPED_MENTION.sub(
        lambda m: f"<@{ids[m[1]]}>" if m[1] in ids else m[0], escaped
    )


def _command(slack: Simulator, user: str, place: str, name: str, rest: str) -> Outcome:
    if name in BUILT_IN:
        return BUILT_IN[name](slack, user, place, rest)
    if name not in slack.settings.commands:
        known = ", ".join([*slack.settings.commands, *BUILT_IN])
        raise BadRequest(f"{name} is not a valid command here. Try one of {known}.")
    return user_actions.command(slack, user, place, name, as_typed(slack, rest))


def _invite(slack: Simulator, user: str, place: str, rest: str) -> Outcome:
    guest = _named(slack, rest)
    if guest == slack.bot:
        return user_actions.invite_bot(slack, user, place)
    return user_actions.join(slack, guest, place)


def _remove(slack: Simulator, _user: str, place: str, rest: str) -> Outcome:
    return user_actions.leave(slack, _named(slack, rest), place)


def _leave(slack: Simulator, user: str, place: str, _rest: str) -> Outcome:
    return user_actions.leave(slack, user, place)


def _named(slack: Simulator, rest: str) -> str:
    for person in slack.workspace.people.values():
        if rest.removeprefix("@") == person.name:
            return person.id
    raise BadRequest(f"Nobody here is called {rest or 'that'}.", 404)


BuiltIn = Callable[[Simulator, str, str, str], Outcome]
BUILT_IN: Mapping[str, BuiltIn] = {
    "/invite": _invite,
    "/remove": _remove,
    "/leave": _leave,
}
