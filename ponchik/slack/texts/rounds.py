"""How a round is going, and what becomes of the next one."""

from dataclasses import dataclass
from datetime import date, time

from ponchik.slack.texts.language import Language
from ponchik.slack.texts.moments import day, day_and_time
from ponchik.slack.texts.rhythms import Plan, at_time_in, count_of_groups, groups_of


@dataclass(frozen=True)
class Standing:
    """How a round's groups are doing; `silent` ones have not said anything yet."""

    number: int
    groups: int
    pairs: bool
    met: int
    scheduled: int
    not_met: int
    silent: int


def standing(language: Language, state: Standing) -> str:
    """Return `12 pairs, 5 met, 3 have a time, 4 have not said yet`."""
    parts = [
        count_of_groups(language, state.groups, pairs=state.pairs),
        language.ngettext("{count} met", "{count} met", state.met),
        language.ngettext("{count} has a time", "{count} have a time", state.scheduled),
    ]
    if state.not_met:
        parts.append(
            language.ngettext("{count} didn't", "{count} didn't", state.not_met)
        )
    parts.append(
        language.ngettext(
            "{count} has not said yet", "{count} have not said yet", state.silent
        )
    )
    return ", ".join(parts)


def is_running(language: Language, state: Standing) -> str:
    return language.gettext(
        "Round {number} is running: {standing}.",
        number=language.number(state.number),
        standing=standing(language, state),
    )


def is_running_until(language: Language, state: Standing, until: date) -> str:
    return language.gettext(
        "*Round {number}* is running until {day}: {standing}.",
        number=language.number(state.number),
        day=day(language, until),
        standing=standing(language, state),
    )


def none_is_running(language: Language) -> str:
    return language.gettext("No round is running.")


def program(language: Language, channel: str, plan: Plan) -> str:
    return language.gettext(
        "{channel} · {groups}, {rhythm}",
        channel=channel,
        groups=groups_of(language, plan.size),
        rhythm=at_time_in(language, plan),
    )


def next_round(language: Language, when: date) -> str:
    return language.gettext("Next round: {day}.", day=day(language, when))


def next_round_at(language: Language, when: date, at: time) -> str:
    return language.gettext(
        "Next round: {moment}", moment=day_and_time(language, when, at)
    )


def next_round_in_bold(language: Language, when: date, at: time) -> str:
    return language.gettext(
        "*Next round:* {moment}", moment=day_and_time(language, when, at)
    )


def paused(language: Language, until: date | None) -> str:
    if until is None:
        return language.gettext("*Paused* until a host resumes it.")
    return language.gettext("*Paused* until {day}.", day=day(language, until))


def no_next_round(language: Language) -> str:
    return language.gettext("No next round is planned.")


def on_a_break(language: Language, until: date | None) -> str:
    """Return what a channel reads when its program pauses."""
    if until is None:
        return language.gettext("I'm on a break here until a host calls me back.")
    return language.gettext(
        "I'm on a break here until {day}.", day=day(language, until)
    )


def left_out(language: Language, skipped: date, after: date) -> str:
    return language.gettext(
        "The round on {skipped} is left out. Next round: {after}.",
        skipped=day(language, skipped),
        after=day(language, after),
    )


def moved(language: Language, planned: date, now: date) -> str:
    return language.gettext(
        "The next round starts on {now} instead of {planned}.",
        now=day(language, now),
        planned=day(language, planned),
    )


def too_short(language: Language, skipped: date) -> str:
    return language.gettext(
        "There is no round on {day}: it would have too few working days.",
        day=day(language, skipped),
    )


def called_off(language: Language, channel: str) -> str:
    return language.gettext(
        "This round of {channel} was called off by its hosts, so this match is off, "
        "too. Sorry for the noise; there is nothing for you to do.",
        channel=channel,
    )
