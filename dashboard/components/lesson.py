"""Explanations, each with its maths and source code, and the links to the other pages."""

import ast
import inspect
from collections.abc import Callable
from functools import cache
from itertools import groupby
from pathlib import Path
from textwrap import dedent

import streamlit as st

from dashboard import tour

_ROOT = Path(__file__).resolve().parents[2]


@st.fragment
def show_why(question: str, maths: str, *sources: Callable | tuple[str, str]) -> None:
    r"""Show `question` as a closed expander; once opened, it holds the answer, `maths`, and the code that does it.

    What is closed is not sent: setting formulas and colouring code took the browser half a second of every page.

    A source is a function, or a file below the repository's root and the name of what it defines there: the trainer
    is read, since the dashboard may not import it. `maths` is Markdown with KaTeX between dollar signs, best as a raw
    string: r"... $\hat{x}$ ...".
    """
    read = [read_source(*source) if isinstance(source, tuple) else _source_of(source) for source in sources]
    answer = st.expander(question, icon=":material/help:", on_change="rerun")
    if not answer.open:
        return
    with answer:
        st.markdown(dedent(maths))
        for file, parts in groupby(read, key=lambda found: found[0]):
            st.caption(f"The code that does it, from `{file}`:")
            st.code("\n\n".join(code.strip("\n") + "\n" for _, code in parts), language="python", wrap_lines=True)


def show_next(page: str) -> None:
    """End a page with the link to the next page of the tour; a page passes its `__file__`."""
    stop = tour.after(page)
    with st.container(key="next_stop"):
        if stop is None:
            first = tour.TOUR[0]
            st.page_link(first.file, label="The tour ends here. Back to the start", icon=first.icon)
        else:
            st.page_link(stop.file, label=f"Next: **{stop.title}**", icon=stop.icon)
            st.markdown(stop.invitation)


def show_ways(page: str) -> None:
    """Show links to all pages but this one and the next; a page passes its `__file__`."""
    beyond = [stop for stop in tour.TOUR if stop not in (tour.stop_of(page), tour.after(page))]
    with st.container(horizontal=True, key="ways"):
        st.markdown("Or straight to")
        for stop in beyond:
            st.page_link(stop.file, label=stop.title, icon=stop.icon)


@cache
def read_source(file: str, name: str) -> tuple[str, str]:
    """A file below the repository's root, and the source of what it defines under `name`, such as "Class.method".

    Raises LookupError when either is not there: a page quotes what has been renamed.
    """
    try:
        text = (_ROOT / file).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise LookupError(f"{file} is not there; a page quotes {name} from it.") from error
    node: ast.AST = ast.parse(text)
    for part in name.split("."):
        found = next((inner for inner in ast.iter_child_nodes(node) if getattr(inner, "name", None) == part), None)
        if found is None:
            raise LookupError(f"{file} defines no {name}; a page quotes it, so give the page the new name.")
        node = found
    return file, dedent(ast.get_source_segment(text, node, padded=True) or "")


@cache
def _source_of(function: Callable) -> tuple[str, str]:
    inner = inspect.unwrap(function)
    file = Path(inspect.getsourcefile(inner) or "").resolve()
    return file.relative_to(_ROOT).as_posix(), dedent(inspect.getsource(inner))
