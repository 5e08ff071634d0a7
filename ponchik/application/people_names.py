"""People as people name them: by an id, by a handle or by a name."""

import re
from uuid import UUID

from ponchik.application.channels import named_or_all
from ponchik.application.suggestions import suggest
from ponchik.errors import Invalid, Unknown
from ponchik.queries.names import people_called, people_names
from ponchik.queries.workspaces import workspaces_with_programs
from ponchik.store.connection import Transaction
from ponchik.store.people import known_person

_USER = re.compile(r"[UW][A-Z0-9]{5,20}")


def is_id(text: str) -> bool:
    """Return whether it looks like one of Slack's ids, and not like a name."""
    return _USER.fullmatch(text) is not None


def find_person(transaction: Transaction, workspace: str, text: str) -> UUID:
    """Return who is meant by `U0123ABCD`, `@ada` or `Ada Lovelace`.

    Raises Unknown, with the nearest names, if nobody is; Invalid if several are.
    """
    looks_like_id = is_id(text)
    if looks_like_id and (person := known_person(transaction, workspace, text)):
        return person
    name = text.removeprefix("@").strip()
    if not name:
        raise Invalid(f"{text!r} names nobody: write @ada, or an id such as U0123ABCD")
    found = people_called(transaction, workspace, name)
    if len(found) > 1:
        all_of_them = " and ".join(person.slack_id for person in found)
        raise Invalid(f"{len(found)} people are called {name}: say {all_of_them}")
    if not found and looks_like_id:
        raise Unknown(
            f"nobody with the id {text} was in a channel that Ponchik serves; see "
            "who is by `ponchik round start CHANNEL --dry-run`"
        )
    if not found:
        raise Unknown(
            f"nobody called {name} was in a channel that Ponchik serves"
            + suggest(name, people_names(transaction, workspace))
        )
    return found[0].id


def find_anywhere(
    transaction: Transaction, text: str, named: str | None = None
) -> tuple[str, UUID]:
    """Return the workspace, and who is meant there.

    Raises what `find_person` does, and Invalid if several workspaces have such a person
    and none is named.
    """
    homes = named_or_all(named, workspaces_with_programs(transaction))
    found, refusals = [], []
    for home in homes:
        try:
            found.append((home, find_person(transaction, home, text)))
        except Unknown as refusal:
            refusals.append(refusal)
    if len(found) > 1:
        several = " and ".join(home for home, _ in found)
        raise Invalid(f"{text} is in {several}: say which one with --workspace")
    if found:
        return found[0]
    raise refusals[0] if refusals else Unknown(f"Ponchik knows nobody yet: not {text}")
