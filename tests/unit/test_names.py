"""Files are nouns and functions are verbs, so no file bears a function's name."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import ponchik

pytestmark = pytest.mark.unit

PACKAGE = Path(ponchik.__file__).parent


def functions_named_like_their_file(folder: Path) -> list[str]:
    files = sorted(folder.rglob("*.py"))
    return [
        str(file.relative_to(folder))
        for file in files
        if _name(file) in set(_functions(file))
    ]


def _name(file: Path) -> str:
    return file.parent.name if file.stem == "__init__" else file.stem


def _functions(file: Path) -> Iterator[str]:
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name


def test_no_file_bears_a_functions_name() -> None:
    assert functions_named_like_their_file(PACKAGE) == []


def test_a_file_that_bears_a_functions_name_is_found(tmp_path: Path) -> None:
    (tmp_path / "look").mkdir()
    (tmp_path / "look" / "__init__.py").write_text("async def look(): ...\n")
    (tmp_path / "sort.py").write_text("def sort(): ...\n")
    (tmp_path / "order.py").write_text("class order:\n    def order(self): ...\n")
    found = functions_named_like_their_file(tmp_path)
    assert found == ["look/__init__.py", "sort.py"]
