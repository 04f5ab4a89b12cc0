"""The table of all models: a row each, the best of each column marked; on a phone each row becomes a card."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Literal, NamedTuple

import streamlit as st

from dashboard.components.model_words import DASH, megabytes, minutes, scientific, short_count
from dashboard.components.words import as_text, counted
from dashboard.engine.comparison import LABELS, Row


class Column(NamedTuple):
    """One column: the field of a Row, its title, its name on a phone, which value is best, and how it is written."""

    field: str
    title: str
    short: str
    best: Literal["least", "most"]
    text: Callable[[float], str]


def _percent(share: float) -> str:
    return f"{share:.1%}"


COLUMNS = (
    Column("mse", "error (MSE), test", "error", "least", "{:.4f}".format),
    Column("knn", "k-NN accuracy", "k-NN", "most", _percent),
    Column("clustering", "clustering accuracy", "clusters", "most", _percent),
    Column("few_labels", f"accuracy from {LABELS} labels", f"{LABELS} labels", "most", _percent),
    Column("robustness", "k-NN accuracy, damaged", "damaged", "most", _percent),
    Column("parameters", "parameters", "param.", "least", short_count),
    Column("bytes", "size of both graphs", "size", "least", megabytes),
    Column("seconds", "training time", "training", "least", minutes),
    Column("difference", "torch to onnxruntime", "to torch", "least", scientific),
)


def show_table(rows: Sequence[Row], chosen: str) -> None:
    """Show the rows side by side, that of the model `chosen` marked, and a sentence about the best of them."""
    best = {column.field: _best(rows, column) for column in COLUMNS}
    head = "".join(f'<th scope="col">{column.title}</th>' for column in COLUMNS)
    body = "".join(_row(row, best, row.name == chosen) for row in rows)
    st.html(
        f'<table class="ld-models"><thead><tr><th scope="col">model</th>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )
    st.markdown(_sentence(rows, best))


def _best(rows: Sequence[Row], column: Column) -> float | None:
    """The best value of a column; None where there is nothing to compare it with."""
    values = [value for row in rows if (value := getattr(row, column.field)) is not None]
    return (min if column.best == "least" else max)(values) if len(values) > 1 else None


def _row(row: Row, best: dict[str, float | None], chosen: bool) -> str:
    cells = "".join(_cell(getattr(row, column.field), column, best[column.field]) for column in COLUMNS)
    current = ' aria-current="true"' if chosen else ""
    numbers = counted(row.code_size, "number")
    return f'<tr{current}><th scope="row">{escape(row.name)} <small>{numbers}</small></th>{cells}</tr>'


def _cell(value: float | None, column: Column, best: float | None) -> str:
    written = DASH if value is None else column.text(value)
    if value is not None and value == best:
        written = f'<b>{written}<span class="ld-unseen"> (best)</span></b>'
    return f'<td data-short="{column.short}">{written}</td>'


def _sentence(rows: Sequence[Row], best: dict[str, float | None]) -> str:
    """Which model is best at redrawing, and which at telling classes apart; what is not known is left out."""
    claims = (
        ("mse", "redraws best, with an error of {} a pixel"),
        ("clustering", "sorts best without labels, with {} right"),
        ("knn", "keeps most of what a class is: its neighbours name {} rightly"),
    )
    columns = {column.field: column for column in COLUMNS}
    said = []
    for field, claim in claims:
        if (value := best[field]) is not None:
            winner = next(row.name for row in rows if getattr(row, field) == value)
            said.append(f"**{as_text(winner)}** {claim.format(columns[field].text(value))}")
    return f"{'; '.join(said)}. The best of each column is in bold." if said else ""
