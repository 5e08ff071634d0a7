"""The modal in which a host changes a program's settings."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ponchik.events.program import MOST_WORDS, Goal
from ponchik.slack.blocks import Block, channel_link, context, section
from ponchik.slack.buttons import Action, Callback, ModalMetadata, metadata_text
from ponchik.slack.form_blocks import (
    Frame,
    checkboxes,
    field,
    menu,
    modal,
    optional,
    people_menu,
    radio_buttons,
    text_area,
)
from ponchik.slack.surfaces.days_off import off_lines
from ponchik.slack.surfaces.schedule_form import Schedule, schedule_fields
from ponchik.slack.texts import forms as texts
from ponchik.slack.texts.language import Language, codes, own_name

MOST_HOSTS = 10
MOST_OFF_CHARACTERS = 1000
#: Slack's own limit of a field.
_MOST_CHARACTERS = 3000
CHECK_INS = (0, 1, 2)
AT_ONCE, OWN_MORNING = "program", "local"
ANYBODY, AS_IT_IS = "none", "as-it-is"
GUESTS, EXTERNALS = "guests", "externals"
GOALS = {
    Goal.OTHER_TEAM: "other-team",
    Goal.HOURS: "hours",
    Goal.NEWCOMERS: "newcomers",
}


@dataclass(frozen=True)
class SettingsForm:
    """`version` is that of the program which the host sees; `hosts` are Slack's ids.

    Several `goals` were set by command line: they stay unless another choice is made.
    `words` is None where a program cannot have a line of its own. `notice` stands above
    the fields; `hosts_before` are the hosts that there were, where others are chosen.
    """

    program: UUID
    version: int
    channel: str
    schedule: Schedule
    check_ins: int
    own_morning: bool
    goals: tuple[Goal, ...]
    guests: bool
    externals: bool
    days_off: tuple[date, ...]
    words: str | None
    language: str
    hosts: tuple[str, ...]
    hosts_before: tuple[str, ...] | None = None
    notice: str | None = None


def settings_modal(language: Language, state: SettingsForm) -> Block:
    """Return the modal; after a change of its fields, with what they come to now."""
    before = state.hosts if state.hosts_before is None else state.hosts_before
    frame = Frame(
        Callback.PROGRAM_SETTINGS,
        texts.settings_title(language),
        texts.cancel(language),
        texts.save(language),
        metadata_text(ModalMetadata(state.program, state.version, hosts=before)),
    )
    following = texts.next_label(language)
    blocks = [
        *([section(state.notice)] if state.notice else []),
        section(texts.settings_intro(language, channel_link(state.channel))),
        *schedule_fields(language, state.schedule, following),
        _check_ins(language, state.check_ins),
        _hours(language, own_morning=state.own_morning),
        _prefer(language, state.goals),
        _who(language, state),
        _off(language, state.days_off),
        *_words(language, state.words),
        _channel_language(language, state.language),
        _hosts(language, state.hosts),
    ]
    return modal(frame, blocks)


def _check_ins(language: Language, check_ins: int) -> Block:
    numbers = sorted({*CHECK_INS, check_ins})
    choices = [(texts.check_ins_option(language, n), str(n)) for n in numbers]
    element = menu(choices, str(check_ins))
    return field(Action.SET_CHECK_INS, texts.check_ins_label(language), element)


def _hours(language: Language, *, own_morning: bool) -> Block:
    choices = [
        (texts.hours_at_once(language), AT_ONCE),
        (texts.hours_own_morning(language), OWN_MORNING),
    ]
    element = radio_buttons(choices, OWN_MORNING if own_morning else AT_ONCE)
    return field(Action.SET_HOURS, texts.hours_label(language), element)


def _prefer(language: Language, goals: tuple[Goal, ...]) -> Block:
    named = {
        Goal.OTHER_TEAM: texts.prefer_other_team(language),
        Goal.HOURS: texts.prefer_hours(language),
        Goal.NEWCOMERS: texts.prefer_newcomers(language),
    }
    choices = [(texts.prefer_anybody(language), ANYBODY)]
    choices += [(named[goal], value) for goal, value in GOALS.items()]
    chosen = GOALS[goals[0]] if goals else ANYBODY
    if len(goals) > 1:
        several = texts.prefer_several(language, [named[goal] for goal in goals])
        choices, chosen = [(_cut(several), AS_IT_IS), *choices], AS_IT_IS
    label = texts.prefer_label(language)
    return field(Action.SET_PREFER, label, menu(choices, chosen))


def _cut(label: str) -> str:
    """Keep within the 75 characters of a choice."""
    return label if len(label) <= 75 else f"{label[:74]}…"


def _who(language: Language, state: SettingsForm) -> Block:
    choices = [
        (texts.who_guests(language), GUESTS),
        (texts.who_externals(language), EXTERNALS),
    ]
    taking_part = {GUESTS: state.guests, EXTERNALS: state.externals}
    element = checkboxes(choices, [who for who, part in taking_part.items() if part])
    return optional(field(Action.SET_WHO, texts.who_label(language), element))


def _off(language: Language, days: tuple[date, ...]) -> Block:
    lines = off_lines(language, days)
    if len(lines) > _MOST_CHARACTERS:
        return context(texts.off_elsewhere(language))
    example = texts.off_span(language, date(2026, 12, 24), date(2027, 1, 3))
    element = text_area(lines, max(MOST_OFF_CHARACTERS, len(lines)), example)
    label, hint = texts.off_label(language), texts.off_hint(language)
    return optional(field(Action.SET_OFF, label, element, hint))


def _words(language: Language, words: str | None) -> list[Block]:
    if words is None:
        return []
    element = text_area(words, MOST_WORDS, texts.words_placeholder(language))
    return [optional(field(Action.SET_WORDS, texts.words_label(language), element))]


def _channel_language(language: Language, code: str) -> Block:
    choices = sorted((own_name(one), one) for one in {*codes(), code})
    label, hint = texts.language_label(language), texts.language_hint(language)
    return field(Action.SET_LANGUAGE, label, menu(choices, code), hint)


def _hosts(language: Language, hosts: tuple[str, ...]) -> Block:
    element = people_menu(hosts, max(MOST_HOSTS, len(hosts)))
    label, hint = texts.hosts_label(language), texts.hosts_hint(language)
    return field(Action.SET_MANAGERS, label, element, hint)
