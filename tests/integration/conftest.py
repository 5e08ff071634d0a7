"""Whom the tests of a served Ponchik speak for."""

import pytest

from tests.harness.served import Played


@pytest.fixture
def host(played: Played) -> str:
    """Who invited Ponchik."""
    return next(played.people()).id


@pytest.fixture
def member(played: Played) -> str:
    """Somebody who hosts nothing."""
    return list(played.people())[1].id
