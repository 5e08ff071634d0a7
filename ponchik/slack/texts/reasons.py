"""Why somebody is not in a round: told to that person, and counted for hosts."""

from datetime import date
from enum import StrEnum

from ponchik.slack.texts.language import Language
from ponchik.slack.texts.moments import day


class WhyNot(StrEnum):
    """Every reason that can be recorded, and that a message was not delivered."""

    BOT = "bot"
    SLACKBOT = "slackbot"
    WORKFLOW_BOT = "workflow_bot"
    DEACTIVATED = "deactivated"
    NOT_JOINED = "not_joined"
    GUEST = "guest"
    EXTERNAL = "external"
    NOT_FOUND = "not_found"
    UNMATCHED = "unmatched"
    LEFT_OUT = "left_out"
    ON_BREAK = "on_break"
    SKIPPED = "skipped"
    STOPPED = "stopped"
    JOINED_LATE = "joined_late"
    UNHEARD = "unheard"
    UNDELIVERED = "undelivered"
    STEPPED_OUT = "stepped_out"
    LOOKED_FOR = "looked_for"


def not_in_round(language: Language, number: int, channel: str, because: str) -> str:
    return language.gettext(
        "*You weren't in round {number} of {channel}* {because}.",
        number=language.number(number),
        channel=channel,
        because=because,
    )


def undelivered(language: Language, others: str) -> str:
    return language.gettext(
        "You are in it, with {others}, but Slack didn't take my message. Your hosts "
        "know.",
        others=others,
    )


def looked_for(language: Language, number: int, channel: str) -> str:
    return language.gettext(
        "You have no match in round {number} of {channel} at the moment. I'm still "
        "looking for one.",
        number=language.number(number),
        channel=channel,
    )


def because(language: Language, reason: WhyNot, when: date | None) -> str:
    """Return the reason as it is told to the person; `when` is its day, if it has one.

    Who blocks whom is never told: somebody blocked hears what is true of anybody left.
    """
    match reason:
        case WhyNot.ON_BREAK:
            return _break(language, when)
        case WhyNot.STOPPED:
            return _stopped(language, when)
        case WhyNot.JOINED_LATE:
            return _joined(language, when)
        case WhyNot.SKIPPED:
            return language.gettext("because you skipped this one")
        case WhyNot.GUEST:
            return language.gettext("because guests don't take part here")
        case WhyNot.EXTERNAL:
            return language.gettext(
                "because people of other companies don't take part here"
            )
        case WhyNot.UNHEARD:
            return language.gettext(
                "because I didn't hear from you in three rounds and paused you"
            )
        case WhyNot.STEPPED_OUT:
            return language.gettext("because you couldn't make it")
        case WhyNot.UNMATCHED | WhyNot.UNDELIVERED | WhyNot.LOOKED_FOR:
            return language.gettext(
                "because there was nobody left whom I could match you with"
            )
        case WhyNot.LEFT_OUT:
            return language.gettext("because a host left you out of this one")
        case WhyNot.DEACTIVATED | WhyNot.NOT_JOINED:
            return language.gettext("because your account was not active when it began")
        case WhyNot.NOT_FOUND:
            return language.gettext(
                "because Slack didn't show me your profile when it began"
            )
        case WhyNot.BOT | WhyNot.SLACKBOT | WhyNot.WORKFLOW_BOT:
            return language.gettext("because bots don't take part")


def _break(language: Language, until: date | None) -> str:
    if until is None:
        return language.gettext("because you're taking a break")
    return language.gettext(
        "because you're taking a break until {day}", day=day(language, until)
    )


def _stopped(language: Language, when: date | None) -> str:
    if when is None:
        return language.gettext("because you stopped")
    return language.gettext("because you stopped on {day}", day=day(language, when))


def _joined(language: Language, when: date | None) -> str:
    if when is None:
        return language.gettext("because you joined after its first half")
    return language.gettext(
        "because you joined on {day}, after its first half", day=day(language, when)
    )


def not_in_it(language: Language, absences: list[str]) -> str:
    return language.gettext("Not in it: {absences}.", absences=", ".join(absences))


def counted(language: Language, reason: WhyNot, people: int) -> str:
    """Return how many a person's own choice, or a switch, kept out of a round."""
    match reason:
        case WhyNot.ON_BREAK:
            return language.ngettext("{count} on a break", "{count} on a break", people)
        case WhyNot.STOPPED:
            return language.ngettext(
                "{count} who opted out", "{count} who opted out", people
            )
        case WhyNot.SKIPPED:
            return language.ngettext(
                "{count} who skips this one", "{count} who skip this one", people
            )
        case WhyNot.JOINED_LATE:
            return language.ngettext(
                "{count} who joined late", "{count} who joined late", people
            )
        case WhyNot.UNHEARD:
            return language.ngettext(
                "{count} paused after three silent rounds",
                "{count} paused after three silent rounds",
                people,
            )
        case WhyNot.GUEST:
            return language.ngettext(
                "{count} guest (guests are off)",
                "{count} guests (guests are off)",
                people,
            )
        case _:
            return language.ngettext(
                "{count} of another company (these are off)",
                "{count} of other companies (these are off)",
                people,
            )


def named(language: Language, reason: WhyNot, person: str) -> str:
    """Return whom a technical reason kept out of a round."""
    match reason:
        case WhyNot.DEACTIVATED:
            return language.gettext("{person} (deactivated)", person=person)
        case WhyNot.NOT_JOINED:
            return language.gettext("{person} (has not joined yet)", person=person)
        case WhyNot.NOT_FOUND:
            return language.gettext("{person} (unknown to Slack)", person=person)
        case WhyNot.LEFT_OUT:
            return language.gettext("{person} (left out by a host)", person=person)
        case _:
            return language.gettext("{person} (nobody was left)", person=person)


def and_more_people(language: Language, people: int) -> str:
    return language.ngettext("{count} more", "{count} more", people)
