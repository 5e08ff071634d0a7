"""What Ponchik says to those who look after a program."""

from collections.abc import Mapping

from ponchik.events.program_waiting import WaitReason

_WHY: Mapping[WaitReason, str] = {
    WaitReason.ARCHIVED: "the channel is archived. Unarchive it, and I go on.",
    WaitReason.NOT_A_MEMBER: "I am not in the channel. Invite me there, and I go on.",
    WaitReason.NOT_FOUND: (
        "Slack doesn't show me the channel any more. If it still is there, invite me "
        "again, and I go on."
    ),
    WaitReason.MEMBERS_UNREADABLE: (
        "Slack doesn't tell me who is in the channel. I keep trying; if it lasts, ask "
        "Slack's support."
    ),
    WaitReason.TOKEN: (
        "my access to this workspace doesn't work. Whoever runs Ponchik can give it a "
        "new token."
    ),
    WaitReason.SCOPE: (
        "I lack a permission. Whoever runs Ponchik can install the app again with all "
        "its scopes."
    ),
}


def program_waits(channel: str, reason: WaitReason) -> str:
    return f"⏸️ I can't start a round in {channel} right now: {_WHY[reason]}"
