"""What commands print: JSON lines, sentences, tables that fit or become lists."""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any

import typer

Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON object a line, nothing else.")
]
Channel = Annotated[
    str, typer.Argument(metavar="CHANNEL", help="The channel's id, such as C0123ABCD.")
]
Row = Sequence[str]


def print_json(value: object) -> None:
    typer.echo(json.dumps(value, default=_plain, ensure_ascii=False))


def say(*sentences: str) -> None:
    for sentence in sentences:
        typer.echo(printable(sentence))


def printable(text: str) -> str:
    """Names come from Slack: none of them moves the cursor or paints the terminal."""
    return "".join(letter if letter.isprintable() else "�" for letter in text)


def moment(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%d %H:%M") if at else ""


def show_table(columns: Row, rows: Iterable[Row]) -> None:
    """A table; in a terminal too narrow for it, one line for each value."""
    from rich.console import Console
    from rich.measure import Measurement

    cells = [[printable(cell) for cell in row] for row in rows]
    console = Console(highlight=False)
    table = _table(columns, cells, header=console.is_terminal)
    unlimited = console.options.update(width=10_000)
    needed = Measurement.get(console, unlimited, table).maximum
    if console.is_terminal and needed > console.width:
        _show_list(columns, cells)
    else:
        console.width = max(needed, console.width)
        console.print(table)


def _table(columns: Row, rows: Iterable[Row], *, header: bool) -> Any:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD if header else None, pad_edge=False)
    for column in columns:
        table.add_column(Text(column), no_wrap=True)
    for row in rows:
        table.add_row(*map(Text, row))
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
