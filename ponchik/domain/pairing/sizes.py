"""How many groups of which size: nobody is dropped, leftovers are spread."""

from ponchik.errors import Invalid
from ponchik.events.program import MAX_GROUP, MIN_GROUP


def group_sizes(people: int, group_size: int) -> list[int]:
    """Sizes of groups that hold everyone, the largest first: 11 by 4 make 4, 4 and 3.

    At most one person more than asked for in a group, and never more than Slack's
    group DMs hold. Fewer than two people make no group.
    """
    if people < MIN_GROUP:
        return []
    largest = largest_group(group_size)
    groups = max(people // group_size, 1)
    if people > groups * largest:
        groups += 1
    smaller, with_one_more = divmod(people, groups)
    return [smaller + (group < with_one_more) for group in range(groups)]


def largest_group(group_size: int) -> int:
    return min(group_size + 1, MAX_GROUP)


def check_group_size(group_size: int) -> None:
    """Raise Invalid unless Slack's group DMs can hold such groups."""
    if type(group_size) is not int or not MIN_GROUP <= group_size <= MAX_GROUP:
        raise Invalid(
            f"a group has {MIN_GROUP} to {MAX_GROUP} people, so its size cannot be "
            f"{group_size!r}"
        )
