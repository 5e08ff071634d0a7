"""Which measure of a suite tries a case: docs/testing.md says what runs where."""

from typing import Any

import pytest


def longer(*cases: Any) -> list[Any]:
    """Return the cases as parameters that only the longer run tries.

    A case is a value, or a tuple where a test takes several.
    """
    return [
        pytest.param(
            *(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.longer
        )
        for case in cases
    ]
