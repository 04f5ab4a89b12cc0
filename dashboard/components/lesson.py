"""What makes a page a lesson: 'why' with the maths and the code that does it, and the card to the next stop."""

import ast
import inspect
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import streamlit as st

from dashboard import tour

_ROOT = Path(__file__).resolve().parents[2]


def show_why(question: str, maths: str, *sources: Callable | tuple[str, str]) -> None:
    r"""A closed answer to `question`: Markdown with KaTeX between dollar signs, then the code that does it.

    A source is a function, or a file below the repository's root and the name of what it defines there: the trainer
    is read, since the dashboard may not import it. `maths` is best a raw string: r"... $\hat{x}$ ...".
    """
    with st.expander(question, icon=":material/help:"):
        st.markdown(dedent(maths))
        for source in sources:
            where, code = read_source(*source) if isinstance(source, tuple) else _source_of(source)
            st.caption(f"The code that does it, from `{where}`:")
            st.code(code, language="python", wrap_lines=True)


def show_next(page: str) -> None:
    """The card at a page's end that leads to the next stop of the tour; a page passes its `__file__`."""
    stop = tour.after(page)
    with st.container(key="next_stop"):
        if stop is None:
            first = tour.TOUR[0]
            st.page_link(first.file, label="The tour ends here. Back to the start", icon=first.icon)
        else:
            st.page_link(stop.file, label=f"Next: **{stop.title}**", icon=stop.icon)
            st.markdown(stop.invitation)


def read_source(file: str, name: str) -> tuple[str, str]:
    """Where `name`, such as "Training.advance", is defined below the repository's root, and its source."""
    text = (_ROOT / file).read_text(encoding="utf-8")
    node: ast.AST = ast.parse(text)
    for part in name.split("."):
        node = next(inner for inner in ast.iter_child_nodes(node) if getattr(inner, "name", None) == part)
    return file, dedent(ast.get_source_segment(text, node, padded=True) or "")


def _source_of(function: Callable) -> tuple[str, str]:
    inner = inspect.unwrap(function)
    file = Path(inspect.getsourcefile(inner) or "").resolve()
    return file.relative_to(_ROOT).as_posix(), dedent(inspect.getsource(inner))
