"""Why somebody was matched, told to that person alone."""

from ponchik.events.program import Goal
from ponchik.slack.texts.language import Language


def never_matched(language: Language, others: str, number: int, channel: str) -> str:
    return language.gettext(
        "*Why {others} and you?* In round {number} of {channel} you were among those "
        "who had never been matched with each other.",
        others=others,
        number=language.number(number),
        channel=channel,
    )


def matched_before(language: Language, others: str, number: int, channel: str) -> str:
    return language.gettext(
        "*Why {others} and you?* In round {number} of {channel} somebody in this match "
        "had to meet again.",
        others=others,
        number=language.number(number),
        channel=channel,
    )


def last_time(language: Language, rounds: int) -> str:
    return language.ngettext(
        "The last time was in the round before.",
        "The last time was {count} rounds before.",
        rounds,
    )


def repeats_are_rare(language: Language) -> str:
    return language.gettext("Repeats come only when they cannot be avoided.")


def came_later(language: Language) -> str:
    return language.gettext(
        "You came together while the round was running, as somebody was without a "
        "match."
    )


def goal(language: Language, served: Goal) -> str:
    match served:
        case Goal.OTHER_TEAM:
            return language.gettext("You are on different teams.")
        case Goal.HOURS:
            return language.gettext("Your working hours overlap.")
        case Goal.NEWCOMERS:
            return language.gettext("Somebody new is with somebody who is not.")


def not_there(language: Language, number: int, channel: str) -> str:
    return language.gettext(
        "*You weren't in round {number} of {channel}* because you weren't in the "
        "channel when it began.",
        number=language.number(number),
        channel=channel,
    )


def no_round_yet(language: Language, channel: str) -> str:
    return language.gettext("No round of {channel} has begun yet.", channel=channel)
