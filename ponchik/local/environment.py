"""What processes of this machine find around them."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path


def inherited(environment: Mapping[str, str]) -> dict[str, str]:
    """Copy our own environment, so that `python` is this one and logs come at once."""
    own = str(Path(sys.executable).parent)
    path = os.pathsep.join([own, environment.get("PATH", os.defpath)])
    return {**environment, "PATH": path, "PYTHONUNBUFFERED": "1"}
