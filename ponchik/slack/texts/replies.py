"""Why a press, a command or a form changed nothing: told to that person alone."""

from collections.abc import Mapping
from enum import StrEnum

from ponchik.slack.texts.language import Language


class NoteName(StrEnum):
    """Why nothing was changed; effects keep the names."""

    NOT_A_MEMBER = "not_a_member"
    MATCH_OFF = "match_off"
    MEETING_CLOSED = "meeting_closed"
    TIME_PASSED = "time_passed"
    TIME_AGREED = "time_agreed"
    TOO_MANY_TIMES = "too_many_times"
    NO_MORE_QUESTIONS = "no_more_questions"
    UNKNOWN_MEETING = "unknown_meeting"
    UNKNOWN_BUTTON = "unknown_button"
    NOT_A_HOST = "not_a_host"
    NO_HOST = "no_host"
    LAST_HOST = "last_host"
    CANNOT_HOST = "cannot_host"
    CHANGED_MEANWHILE = "changed_meanwhile"
    ROUND_RUNNING = "round_running"
    NO_ROUND = "no_round"
    NO_NEXT_ROUND = "no_next_round"
    SO_ALREADY = "so_already"
    NOBODY_TO_ASK = "nobody_to_ask"
    TOO_FEW = "too_few"
    NOT_IN_CHANNEL = "not_in_channel"
    OTHER_COMPANY = "other_company"
    FAILED = "failed"
    #: It did count, but the message above cannot show it.
    ONLY_COUNTED = "only_counted"


#: What a note says besides its sentence, by the names that stand in it.
NOTE_VALUES: Mapping[NoteName, frozenset[str]] = {
    NoteName.NOT_A_HOST: frozenset({"channel", "hosts"}),
    NoteName.NO_HOST: frozenset({"channel"}),
    NoteName.CHANGED_MEANWHILE: frozenset({"person"}),
    NoteName.ROUND_RUNNING: frozenset({"number", "day"}),
}


def note(language: Language, name: NoteName, values: Mapping[str, str]) -> str:
    """Return the sentence; `values` holds what NOTE_VALUES names.

    A closed meeting may also know its program's `next_round`, a failure its `host`.
    """
    match name:
        case NoteName.NOT_A_MEMBER:
            return language.gettext(
                "That's for the people in this match, so nothing was changed."
            )
        case NoteName.MATCH_OFF:
            return language.gettext("This match is off, so nothing was changed.")
        case NoteName.MEETING_CLOSED:
            return _round_is_over(language, values)
        case NoteName.TIME_PASSED:
            return language.gettext("That time is over. Suggest another?")
        case NoteName.TIME_AGREED:
            return language.gettext(
                "Your group has agreed on a time. Press *Change the time* first."
            )
        case NoteName.TOO_MANY_TIMES:
            return language.gettext("There are five times to choose from already.")
        case NoteName.NO_MORE_QUESTIONS:
            return language.gettext("You have had five more questions already.")
        case NoteName.UNKNOWN_MEETING | NoteName.UNKNOWN_BUTTON:
            return language.gettext(
                "I don't know this button any more, so nothing was changed. "
                "`/ponchik status` shows what is open."
            )
        case NoteName.NOT_A_HOST:
            return language.gettext(
                "Only hosts of {channel} can do that: {hosts}.", **values
            )
        case NoteName.NO_HOST:
            return language.gettext(
                "Only hosts of {channel} can do that, and it has none.", **values
            )
        case NoteName.LAST_HOST:
            return language.gettext(
                "You are the only host. Choose another one in the settings first."
            )
        case NoteName.CANNOT_HOST:
            return language.gettext(
                "Guests, bots and people of other companies can't be my host, so "
                "nothing was changed."
            )
        case NoteName.CHANGED_MEANWHILE:
            return language.gettext(
                "{person} saved other settings a moment ago. Look once more, then "
                "save.",
                **values,
            )
        case NoteName.ROUND_RUNNING:
            return language.gettext(
                "Round {number} runs until {day}. Call it off first, or wait.", **values
            )
        case NoteName.NO_ROUND:
            return language.gettext("No round is running, so nothing was changed.")
        case NoteName.NO_NEXT_ROUND:
            return language.gettext("No next round is planned, so nothing was changed.")
        case NoteName.SO_ALREADY:
            return language.gettext("That is so already, so nothing was changed.")
        case NoteName.NOBODY_TO_ASK:
            return language.gettext(
                "Everybody has answered, so there is nobody to ask."
            )
        case NoteName.TOO_FEW:
            return language.gettext("Only you are in. I need two.")
        case NoteName.NOT_IN_CHANNEL:
            return language.gettext("I'm not here yet: `/invite @Ponchik`.")
        case NoteName.OTHER_COMPANY:
            return language.gettext(
                "You can answer in your group. Settings are for people of this "
                "workspace."
            )
        case NoteName.FAILED:
            return _failed(language, values)
        case NoteName.ONLY_COUNTED:
            return language.gettext(
                "Thanks, I noted your answer. Slack just doesn't let me show it in the "
                "message above."
            )


def _round_is_over(language: Language, values: Mapping[str, str]) -> str:
    if "next_round" in values:
        return language.gettext(
            "This round is over, so its answers can't change any more. Next round: "
            "{next_round}.",
            **values,
        )
    return language.gettext("This round is over, so its answers can't change any more.")


def _failed(language: Language, values: Mapping[str, str]) -> str:
    if "host" in values:
        return language.gettext(
            "That didn't work, and nothing was changed. Please try again; if it stays "
            "so, tell {host}.",
            **values,
        )
    return language.gettext(
        "That didn't work, and nothing was changed. Please try again; if it stays so, "
        "tell whoever looks after Ponchik here."
    )


def title(language: Language) -> str:
    """Return what stands above a note that is a view."""
    return language.gettext("Ponchik")


def close(language: Language) -> str:
    return language.gettext("Close")


def nothing_here(language: Language) -> str:
    return language.gettext("There is nothing here yet.")
