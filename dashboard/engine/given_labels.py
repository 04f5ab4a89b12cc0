"""Labels that a visitor gave to digits or piles, as a link holds them: "12-7.40-3", digit 12 is a 7, digit 40 a 3.

Of all marks these need no percent signs in an address (RFC 3986, unreserved characters).
"""

import re
from collections.abc import Sequence

LONGEST = 1800  # characters of 2,000 that a link may have; the rest is for the address and the settings

GivenLabel = tuple[int, int]  # the number of a digit, and its label


def parse_labels(text: str, digits: int, classes: int) -> tuple[list[GivenLabel], bool]:
    """The labels that a link holds for so many digits of so many classes, and whether all of it could be read.

    What is not "number-label" within these ranges is left out, and so is a digit's second label.
    """
    parts = text[:LONGEST].split(".") if text else []
    found: dict[int, int] = {}
    for part in parts:
        match = re.fullmatch(r"([0-9]{1,9})-([0-9]{1,9})", part)
        number, label = map(int, match.groups()) if match else (digits, classes)
        if number < digits and label < classes:
            found.setdefault(number, label)
    return list(found.items()), len(found) == len(parts) and len(text) <= LONGEST


def format_labels(given: Sequence[GivenLabel]) -> tuple[str, int]:
    """The labels for a link, and how many of them: the first ones, as many as fit into LONGEST characters."""
    text, count = "", 0
    for number, label in given:
        longer = f"{text}.{number}-{label}" if text else f"{number}-{label}"
        if len(longer) > LONGEST:
            break
        text, count = longer, count + 1
    return text, count
