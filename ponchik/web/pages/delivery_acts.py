"""What can be done about what was given up: trying it again, or leaving it.

One alone, or all of a program that were given up for the same reason.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from ponchik.application.deliveries import discard_all, revive_all
from ponchik.command_handler import Recorder
from ponchik.queries.cures import cure_of
from ponchik.queries.delivery_pages import Wanted, deliveries_of_page
from ponchik.queries.effect_status import phrase
from ponchik.store.connection import Transaction
from ponchik.web.pages.acting import Act, Asked
from ponchik.web.pages.forms import Form
from ponchik.web.pages.looks import counted
from ponchik.web.pages.notices import Notice
from ponchik.web.pages.questions import NothingToDo, Question
from ponchik.web.pages.visits import Visit, identity

#: So many are tried again, or left, with one form.
_MOST = 500


class GivenUp(NamedTuple):
    """A delivery, and all that were given up for the same reason, it among them."""

    row: Mapping[str, Any]
    alike: Sequence[UUID]

    @property
    def cure(self) -> str:
        """What is to be done first."""
        return cure_of(self.row["last_error"])


def find_delivery(visit: Visit, form: Form) -> Asked:
    """Return the delivery of the address; nothing of it where it is none of theirs."""
    effect = identity(visit.request.path_params["effect"])
    found = visit.read(lambda t: _read(t, visit, effect))
    place = f"{visit.base}/deliveries"
    if found is None:
        return Asked(visit, {"program": "deliveries"}, form, place)
    programs = {one["program"]: one for one in visit.visitor.programs}
    return Asked(visit, programs[found.row["program"]], form, place, found)


def _read(transaction: Transaction, visit: Visit, effect: UUID) -> GivenUp | None:
    workspace, managed = visit.visitor.workspace, visit.visitor.managed
    rows = deliveries_of_page(
        transaction, workspace, managed, Wanted("dead", effect)
    ).rows
    if not rows:
        return None
    [row] = rows
    alike = deliveries_of_page(
        transaction,
        workspace,
        [row["program"]],
        Wanted("dead", reason=row["last_error"] or ""),
        most=_MOST,
    ).rows
    return GivenUp(row, [one["id"] for one in alike])


def _given_up(asked: Asked) -> GivenUp:
    found: GivenUp | None = asked.subject
    if found is None:
        raise NothingToDo("It is not given up any more, or it is not yours to see.")
    return found


def _ask_retry(asked: Asked) -> Question:
    found = _given_up(asked)
    return Question(
        "Try it again?",
        f"First, what helps: {found.cure}. Then Ponchik tries again to "
        f"{phrase(found.row['kind'], found.row['payload'])}; nothing is sent twice.",
        yes="Try it again",
    )


def _ask_retry_alike(asked: Asked) -> Question:
    found = _given_up(asked)
    return Question(
        f"Try all {len(found.alike)} again?",
        f"First, what helps: {found.cure}. Then all that was given up in "
        f"#{asked.channel_name} for the same reason is tried again; nothing is sent "
        "twice.",
        yes=f"Try all {len(found.alike)} again",
    )


def _ask_discard(asked: Asked) -> Question:
    found = _given_up(asked)
    return Question(
        "Discard it?",
        f"Ponchik does not {phrase(found.row['kind'], found.row['payload'])} any more, "
        f"and nobody is told. It was given up because of: {_reason(found)}.",
        yes="Discard it",
        no="Keep it here",
        is_harm=True,
    )


def _ask_discard_alike(asked: Asked) -> Question:
    found = _given_up(asked)
    return Question(
        f"Discard all {len(found.alike)}?",
        f"{counted(len(found.alike), 'delivery', 'deliveries')} of "
        f"#{asked.channel_name} are not sent any more, and nobody is told. They were "
        f"given up because of: {_reason(found)}.",
        yes=f"Discard all {len(found.alike)}",
        no="Keep them here",
        word=asked.channel_name,
        is_harm=True,
    )


def _reason(found: GivenUp) -> str:
    return str(found.row["last_error"] or "no reason that is known")


def _deciding(
    decide: Callable[[Asked, Recorder, Sequence[UUID]], int], told: str, *, alike: bool
) -> Callable[[Asked, Recorder], Notice]:
    """Return what settles the one delivery, or all that are alike."""

    def do(asked: Asked, recorder: Recorder) -> Notice:
        found = _given_up(asked)
        wanted = found.alike if alike else [found.row["id"]]
        settled = decide(asked, recorder, wanted)
        return Notice(told, str(settled)) if settled else Notice("already")

    return do


def _revive(asked: Asked, recorder: Recorder, wanted: Sequence[UUID]) -> int:
    return revive_all(recorder, wanted, asked.visit.now, asked.visit.ponchik.paces)


def _discard(_asked: Asked, recorder: Recorder, wanted: Sequence[UUID]) -> int:
    return discard_all(recorder, wanted)


DELIVERY_ACTS: Mapping[str, Act] = {
    "retry": Act(_ask_retry, _deciding(_revive, "retried", alike=False)),
    "retry-alike": Act(_ask_retry_alike, _deciding(_revive, "retried", alike=True)),
    "discard": Act(_ask_discard, _deciding(_discard, "discarded", alike=False)),
    "discard-alike": Act(
        _ask_discard_alike, _deciding(_discard, "discarded", alike=True)
    ),
}
