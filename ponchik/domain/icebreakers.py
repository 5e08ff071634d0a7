"""Which question a group begins with, by its number; the words are texts."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

#: So many more a group can have after the first.
MOST_MORE = 5

#: How often somebody has had each question.
Seen = Mapping[int, int]


def choose_icebreaker(
    numbers: Sequence[int],
    seen: Sequence[Seen],
    meeting: UUID,
    shown: Collection[int] = (),
) -> int:
    """Return a question that nobody of the group has had, `shown` ones left out.

    `seen` is what each of its members had. Whoever had all of them starts over; where
    somebody has had every question that is left, it is the one that the fewest have
    had. The meeting's id decides among equals.
    """
    first = meeting.int % len(numbers)
    in_turn = [*numbers[first:], *numbers[:first]]
    left = [number for number in in_turn if number not in shown] or in_turn
    fewest = [_fewest(one, numbers) for one in seen]

    def had(number: int) -> int:
        return sum(
            one.get(number, 0) > least for one, least in zip(seen, fewest, strict=True)
        )

    unknown = next((number for number in left if not had(number)), None)
    return min(left, key=had) if unknown is None else unknown


def _fewest(seen: Seen, numbers: Sequence[int]) -> int:
    """Return how often somebody had each question at the least."""
    if len(seen) < len(numbers):
        return 0
    return min(seen.get(number, 0) for number in numbers)
