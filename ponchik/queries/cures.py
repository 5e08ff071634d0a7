"""What helps a delivery that ended dead, by what Slack or Ponchik said of it."""

from collections.abc import Mapping

_DISCARD = "discard it: "
_CURES: Mapping[str, str] = {
    "user_disabled": _DISCARD + "somebody of the group has left",
    "user_not_found": _DISCARD + "somebody of the group has left",
    "user_not_visible": _DISCARD + "Ponchik cannot see somebody of the group",
    "not_enough_users": _DISCARD + "nobody is left to talk to",
    "is_archived": _DISCARD + "the conversation is gone",
    "channel_not_found": _DISCARD + "the conversation is gone",
    "not_in_channel": _DISCARD + "Ponchik was taken out of the conversation",
    "missing_scope": "add the scope that it names, install the app again, then retry",
    "restricted_action": "have an admin of Slack let apps post there, then retry",
    "wrong_workspace": "give Ponchik the right SLACK_BOT_TOKEN, then retry",
    "tried too often": "look for its id in the workers' log, then retry",
    "nothing here can": "deploy the newer worker, then retry",
    "invalid_": "report it as a bug of Ponchik's",
    "msg_too_long": "report it as a bug of Ponchik's",
}


def cure_of(reason: str | None) -> str:
    """Return what to do about a dead effect with this reason."""
    said = reason or ""
    found = (cure for word, cure in _CURES.items() if word in said)
    return next(found, "look the reason up in Slack's reference, mend it, then retry")
