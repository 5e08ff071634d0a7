"""What commands print: JSON lines, sentences, tables that fit or become lists."""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

import json
import shutil
import sys
import textwrap
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Any

import typer

Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON object a line, nothing else.")
]
Channel = Annotated[
    str,
    typer.Argument(
        metavar="CHANNEL", help="The channel's name, or its id, such as C0123ABCD."
    ),
]
Row = Sequence[str]
NO_PAINT: Mapping[str, str] = MappingProxyType({})
#: Narrower a wrapped cell is hard to read.
_NARROWEST = 16


def print_json(value: object) -> None:
    typer.echo(json.dumps(value, default=_plain, ensure_ascii=False))


def say(*sentences: str) -> None:
    """Print a line for each; in a terminal as many as it takes."""
    width = shutil.get_terminal_size().columns
    for sentence in map(printable, sentences):
        wraps = is_terminal() and len(sentence) > width
        lines = _wrapped(sentence, width) if wraps else [sentence]
        typer.echo("\n".join(lines))


def _wrapped(sentence: str, width: int) -> list[str]:
    """Break between words only: ids, options and addresses are copied whole."""
    return textwrap.wrap(
        sentence, width, break_long_words=False, break_on_hyphens=False
    )


def printable(text: str) -> str:
    """Names come from Slack: none of them moves the cursor or paints the terminal."""
    return "".join(letter if letter.isprintable() else "�" for letter in text)


def channel_label(channel: str, name: str | None) -> str:
    """Return `#coffee (C0123ABCD)`, or the id alone while the name is not known."""
    return f"#{name} ({channel})" if name else channel


def counted(count: int, one: str, many: str) -> str:
    """Return `1 group` or `2 groups`."""
    return f"{count} {one if count == 1 else many}"


def moment(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%d %H:%M") if at else ""


def show_table(
    columns: Row,
    rows: Iterable[Row],
    *,
    wrapping: Collection[str] = (),
    painting: Mapping[str, str] = NO_PAINT,
) -> None:
    """Print a table; in a terminal too narrow for it, one line for each value.

    In a terminal the cells of some columns may be wrapped, and a row whose first cell
    is named in `painting` shows it in that style; elsewhere a row is a plain line.
    """
    from rich.console import Console
    from rich.measure import Measurement

    cells = [[printable(cell) for cell in row] for row in rows]
    console = Console(highlight=False)
    unlimited = console.options.update(width=10_000)
    if not console.is_terminal:
        table = _table(columns, cells, ())
        needed = Measurement.get(console, unlimited, table).maximum
        console.width = max(needed, console.width)
        console.print(table)
        return
    table = _table(columns, cells, wrapping, painting, header=True)
    if Measurement.get(console, unlimited, table).minimum > console.width:
        _show_list(columns, cells)
    else:
        console.print(table)


def _table(
    columns: Row,
    rows: Iterable[Row],
    wrapping: Collection[str],
    painting: Mapping[str, str] = NO_PAINT,
    *,
    header: bool = False,
) -> Any:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD if header else None, pad_edge=False)
    for column in columns:
        wraps = column in wrapping
        table.add_column(
            Text(column), no_wrap=not wraps, min_width=_NARROWEST if wraps else None
        )
    for first, *others in rows:
        table.add_row(Text(first, painting.get(first, "")), *map(Text, others))
    return table


def _show_list(columns: Row, rows: Iterable[Row]) -> None:
    for row in rows:
        for column, cell in zip(columns, row, strict=True):
            typer.echo(f"{column}: {cell}")
        typer.echo()


def is_terminal() -> bool:
    return sys.stdout.isatty()


def _plain(value: object) -> object:
    """UUIDs and moments as text, settings as objects."""
    if isinstance(value, datetime):
        return value.isoformat()
    dump = getattr(value, "model_dump", None)
    return dump(mode="json") if dump else str(value)
