"""Days off as a host types them: a day or a span on each line."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from ponchik.events.program import MOST_DAYS_OFF
from ponchik.slack.buttons import Action
from ponchik.slack.surfaces.form_values import FormReading, typed_text
from ponchik.slack.texts import forms as texts
from ponchik.slack.texts.language import Language

_DAY = r"(\d{4}-\d{2}-\d{2})"
#: Between two days stands a dash or a word, in whatever language.
_LINE = re.compile(rf"{_DAY}(?:\s*(?:[^\W\d]+|[-\u2013\u2014])\s*{_DAY})?")


def off_lines(language: Language, days: Sequence[date]) -> str:
    """Return the lines that name these days, those in a row as a span."""
    spans = _spans(sorted(days))
    return "\n".join(texts.off_span(language, first, last) for first, last in spans)


def read_days_off(form: FormReading) -> tuple[date, ...]:
    """Read the days; what cannot be read is noted under the field."""
    days: set[date] = set()
    for line in typed_text(form.values, Action.SET_OFF).splitlines():
        if line.strip():
            days |= set(_days_in(form, line.strip()))
    if len(days) > MOST_DAYS_OFF:
        form.refuse(Action.SET_OFF, texts.too_many_days(form.language, MOST_DAYS_OFF))
    return tuple(sorted(days))


def _days_in(form: FormReading, line: str) -> Iterator[date]:
    span = _span_in(line)
    if span is None:
        form.refuse(Action.SET_OFF, texts.unreadable_line(form.language, line))
        return
    first, last = span
    length = (last - first).days + 1
    if length < 1:
        form.refuse(Action.SET_OFF, texts.backwards(form.language, line))
    if length > MOST_DAYS_OFF:
        form.refuse(Action.SET_OFF, texts.too_many_days(form.language, MOST_DAYS_OFF))
        return
    yield from (first + timedelta(days=n) for n in range(length))


def _span_in(line: str) -> tuple[date, date] | None:
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    try:
        first = date.fromisoformat(found[1])
        return first, date.fromisoformat(found[2]) if found[2] else first
    except ValueError:
        return None


def _spans(days: Sequence[date]) -> list[tuple[date, date]]:
    spans: list[tuple[date, date]] = []
    for day in days:
        if spans and spans[-1][1] + timedelta(days=1) == day:
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return spans
