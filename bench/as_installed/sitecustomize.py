"""Hide what only development brings: a host's processes do not load it.

structlog, redis and others import these where they are, and they take 4 to 5 MB. Python
runs this file as it starts, where the folder is on PYTHONPATH.
"""

import sys
from importlib.abc import MetaPathFinder
from typing import Any

_ABSENT = {"greenlet", "opentelemetry", "psutil"}


class _Hidden(MetaPathFinder):
    def find_spec(self, name: str, *_: Any) -> None:
        if name.partition(".")[0] in _ABSENT:
            raise ModuleNotFoundError(f"{name} is hidden: see {__file__}", name=name)


sys.meta_path.insert(0, _Hidden())
