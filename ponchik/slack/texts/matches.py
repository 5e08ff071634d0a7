"""Why somebody was matched, told to that person alone."""

from datetime import timedelta

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


def hours_overlap(language: Language, overlap: timedelta) -> str:
    """Return by how many hours, and half an hour, working days overlap."""
    hours, rest = divmod(overlap, timedelta(hours=1))
    if rest >= timedelta(minutes=30):
        return language.ngettext(
            "Your working hours overlap by {count}½ hour.",
            "Your working hours overlap by {count}½ hours.",
            hours,
        )
    return language.ngettext(
        "Your working hours overlap by {count} hour.",
        "Your working hours overlap by {count} hours.",
        hours,
    )


def met_so_far(language: Language, met: int, people: int, channel: str) -> str:
    return language.ngettext(
        "You have met {count} of the {people} others in {channel}.",
        "You have met {count} of the {people} others in {channel}.",
        met,
        people=language.number(people),
        channel=channel,
    )


def not_there(language: Language, number: int, channel: str) -> str:
    return language.gettext(
        "*You weren't in round {number} of {channel}* because you weren't in the "
        "channel when it began.",
        number=language.number(number),
        channel=channel,
    )


def no_round_yet(language: Language, channel: str) -> str:
    return language.gettext("No round of {channel} has begun yet.", channel=channel)
