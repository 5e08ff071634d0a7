"""What is said when somebody can't make it this round, and when a match is found."""

from datetime import date

from ponchik.slack.texts.introductions import how_many
from ponchik.slack.texts.language import Language
from ponchik.slack.texts.moments import day


def step_out(language: Language) -> str:
    return language.gettext("I can't this round")


def nobody_asks_why(language: Language) -> str:
    return language.gettext("If you can't make it, nobody asks why.")


def title(language: Language) -> str:
    return language.gettext("Can't make it?")


def back(language: Language) -> str:
    return language.pgettext("button", "Back")


def submit(language: Language) -> str:
    return language.gettext("Step out")


def told_and_matched_again(language: Language, other: str) -> str:
    return language.gettext(
        "I'll tell {other} only that you can't make it this round, and look for "
        "another match there.",
        other=other,
    )


def told(language: Language, others: str) -> str:
    return language.gettext(
        "I'll tell {others} only that you can't make it this round.", others=others
    )


def and_after(language: Language) -> str:
    return language.gettext("And after that?")


def in_next(language: Language, next_round: date | None) -> str:
    if next_round is None:
        return language.gettext("I'm in the next round")
    return language.gettext(
        "I'm in the next round, on {day}", day=day(language, next_round)
    )


def skip_too(language: Language) -> str:
    return language.gettext("Skip that one too")


def pause(language: Language) -> str:
    return language.gettext("Pause until I come back")


def is_out(language: Language, channel: str) -> str:
    return language.gettext("You're out of this round of {channel}.", channel=channel)


def in_next_round(language: Language, channel: str, next_round: date) -> str:
    return language.gettext(
        "You're in the next round of {channel}, on {day}.",
        channel=channel,
        day=day(language, next_round),
    )


def answers_stand(language: Language) -> str:
    return language.gettext(
        "You have said how it went, so there is nothing to step out of."
    )


def somebody(language: Language) -> str:
    """Return who somebody is whose name nobody knows any more."""
    return language.gettext("Somebody")


def cannot_make_it(language: Language, who: str) -> str:
    return language.gettext("{who} can't make it this round.", who=who)


def go_ahead(language: Language, others: str) -> str:
    return language.gettext("{others}, do go ahead.", others=others)


def would_you_lead(language: Language, leader: str) -> str:
    return language.gettext("{leader}, would you take the lead?", leader=leader)


def match_is_off(language: Language, who: str) -> str:
    return language.gettext(
        "This match is off: {who} can't make it this round.", who=who
    )


def time_is_off(language: Language, when: date) -> str:
    return language.gettext("Your time on {day} is off.", day=day(language, when))


def cannot_make_it_in(language: Language, who: str, channel: str) -> str:
    return language.gettext(
        "{who} can't make it this round of {channel}.", who=who, channel=channel
    )


def match_cannot_make_it_in(language: Language, channel: str) -> str:
    """Return it of somebody whose name nobody knows any more."""
    return language.gettext(
        "Your match can't make it this round of {channel}.", channel=channel
    )


def is_looked_for(language: Language, by: date | None) -> str:
    """Return until when; None stands for tomorrow."""
    if by is None:
        return language.gettext(
            "I'm looking for somebody else for you, and write again by tomorrow noon. "
            "There is nothing for you to do."
        )
    return language.gettext(
        "I'm looking for somebody else for you, and write again by noon on {day}. "
        "There is nothing for you to do.",
        day=day(language, by),
    )


def nobody_is_free(language: Language) -> str:
    return language.gettext(
        "I couldn't find anybody who is still free this round, sorry."
    )


def lost_their_match(language: Language, who: list[str], channel: str) -> str:
    """Return why people come to a group; a clause."""
    if len(who) == 1:
        return language.gettext(
            "{who}'s match can't make it this round of {channel}",
            who=who[0],
            channel=channel,
        )
    return language.gettext(
        "the matches of {who} can't make it this round of {channel}",
        who=language.listing(who),
        channel=channel,
    )


def came_late(language: Language, who: list[str], channel: str) -> str:
    """Return why people come to a group; a clause."""
    return language.ngettext(
        "{who} is new in {channel}",
        "{who} are new in {channel}",
        len(who),
        who=language.listing(who),
        channel=channel,
    )


def are_a_group(language: Language, everyone: str, why: str, number: int) -> str:
    if number == 2:
        return language.gettext(
            "👋 {everyone}: {why}, so the two of you are a match now.",
            everyone=everyone,
            why=why,
        )
    return language.gettext(
        "👋 {everyone}: {why}, so {you} are a group now.",
        everyone=everyone,
        why=why,
        you=how_many(language, number),
    )


def go_on_here(language: Language) -> str:
    return language.gettext("Please go on in this chat.")


def had_agreed(language: Language, others: str, when: str, newcomer: str) -> str:
    return language.gettext(
        "{others} had agreed on *{time}*. {newcomer}, does that suit you?",
        others=others,
        time=when,
        newcomer=newcomer,
    )


def go_on_there(language: Language, newcomer: str) -> str:
    return language.gettext(
        "{newcomer} comes to your group. Please go on in the new chat.",
        newcomer=newcomer,
    )
