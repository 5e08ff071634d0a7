"""What Ponchik says to those who look after a program."""

from ponchik.events.program_waiting import WaitReason
from ponchik.slack.texts.language import Language


def program_waits(language: Language, channel: str, reason: WaitReason) -> str:
    return language.gettext(
        "⏸️ I can't start a round in {channel} right now: {why}",
        channel=channel,
        why=_why(language, reason),
    )


def _why(language: Language, reason: WaitReason) -> str:
    match reason:
        case WaitReason.ARCHIVED:
            return language.gettext(
                "the channel is archived. Unarchive it, and I go on."
            )
        case WaitReason.NOT_A_MEMBER:
            return language.gettext(
                "I am not in the channel. Invite me there, and I go on."
            )
        case WaitReason.NOT_FOUND:
            return language.gettext(
                "Slack doesn't show me the channel any more. If it still is there, "
                "invite me again, and I go on."
            )
        case WaitReason.MEMBERS_UNREADABLE:
            return language.gettext(
                "Slack doesn't tell me who is in the channel. I keep trying; if it "
                "lasts, ask Slack's support."
            )
        case WaitReason.TOKEN:
            return language.gettext(
                "my access to this workspace doesn't work. Whoever runs Ponchik can "
                "give it a new token."
            )
        case WaitReason.SCOPE:
            return language.gettext(
                "I lack a permission. Whoever runs Ponchik can install the app again "
                "with all its scopes."
            )
