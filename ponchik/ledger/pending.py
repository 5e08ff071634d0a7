"""What is pending, by the index that a question is meant for.

Between rounds nothing is pending. Postgres, which noted that, expects nothing when a
round wants thousands of effects: each index on what is pending looks as good to it as
any other, and from the wrong one it would read all of them for each. So each index is
on rows of which something is said that holds for all, and serves only who says it too.
"""


def by_moment(effect: str = "effects") -> str:
    """Return the condition that an effect is pending, to be found by when it is due."""
    return f"{effect}.status = 'pending' AND {effect}.due_at > '-infinity'"


def by_method(effect: str = "effects") -> str:
    """Return the same, to be found by its workspace, its method, and when it is due."""
    return f"{effect}.status = 'pending' AND {effect}.method >= ''"


def by_stream(effect: str = "effects") -> str:
    """Return the same, to be found by its workspace, its stream, and its place."""
    return f"{effect}.status = 'pending' AND {effect}.stream >= ''"


def by_subject(effect: str = "effects") -> str:
    """Return the same, to be found by its workspace and its subject."""
    return f"{effect}.status = 'pending' AND {effect}.subject >= ''"
