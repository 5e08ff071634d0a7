"""What somebody may have meant who mistyped a name."""

from collections.abc import Mapping
from difflib import get_close_matches

_MOST = 3
#: Of 1, for the same name; a letter or two of a short name may be wrong.
_LIKENESS = 0.5


def suggest(name: str, known: Mapping[str, str], sign: str = "") -> str:
    """Return the end of a sentence: which of the known names, by id, are the nearest.

    It is empty where none is near.
    """
    ids = {called.casefold(): id_ for id_, called in known.items()}
    near = get_close_matches(name.casefold(), ids, _MOST, _LIKENESS)
    if not near:
        return ""
    told = ", ".join(f"{sign}{known[ids[one]]} ({ids[one]})" for one in near)
    return f"; the nearest: {told}"
