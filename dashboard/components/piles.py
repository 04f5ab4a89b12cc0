"""Piles of look-alikes that the visitor names one at a time: all of them in a row, and the one on show with members."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from dashboard.components.labelling import show_classes
from dashboard.components.page import Exhibit
from dashboard.components.tiles import button_picture, show_row, tile
from dashboard.components.words import as_text, counted, distance, pile_name, shortened
from dashboard.engine.clustering import UNNAMED, Clusters
from dashboard.engine.tile import ink_pixels

MEMBERS = 14  # shown of a pile, the nearest to its middle and the farthest
SHORT_NAME = 6  # characters of a class's name that fit below a pile


@dataclass
class Naming:
    """The names that a visitor has given to piles, and the pile on show."""

    names: list[int]  # the class of each pile, or UNNAMED
    pile: int = 0

    @property
    def named(self) -> int:
        """How many piles have a name."""
        return sum(name != UNNAMED for name in self.names)

    def show(self, pile: int) -> None:
        """Put another pile on show."""
        self.pile = pile

    def say(self, label: int) -> None:
        """Name the pile on show, and put the next one without a name on show, if there is one."""
        self.names[self.pile] = label
        following = [(self.pile + step) % len(self.names) for step in range(1, len(self.names))]
        self.pile = next((pile for pile in following if self.names[pile] == UNNAMED), self.pile)


def show_piles(exhibit: Exhibit, pictures: np.ndarray, naming: Naming, majority: np.ndarray | None) -> None:
    """Show each pile by its typical picture (k, 28, 28) on a button, which puts it on show, with the name it was given.

    `majority` (k,) is the commonest class of each pile, None while the answers are hidden.
    """
    names = exhibit.digits.class_names
    with st.container(horizontal=True, gap="small", key="without_labels_piles"):
        for pile, (picture, label) in enumerate(zip(pictures, naming.names, strict=True)):
            text = pile_name(pile)
            if exhibit.digits.labelled:
                text += f" · {_name_below(names, label, None if majority is None else int(majority[pile]))}"
            st.button(
                f"{button_picture(ink_pixels(picture), 'Pile')} {text}", key=f"without_labels_pile_{pile}",
                type="primary" if pile == naming.pile else "secondary", on_click=naming.show, args=(pile,),
            )  # fmt: skip


def _name_below(names: Sequence[str], given: int, true: int | None) -> str:
    """The name given to a pile, with a mark whether it is the `true` one where that is told; else that one, or "?"."""
    name = given if given != UNNAMED else true
    said = "?" if name is None else as_text(shortened(names[name], SHORT_NAME))
    return said if true is None or given == UNNAMED else f"{said} {'✓' if given == true else '✗'}"


def show_pile(
    exhibit: Exhibit, picture: np.ndarray, size: int, naming: Naming, contents: np.ndarray, answered: bool
) -> None:
    """Show the pile on show: its typical picture (28, 28), its size, and a button for each class to name it.

    `contents` (classes,) int is how many of its members carry each label; they are told when `answered`.
    """
    letter, names = pile_name(naming.pile), exhibit.digits.class_names
    with st.container(horizontal=True, gap="medium", key="without_labels_on_show"):
        st.html(tile(picture, f"The middle of pile {letter}, drawn from its code", scale=6), width="content")
        with st.container(width=312, gap="small"):
            line = f"**Pile {letter}**, {counted(size, exhibit.thing)}."
            if answered:
                first = int(contents.argmax())
                line += f" Mostly {as_text(names[first])}: {contents[first] / size:.0%}."
            st.markdown(f"{line} What are they?" if exhibit.digits.labelled and not answered else line)
            if exhibit.digits.labelled:
                chosen = naming.names[naming.pile]
                show_classes(exhibit, "without_labels_say", naming.say, None if chosen == UNNAMED else chosen)


def show_members(exhibit: Exhibit, clusters: Clusters, pile: int, answered: bool) -> None:
    """Show the members of a pile that are nearest to its middle, and those farthest from it, none of them twice."""
    ordered = clusters.by_distance(pile)
    near = ordered[: min(MEMBERS, -(-len(ordered) // 2))]
    far = ordered[len(near) :][::-1][:MEMBERS]
    for title, which, numbers in (("Nearest to its middle", "from", near), ("Farthest from it", "up to", far)):
        if len(numbers):
            st.markdown(f"{title}, {which} {distance(float(clusters.distances[numbers[0]]))} away")
            show_row(_member(exhibit, number, answered) for number in numbers.tolist())


def _member(exhibit: Exhibit, number: int, answered: bool) -> str:
    """HTML of one member of a pile, with its label if `answered`."""
    name = exhibit.digits.class_names[exhibit.digits.labels[number]] if answered else ""
    note = shortened(name, SHORT_NAME) if answered else f"{number:,}"
    return tile(exhibit.digits.images[number], f"Number {number:,} {name}".strip(), note=note, scale=2)
