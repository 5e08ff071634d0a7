"""What another host changed while a form was open, and what cannot be."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ponchik.events.program import Settings
from ponchik.slack.texts import forms
from ponchik.slack.texts.language import Language, own_name
from ponchik.slack.texts.replies import NoteName, note
from ponchik.slack.texts.rhythms import Plan

_SCHEDULE = {
    *("every_weeks", "weekday", "week_of_month", "hour", "minute", "zone"),
    "group_size",
}


def changed_meanwhile(
    language: Language, person: str | None, changes: list[str]
) -> str:
    """Return who saved other settings, and which; without a person, an operator."""
    what = "\n".join(f"• {change}" for change in changes)
    if person is None:
        saved = language.gettext(
            "Other settings were saved a moment ago. Look once more, then save."
        )
    else:
        saved = note(language, NoteName.CHANGED_MEANWHILE, {"person": person})
    return f"{saved}\n{what}" if what else saved


#: So much of a line that hosts typed tells it from another.
_MOST_SHOWN = 80


def changes_of(
    language: Language, settings: Settings, plan: Plan, changed: Mapping[str, Any]
) -> list[str]:
    """Return a line for each thing that was changed, as it is now."""
    lines = []
    if _SCHEDULE & changed.keys():
        lines.append(forms.so(language, plan, ()))
    named = {
        forms.check_ins_label(language): _check_ins(language, settings, changed),
        forms.hours_label(language): _hours(language, settings, changed),
        forms.prefer_label(language): _goals(language, settings, changed),
        forms.who_label(language): _who(language, settings, changed),
        forms.off_label(language): _off(language, settings, changed),
        forms.language_label(language): _language(settings, changed),
        forms.words_label(language): _words(settings, changed),
    }
    return lines + [
        language.gettext("{label}: {value}", label=label, value=value)
        for label, value in named.items()
        if value is not None
    ]


def too_short(language: Language, working_days: int) -> str:
    return language.gettext(
        "A round takes {days} working days. Choose more weeks.",
        days=language.number(working_days),
    )


def _words(settings: Settings, changed: Mapping[str, Any]) -> str | None:
    """Return the beginning of what hosts typed, harmless wherever it is shown."""
    if "words" not in changed:
        return None
    return "".join(filter(_is_harmless, settings.words))[:_MOST_SHOWN] or "-"


def _is_harmless(one: str) -> bool:
    return one not in "<>&*_~`\n"


def _check_ins(
    language: Language, settings: Settings, changed: Mapping[str, Any]
) -> str | None:
    if not {"check_ins", "closing", "reminder"} & changed.keys():
        return None
    return forms.check_ins_option(language, len(settings.check_ins))


def _hours(
    language: Language, settings: Settings, changed: Mapping[str, Any]
) -> str | None:
    if "own_morning" not in changed:
        return None
    if settings.own_morning:
        return forms.hours_own_morning(language)
    return forms.hours_at_once(language)


def _goals(
    language: Language, settings: Settings, changed: Mapping[str, Any]
) -> str | None:
    if "goals" not in changed:
        return None
    named = {
        "other_team": forms.prefer_other_team(language),
        "hours": forms.prefer_hours(language),
        "newcomers": forms.prefer_newcomers(language),
    }
    goals = [named[goal.value] for goal in settings.goals]
    return ", ".join(goals) or forms.prefer_anybody(language)


def _who(
    language: Language, settings: Settings, changed: Mapping[str, Any]
) -> str | None:
    if not {"include_guests", "include_externals"} & changed.keys():
        return None
    taking_part = {
        forms.who_guests(language): settings.include_guests,
        forms.who_externals(language): settings.include_externals,
    }
    shown = [who for who, part in taking_part.items() if part]
    return ", ".join(shown) or language.gettext("Nobody else")


def _off(
    language: Language, settings: Settings, changed: Mapping[str, Any]
) -> str | None:
    if not {"days_off", "working_days"} & changed.keys():
        return None
    days: tuple[date, ...] = settings.days_off
    return language.ngettext("{count} day", "{count} days", len(days))


def _language(settings: Settings, changed: Mapping[str, Any]) -> str | None:
    return own_name(settings.language) if "language" in changed else None
