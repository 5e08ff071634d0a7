"""The front end's libraries are what they were when they were pinned."""

import pytest

from vendor import PAGES, PLATFORMS, TESTS, VENDORED, Vendored, sum_of

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("each", VENDORED, ids=lambda each: each.target.name)
def test_a_vendored_file_has_its_pinned_sha256(each: Vendored) -> None:
    assert sum_of(each.target.read_bytes()) == each.sum


def test_nothing_lies_there_that_is_not_pinned() -> None:
    there = {file for folder in (PAGES, TESTS, PLATFORMS) for file in folder.iterdir()}
    assert there == {each.target for each in VENDORED}
