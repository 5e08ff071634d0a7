"""What members see of what they choose for themselves."""

from dataclasses import replace
from datetime import UTC, datetime

from ponchik.domain.choices import Choice, ChoiceKind
from ponchik.slack.surfaces.breaks import BreakForm, break_modal
from ponchik.slack.surfaces.choices import NextRound, back, chosen, skipped
from ponchik.slack.texts.language import Language
from tests.unit.host_surfaces import (
    BREAK_UNTIL,
    COFFEE,
    EFFECT,
    FIRST,
    PROGRAM,
    SECOND,
    TEA,
    Surface,
)

AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
IN_COFFEE, IN_TEA = NextRound(COFFEE, SECOND), NextRound(TEA, FIRST)
BREAK = Choice(ChoiceKind.BREAK, PROGRAM, AT, 1, BREAK_UNTIL)
STOP = Choice(ChoiceKind.STOP, PROGRAM, AT, 1)


def member_surfaces(language: Language) -> dict[str, Surface]:
    """Return each of them by the name of its golden file."""
    many = tuple((EFFECT, "1" * 80) for _ in range(120))
    return {
        "10-break-modal": break_modal(
            language, BreakForm(((PROGRAM, "1"), (EFFECT, "2")), None, FIRST)
        ),
        "10e-skipped-ephemeral": skipped(language, [IN_COFFEE], PROGRAM),
        "skipped-several": skipped(language, [IN_COFFEE, IN_TEA], None),
        "choice-break": chosen(language, BREAK, IN_COFFEE),
        "choice-break-everywhere": chosen(
            language, replace(BREAK, program=None), NextRound("", None)
        ),
        "choice-stop": chosen(language, STOP, IN_COFFEE),
        "choice-stop-everywhere": chosen(
            language, replace(STOP, program=None), NextRound("", None)
        ),
        "choice-back": back(language, [IN_COFFEE], []),
        "choice-back-several": back(language, [IN_COFFEE, IN_TEA], [TEA]),
        "choice-back-none": back(language, [NextRound(COFFEE, None)], []),
        "break-modal-many": break_modal(language, BreakForm(many, EFFECT, FIRST)),
    }
