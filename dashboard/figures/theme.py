"""The colours of the whole app."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """What a figure needs to know of the page's theme. Each colour is chosen for the two grounds that it lies on."""

    ground: str  # of the page, as in .streamlit/config.toml
    panel: str  # the second ground, which the 3-D view and the player have
    text: str
    muted: str
    line: str
    accent: str
    axes: tuple[str, str, str]  # of the first, second and third number: ColorBrewer's Dark2 (darkened) and Set2
    classes: tuple[str, ...]  # of the classes 0 to 9

    @property
    def name(self) -> str:
        """ "light" or "dark"."""
        return "dark" if self is DARK else "light"


# The class colours keep to the hues of M. A. Petroff's ten-colour cycle (arXiv:2107.02270), but for its second grey,
# which is green or cyan here. All are at least 3:1 against both grounds. Simulated annealing looked for ten whose
# smallest CIEDE2000 is large, as seen with normal vision and as Machado et al. (2009) simulate protanopia, deuteranopia
# and tritanopia; of the best sets found, these were chosen by eye. Their smallest differences, all larger than those of
# Petroff's colours, stand as SMALLEST in tests/app/test_theme.py, which computes them.
LIGHT = Theme(
    "#fbfaf6", "#f1eee6", "#1c2130", "#646a79", "#dcd7ca", "#2b59c3", ("#137a5c", "#b04c02", "#6963a8"),
    (
        "#00326e", "#aa8200", "#6e0a00", "#827882", "#5a0afa",
        "#462832", "#965000", "#788c64", "#006e50", "#008cb4",
    ),
)  # fmt: skip
DARK = Theme(
    "#11141c", "#1a1f2b", "#e9e6dd", "#9aa1b1", "#2f3646", "#8fb2ff", ("#66c2a5", "#fc8d62", "#a6b1e1"),
    (
        "#96aafa", "#ffd200", "#f0001e", "#aba9a5", "#8c5afa",
        "#966e64", "#ff8c64", "#dcfabe", "#5afaf0", "#3c828c",
    ),
)  # fmt: skip


def class_colour(theme: Theme, label: int) -> str:
    """The colour of a class; they repeat after ten, so a class is always named beside its colour."""
    return theme.classes[label % len(theme.classes)]


def axis_colour(theme: Theme, axis: int) -> str:
    """The colour of an axis of the code space, 0 for the first number of a code; they repeat after three."""
    return theme.axes[axis % len(theme.axes)]
