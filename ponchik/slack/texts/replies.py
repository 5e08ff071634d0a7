"""What Ponchik answers to one person alone."""

from enum import StrEnum


class NoteName(StrEnum):
    """Why nothing was changed."""

    NOT_A_MEMBER = "not_a_member"
    MEETING_CLOSED = "meeting_closed"
    UNKNOWN_MEETING = "unknown_meeting"
    UNKNOWN_BUTTON = "unknown_button"
    FAILED = "failed"


#: Each may name values in braces.
NOTES = {
    NoteName.NOT_A_MEMBER: (
        "This question is for the people who were matched in this meeting, "
        "so your answer wasn't counted. You'll get your own in your next round 🍩"
    ),
    NoteName.MEETING_CLOSED: (
        "This meeting is already closed, so its answers can't change any more. "
        "The next round brings a new one 🍩"
    ),
    NoteName.UNKNOWN_MEETING: (
        "I can't find this meeting any more, so your answer wasn't counted. "
        "Please tell whoever looks after Ponchik here."
    ),
    NoteName.UNKNOWN_BUTTON: (
        "I don't know this button any more, so nothing was changed. "
        "`/ponchik status` shows what is open."
    ),
    NoteName.FAILED: (
        "That didn't work, and nothing was changed. Please try again; if it stays so, "
        "tell whoever looks after Ponchik here."
    ),
}
NAME = "Ponchik"
CLOSE = "Close"
HELP = """\
🍩 *Hi, I'm Ponchik.* I match the members of a channel into small groups, \
so that they get to know each other.
• Invite me to a channel with `/invite @Ponchik`: everybody in it takes part.
• Each round I open a group chat for every match and ask someone to suggest a time.
• Halfway and at the end I ask whether you met. One press on a button is enough.
• Leave the channel and I won't match you in the next round."""
