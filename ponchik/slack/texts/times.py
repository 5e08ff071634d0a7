"""Times to choose from, the one that a group agreed on, and how to suggest another."""

from collections.abc import Sequence

from ponchik.slack.texts.language import Language

#: So many who can make a time are named; the others are counted.
_MOST_NAMED = 3


def works_for(language: Language, who: Sequence[str]) -> str:
    return language.gettext("Works for {who}.", who=_named(language, who))


def time_works_for(language: Language, time: str, who: Sequence[str]) -> str:
    return language.gettext(
        "{time}: works for {who}.", time=time, who=_named(language, who)
    )


def _named(language: Language, who: Sequence[str]) -> str:
    """Return the names; of many the first ones, and how many more."""
    if len(who) <= _MOST_NAMED + 1:
        return language.listing(who)
    others = len(who) - _MOST_NAMED
    return language.ngettext(
        "{who} and {count} other",
        "{who} and {count} others",
        others,
        who=", ".join(who[:_MOST_NAMED]),
    )


def works_for_me(language: Language) -> str:
    return language.gettext("Works for me")


def works_for_me_in_full(language: Language, when: str) -> str:
    return language.gettext("{time} works for me", time=when)


def suggest_another(language: Language) -> str:
    return language.gettext("Suggest another time")


def from_working_hours(language: Language) -> str:
    return language.gettext("From your working hours. I see no calendars.")


def early_or_late(language: Language, who: str) -> str:
    return language.gettext(
        "From your working hours; I see no calendars. There is no time within "
        "everybody's: these are early or late only for {who}.",
        who=who,
    )


def hours_do_not_meet(language: Language) -> str:
    return language.gettext(
        "Your working days don't overlap. Somebody has to start early or stay late "
        "once, or exchange voice clips: that counts as meeting."
    )


def somebody_can(language: Language, who: str, when: str, others: str) -> str:
    return language.gettext(
        "{who} can make *{time}*. {others}, does it suit you?",
        who=who,
        time=when,
        others=others,
    )


def agreed(language: Language, when: str, who: str) -> str:
    return language.gettext("📅 *{time}* works for {who}.", time=when, who=who)


def half_an_hour(language: Language) -> str:
    return language.gettext(
        "half an hour · in person, on a call, or in a huddle right here"
    )


def you_meet(language: Language, when: str) -> str:
    return language.gettext("📅 You meet on *{time}*.", time=when)


def choosing_again(language: Language, who: str) -> str:
    return language.gettext(
        "{who} can't make the agreed time after all, so the choice above is open "
        "again.",
        who=who,
    )


def google(language: Language) -> str:
    return language.gettext("Google Calendar")


def outlook(language: Language) -> str:
    return language.gettext("Outlook")


def calendar_file(language: Language) -> str:
    return language.gettext("Calendar file")


def calendar_file_in_full(language: Language) -> str:
    return language.gettext("Calendar file, ICS, for any other calendar")


def change_the_time(language: Language) -> str:
    return language.gettext("Change the time")


def calendar_entry(language: Language, names: str) -> str:
    """Return what the meeting is called in a calendar."""
    return language.gettext("Coffee: {names}", names=names)


def suggest_title(language: Language) -> str:
    return language.gettext("Suggest a time")


def suggest(language: Language) -> str:
    return language.gettext("Suggest")


def back(language: Language) -> str:
    return language.gettext("Back")


def goes_to_your_group(language: Language) -> str:
    return language.gettext(
        "It goes to your group as one more time to choose, with your yes."
    )


def day(language: Language) -> str:
    return language.gettext("Day")


def time(language: Language) -> str:
    return language.gettext("Time")


def on_your_clock(language: Language, place: str) -> str:
    return language.gettext(
        "On your clock ({place}). The others see it on theirs.", place=place
    )


def round_is_over_by_then(language: Language) -> str:
    return language.gettext("This round is over by then. Choose an earlier time.")
