"""How a channel and its host learn what Ponchik will do there."""

from datetime import date, time

from ponchik.slack.texts.language import Language
from ponchik.slack.texts.moments import clock_time, day, day_and_time, place
from ponchik.slack.texts.rhythms import (
    Plan,
    count_of_people,
    every_weekday,
    in_groups,
    interval_and_day,
    sentence,
)


def greeting(language: Language, channel: str, plan: Plan) -> str:
    rhythm = sentence(every_weekday(language, plan.rhythm))
    if plan.size == 2:
        return language.gettext(
            "👋 Hi, I'm Ponchik. {rhythm} I put the people of {channel} into pairs, "
            "open a chat for each pair, and help you find half an hour for a coffee, "
            "a walk or a call.",
            rhythm=rhythm,
            channel=channel,
        )
    return language.gettext(
        "👋 Hi, I'm Ponchik. {rhythm} I put the people of {channel} into groups of "
        "{size}, open a chat for each group, and help you find half an hour for a "
        "coffee, a walk or a call.",
        rhythm=rhythm,
        channel=channel,
        size=language.number(plan.size),
    )


def first_round(language: Language, first: date, plan: Plan) -> str:
    return language.gettext(
        "*First round: {moment} ({place}).* Everybody in this channel takes part. If "
        "you'd rather not, press *Not for me*. Nobody is told, and you can stay in the "
        "channel.",
        moment=day_and_time(language, first, plan.at),
        place=place(language, plan.zone),
    )


def hosts_here(language: Language, hosts: list[str]) -> str:
    if not hosts:
        return language.gettext(
            "I have no host here yet. `/ponchik` shows what else I can do."
        )
    return language.ngettext(
        "{hosts} is my host here, and can still change day, hour and group size. "
        "`/ponchik` shows what else I can do.",
        "{hosts} are my hosts here, and can still change day, hour and group size. "
        "`/ponchik` shows what else I can do.",
        len(hosts),
        hosts=language.listing(hosts),
    )


def thanks(language: Language, channel: str) -> str:
    return language.gettext(
        "🍩 Thank you for inviting me to {channel}. I'd start like this:",
        channel=channel,
    )


def going_ahead(language: Language, channel: str) -> str:
    return language.gettext(
        "🍩 I heard nothing about {channel}, so I go ahead like this:", channel=channel
    )


def proposal(language: Language, plan: Plan, first: date) -> list[str]:
    """Return the lines that say how a program would run."""
    return [
        language.gettext(
            "• {rhythm} at {time} ({place} time)",
            rhythm=interval_and_day(language, plan.rhythm),
            time=clock_time(language, plan.at),
            place=place(language, plan.zone),
        ),
        language.gettext("• {in_groups}", in_groups=in_groups(language, plan.size)),
        language.gettext(
            "• first round: {moment}", moment=day_and_time(language, first, plan.at)
        ),
    ]


def without_an_answer(language: Language, until: date | None) -> str:
    """`until` is a day later than tomorrow, if a weekend or days off are between."""
    if until is not None:
        return language.gettext(
            "If I hear nothing until {day}, I go ahead like this. You are my host "
            "there; in the settings you can add others.",
            day=day(language, until),
        )
    return language.gettext(
        "If I hear nothing until tomorrow, I go ahead like this. You are my host "
        "there; in the settings you can add others."
    )


def can_still_change(language: Language) -> str:
    return language.gettext(
        "You are my host there, and can still change it until the round starts."
    )


def settled(language: Language, first: date, at: time) -> str:
    return language.gettext(
        "Settled. First round: {moment}.", moment=day_and_time(language, first, at)
    )


def starts(language: Language, when: str, channel: str, people: int, size: int) -> str:
    """`when` is the text of `tomorrow_at` or `on_day_at`."""
    return language.gettext(
        "{when} I start in {channel}: {people}, {in_groups}.",
        when=when,
        channel=channel,
        people=count_of_people(language, people),
        in_groups=in_groups(language, size),
    )


def tomorrow_at(language: Language, at: time) -> str:
    return language.gettext("Tomorrow at {time}", time=clock_time(language, at))


def on_day_at(language: Language, first: date, at: time) -> str:
    return language.gettext(
        "On {day} at {time}", day=day(language, first), time=clock_time(language, at)
    )


def who_would_host(language: Language) -> str:
    return language.gettext("Who would be my host here?")


def inviter_cannot_host(language: Language, inviter: str) -> str:
    return language.gettext(
        "👋 {inviter} invited me, but guests, bots and people of other companies can't "
        "be my host. I start when somebody is. Who would be my host here?",
        inviter=inviter,
    )


def what_hosts_do(language: Language) -> str:
    return language.gettext(
        "A host chooses how often, when and in how large groups, and gets a short "
        "report of each round."
    )
