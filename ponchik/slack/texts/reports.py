"""What a channel and its hosts read when a round begins and ends."""

from datetime import date

from ponchik.slack.texts.language import Language
from ponchik.slack.texts.moments import weekday
from ponchik.slack.texts.rhythms import count_of_people


def people_in_groups(language: Language, people: int, groups: int) -> str:
    """Return `24 people in 12 pairs`."""
    counted = count_of_people(language, people)
    if people == 2 * groups:
        return language.ngettext(
            "{people} in {count} pair",
            "{people} in {count} pairs",
            groups,
            people=counted,
        )
    return language.ngettext(
        "{people} in {count} group",
        "{people} in {count} groups",
        groups,
        people=counted,
    )


def with_first_times(language: Language, groups: int, first_time: int, who: str) -> str:
    """Return the groups with how many of them meet for the first time."""
    if first_time == 0:
        return language.gettext("{who}.", who=who)
    if first_time == groups:
        return language.gettext("{who}, all of them for the first time.", who=who)
    return language.ngettext(
        "{who}, {count} of them for the first time.",
        "{who}, {count} of them for the first time.",
        first_time,
        who=who,
    )


def begun(language: Language, number: int, groups: str) -> str:
    return language.gettext(
        "🍩 *Round {number} has begun:* {groups} Look for a new chat with me in it.",
        number=language.number(number),
        groups=groups,
    )


def still_joins(language: Language, channel: str, until: date) -> str:
    return language.gettext(
        "Whoever joins {channel} until {weekday} still gets a match.",
        channel=channel,
        weekday=weekday(language, until.weekday()),
    )


def over(language: Language, number: int) -> str:
    return language.gettext(
        "🏁 Round {number} is over. Thank you all.", number=language.number(number)
    )


def over_with_photo(language: Language, number: int) -> str:
    return language.gettext(
        "🏁 *Round {number} is over.* Thank you all. If you have a photo or a line to "
        "share, put it here.",
        number=language.number(number),
    )


def over_and_met(
    language: Language, number: int, met: int, scheduled: int, *, pairs: bool
) -> str:
    numeral, they_met = language.number(number), _groups_met(language, met, pairs=pairs)
    if scheduled == 0:
        return language.gettext(
            "🏁 *Round {number} is over: {they_met}*. Thank you all. If you have a "
            "photo or a line to share, put it here.",
            number=numeral,
            they_met=they_met,
        )
    return language.ngettext(
        "🏁 *Round {number} is over: {they_met}*, and one more has a time. Thank "
        "you all. If you have a photo or a line to share, put it here.",
        "🏁 *Round {number} is over: {they_met}*, and {count} more have a time. "
        "Thank you all. If you have a photo or a line to share, put it here.",
        scheduled,
        number=numeral,
        they_met=they_met,
    )


def _groups_met(language: Language, met: int, *, pairs: bool) -> str:
    if pairs:
        return language.ngettext("{count} pair met", "{count} pairs met", met)
    return language.ngettext("{count} group met", "{count} groups met", met)


def begun_for_hosts(
    language: Language, number: int, channel: str, groups: str, before: str
) -> str:
    return language.gettext(
        "*Round {number} of {channel} has begun:* {groups}. {before}",
        number=language.number(number),
        channel=channel,
        groups=groups,
        before=before,
    )


def met_before(language: Language, repeats: int, *, pairs: bool, fewest: bool) -> str:
    """Return how many groups have met before, and whether that could be helped."""
    if repeats == 0:
        return language.gettext("Nobody had been matched with each other before.")
    if pairs:
        words = language.ngettext(
            "One pair had met before", "{count} pairs had met before", repeats
        )
    else:
        words = language.ngettext(
            "One group has people who had met before",
            "{count} groups have people who had met before",
            repeats,
        )
    if fewest:
        return language.gettext(
            "{repeats}, and fewer repeats are not possible.", repeats=words
        )
    return language.gettext("{repeats}.", repeats=words)


def repeats_in_preview(language: Language, repeats: int, *, fewest: bool) -> str:
    words = language.ngettext("One repeat", "{count} repeats", repeats)
    if fewest:
        return language.gettext("{repeats}, and fewer are not possible.", repeats=words)
    return language.gettext("{repeats}.", repeats=words)


def preview(language: Language, groups: str, channel: str) -> str:
    return language.gettext("*{groups}* in {channel}", groups=groups, channel=channel)


def over_for_hosts(language: Language, number: int, channel: str, rate: str) -> str:
    return language.gettext(
        "*Round {number} of {channel} is over.* {rate}",
        number=language.number(number),
        channel=channel,
        rate=rate,
    )


def rate(
    language: Language, met: int, answered: int, silent: int, *, pairs: bool
) -> str:
    """Return how many of those that answered met; silence is not *didn't meet*."""
    if answered == 0:
        return language.gettext("Nobody answered.")
    numeral = language.number(met)
    if pairs:
        words = language.ngettext(
            "{met} of the {count} pair that answered met",
            "{met} of the {count} pairs that answered met",
            answered,
            met=numeral,
        )
    else:
        words = language.ngettext(
            "{met} of the {count} group that answered met",
            "{met} of the {count} groups that answered met",
            answered,
            met=numeral,
        )
    if silent == 0:
        return language.gettext("{rate}.", rate=words)
    return language.ngettext(
        "{rate}; one did not answer.",
        "{rate}; {count} did not answer.",
        silent,
        rate=words,
    )


def met_field(language: Language) -> str:
    return language.gettext("Met")


def scheduled_field(language: Language) -> str:
    return language.gettext("Have a time")


def not_met_field(language: Language) -> str:
    return language.gettext("Didn't meet")


def silent_field(language: Language) -> str:
    return language.gettext("No answer")


def answered_field(language: Language) -> str:
    return language.gettext("People who answered")


def first_time_field(language: Language) -> str:
    return language.gettext("Met for the first time")


def some_of(language: Language, some: int, of: int) -> str:
    """Return `19 of 24`."""
    return language.gettext(
        "{some} of {all}", some=language.number(some), all=language.number(of)
    )


def some_of_groups(language: Language, some: int, of: int, *, pairs: bool) -> str:
    """Return `8 of 9 pairs`."""
    numeral = language.number(some)
    if pairs:
        return language.ngettext(
            "{some} of {count} pair", "{some} of {count} pairs", of, some=numeral
        )
    return language.ngettext(
        "{some} of {count} group", "{some} of {count} groups", of, some=numeral
    )


def rounds_before(language: Language, rates: list[str]) -> str:
    return language.gettext(
        "Met in the rounds before: {rates}.", rates=", ".join(rates)
    )


def chat_not_opened(language: Language, people: str, reason: str) -> str:
    return language.gettext(
        "⚠️ One chat could not be opened: {people} got no message (Slack: {reason}).",
        people=people,
        reason=reason,
    )


def more_not_delivered(language: Language, more: int) -> str:
    return language.ngettext(
        "⚠️ And {count} more message could not be delivered: look at the round.",
        "⚠️ And {count} more messages could not be delivered: look at the round.",
        more,
    )
