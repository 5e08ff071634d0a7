"""What hosts decide of the coming round: nothing leaves, and each can be undone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from ponchik.application.drafts import Draft, draft_of, save_draft, state_of
from ponchik.command_handler import Recorder
from ponchik.domain.program import DraftChanged, ProgramState
from ponchik.errors import Unknown
from ponchik.events.round import Group
from ponchik.queries.page_names import people_of_page
from ponchik.queries.phrases import listed
from ponchik.web.pages.acting import Act, Asked
from ponchik.web.pages.answers import NOT_FOUND
from ponchik.web.pages.drawings import Drawn, draw_round
from ponchik.web.pages.forms import Form, WrongFields
from ponchik.web.pages.next_round import find_next
from ponchik.web.pages.notices import Notice
from ponchik.web.pages.questions import Field, NothingToDo, Question
from ponchik.web.pages.visits import Visit, identity

if TYPE_CHECKING:
    from ponchik.domain.swaps import Swap

_CHANGED = "Another host changed the round meanwhile: look once more."
Change = Callable[[Asked, Draft, ProgramState], Draft]
#: Says what was done to a draft, by what it was before.
Telling = Callable[[Asked, Draft], Notice]


def find_draft(visit: Visit, form: Form) -> Asked:
    """Return the coming round, for hosts. Raises Unknown for others: it has names."""
    asked = find_next(visit, form)
    if not visit.visitor.hosts(asked.program["program"]):
        raise Unknown(NOT_FOUND)
    return asked


def _drawn(asked: Asked) -> Asked:
    """Draw the round first: what is decided has to be about what is drawn."""
    return replace(asked, subject=draw_round(asked))


def _group(asked: Asked) -> tuple[Drawn, Group]:
    drawn: Drawn = asked.subject or draw_round(asked)
    mark = asked.form.text("group") or asked.visit.text("group")
    return drawn, drawn.group(mark)


def _seen(asked: Asked, drawn: Drawn) -> Mapping[str, str]:
    mark = asked.form.text("group") or asked.visit.text("group")
    return {"group": mark, "seen": str(drawn.draft.seen)}


def _drafted(_asked: Asked, draft: Draft) -> Notice:
    return Notice("drafted", str(draft.seen))


def changing(
    change: Change, tell: Telling = _drafted
) -> Callable[[Asked, Recorder], Notice]:
    """Return what records a change of the draft that was seen."""

    def do(asked: Asked, recorder: Recorder) -> Notice:
        visitor = asked.visit.visitor
        place = (visitor.workspace, asked.program["program"])
        state = state_of(recorder, place)
        draft, seen = draft_of(state), asked.form.number("seen")
        if seen is not None and seen != draft.seen:
            raise NothingToDo(_CHANGED)
        try:
            wanted = change(asked, draft, state)
            is_new = save_draft(
                recorder, place, wanted, visitor.person, asked.visit.now
            )
        except DraftChanged:
            raise NothingToDo(_CHANGED) from None
        return tell(asked, draft) if is_new else Notice("already")

    return do


def _plainly(title: str, says: str, yes: str) -> Callable[[Asked], Question]:
    words = f"{says} Nothing is sent before the round starts."
    return lambda _asked: Question(title, words, yes=yes, no="Leave it")


def _keep(asked: Asked, draft: Draft, _state: ProgramState) -> Draft:
    _, group = _group(asked)
    return draft.keeping([group.members])


def _release(asked: Asked, draft: Draft, _state: ProgramState) -> Draft:
    _, group = _group(asked)
    return draft.releasing(group.members)


def _ask_leave_out(asked: Asked) -> Question:
    drawn, group = _group(asked)
    return Question(
        f"Who is left out of round {drawn.started.number}?",
        "Groups are drawn anew without them. They are in the round after it again.",
        yes="Leave them out",
        no="Leave nobody out",
        fields=[Field("person", "Who", options=_named(asked, group.members))],
        hidden=_seen(asked, drawn),
    )


def _leave_out(asked: Asked, draft: Draft, _state: ProgramState) -> Draft:
    drawn: Drawn = asked.subject
    person = identity(asked.form.text("person"))
    if person not in drawn.started.participants:
        raise WrongFields({"person": "They are not in the round."})
    return draft.without(person)


def _take_back(asked: Asked, draft: Draft, _state: ProgramState) -> Draft:
    return draft.with_back(identity(asked.form.text("person")))


def _ask_swap(asked: Asked) -> Question:
    drawn, group = _group(asked)
    swaps = _swaps(asked, drawn, group)
    if not swaps:
        raise NothingToDo("Nobody can change places with them in this draw.")
    names = dict(_named(asked, [*drawn.started.participants]))
    options = [
        (_value(swap), f"{names[str(swap.person)]} with {names[str(swap.partner)]}")
        for swap in swaps
    ]
    return Question(
        "Who changes places with whom?",
        f"{listed([name for _, name in _named(asked, group.members)])} are drawn "
        "together. Ponchik proposes up to five partners for each. Both groups are kept "
        "from then on, and the others are drawn around them.",
        yes="Change places",
        no="Leave it",
        fields=[Field("swap", "Change places", options=options)],
        hidden=_seen(asked, drawn),
    )


def _swap(asked: Asked, draft: Draft, _state: ProgramState) -> Draft:
    drawn, group = _group(asked)
    offered = {_value(swap): swap for swap in _swaps(asked, drawn, group)}
    chosen = offered.get(asked.form.text("swap"))
    if chosen is None:
        raise WrongFields({"swap": "Choose one of those that are proposed."})
    return draft.keeping(chosen.groups)


def _swaps(asked: Asked, drawn: Drawn, group: Group) -> "Sequence[Swap]":
    # Pairing's libraries are large, and only who swaps needs them.
    from ponchik.domain.swaps import swaps_of  # noqa: PLC0415
    from ponchik.queries.pair_history import read_pair_history  # noqa: PLC0415

    workspace, program = asked.visit.visitor.workspace, asked.program["program"]
    past = asked.visit.read(lambda t: read_pair_history(t, workspace, program))
    return swaps_of(drawn.started, group, past.history)


def _value(swap: "Swap") -> str:
    return f"{swap.person}/{swap.partner}"


def _named(asked: Asked, people: Sequence[UUID]) -> list[tuple[str, str]]:
    workspace = asked.visit.visitor.workspace
    names = asked.visit.read(lambda t: people_of_page(t, workspace, people))
    return [(str(one), names(one).name) for one in people]


def _again(_asked: Asked, draft: Draft, _state: ProgramState) -> Draft:
    return draft.again()


def as_before(asked: Asked, draft: Draft, state: ProgramState) -> Draft:
    """Return the draft that a form names. Raises DraftChanged if there was none."""
    to = asked.form.number("to")
    return draft.as_before(state, -1 if to is None else to)


DRAFT_ACTS: Mapping[str, Act] = {
    "keep": Act(
        _plainly("Keep this group?", "It stays together in every draw.", "Keep it"),
        changing(_keep),
        prepare=_drawn,
    ),
    "release": Act(
        _plainly("Draw this group anew?", "It is not kept any more.", "Draw it anew"),
        changing(_release),
        prepare=_drawn,
    ),
    "swap": Act(_ask_swap, changing(_swap), prepare=_drawn),
    "leave-out": Act(_ask_leave_out, changing(_leave_out), prepare=_drawn),
    "take-back": Act(
        _plainly("Take them in again?", "Groups are drawn with them.", "Take them in"),
        changing(_take_back),
    ),
    "again": Act(
        _plainly("Draw again?", "Who is kept and left out stays so.", "Draw again"),
        changing(_again),
    ),
    "restore": Act(
        _plainly("Undo it?", "The round is drawn as before.", "Undo"),
        changing(as_before),
    ),
}
