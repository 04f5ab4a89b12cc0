"""Sizes, times and small numbers of a model, as people write them; as HTML."""

from datetime import datetime
from html import escape
from math import floor, log10

DASH = "–"  # where a number is not known
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def megabytes(size: float) -> str:
    """A size in bytes: "6.1 MB", "12 kB"."""
    return f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{max(1, round(size / 1e3))} kB"


def short_count(count: float) -> str:
    """A large count: "1.9 M", "219 k", "812"."""
    if count >= 1e6:
        return f"{count / 1e6:.1f} M"
    return f"{count / 1e3:.0f} k" if count >= 1e4 else f"{count:,.0f}"


def minutes(seconds: float) -> str:
    """A long time: "39 s", "54 min", "1.5 h"."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{seconds / 60:.0f} min" if seconds < 90 * 60 else f"{seconds / 3600:.1f} h"


def milliseconds(seconds: float) -> str:
    """A short time: "0.21 ms", "12 ms", "480 ms"."""
    value = seconds * 1e3
    return f"{value:.{2 if value < 1 else 1 if value < 10 else 0}f} ms"


def scientific(value: float) -> str:
    """A tiny number: "3.0×10⁻⁵"; "0" for none at all."""
    if value <= 0:
        return "0"
    power = floor(log10(value))
    return f"{value / 10**power:.1f}×10{str(power).translate(SUPERSCRIPTS)}"


def day(moment: str) -> str:
    """The day of an ISO 8601 time: "26 November 2026"; as it is written where it is none."""
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        return escape(moment)
    return f"{found.day} {found:%B %Y}"
