"""Words for what depends on the model or the data set, such as "digit" and "three numbers"."""

import re
from string import ascii_uppercase

from dashboard.engine.gallery import UNLABELLED

THINGS = {
    "mnist": "digit",
    "fashion-mnist": "garment",
    "kmnist": "character",
}
SMALL_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TIMES = ("never", "once", "twice")
SPOKEN_WITH_VOWEL = (*"FHLMNRSXfhlmnrsx", "11", "18")
SPOKEN_WITH_CONSONANT = ("U", "u")
LONGEST = 24  # characters of a class's name on a button
FEW = 100  # things of which a share is said as a count
SMALLEST = 0.001  # distance that is written out


def thing(dataset: str) -> str:
    """What one image of the data set shows: "digit"."""
    return THINGS.get(dataset, "picture")


def with_article(name: str) -> str:
    """A class's name with its article: "a 7", "an 8", "an Ankle boot", "an F", "an unlabelled picture"."""
    if name == UNLABELLED:
        return f"an {name} picture"
    vowel = name[:1].lower() in tuple("8aeiou") or name in SPOKEN_WITH_VOWEL
    return f"{'an' if vowel and name not in SPOKEN_WITH_CONSONANT else 'a'} {name}"


def counted(count: int, noun: str) -> str:
    """A count in words: "three numbers", "one number", "16 numbers"."""
    number = SMALL_NUMBERS[count] if count < len(SMALL_NUMBERS) else f"{count:,}"
    return f"{number} {noun}{'' if count == 1 else 's'}"


def times(count: int) -> str:
    """How often, in words: "once", "twice", "three times", "1,028 times"."""
    return TIMES[count] if count < len(TIMES) else counted(count, "time")


def distance(value: float) -> str:
    """A distance between codes, with two digits at least in spaces of any size: "1.30", "0.25", "0.0071", "0"."""
    if value == 0:
        return "0"
    if value < SMALLEST:
        return f"under {SMALLEST}"
    return f"{value:.2f}" if value >= 0.1 else f"{value:#.2g}"


def share_of(share: float, total: int, noun: str) -> str:
    """A share of a total as Markdown: "**98.9%** of 9,998 digits"; of few as a count: "**3** of five pictures"."""
    part = f"{share:.1%}" if total >= FEW else f"{round(share * total)}"
    return f"**{part}** of {counted(total, noun)}"


def pile_name(number: int) -> str:
    """The name of a pile that has none yet: "A" to "Z", then "AA", "AB" as in a spreadsheet, from number 0 on."""
    more, last = divmod(number, len(ascii_uppercase))
    return (pile_name(more - 1) if more else "") + ascii_uppercase[last]


def sentence_case(text: str) -> str:
    """The text with its first letter in upper case and the rest unchanged."""
    return text[:1].upper() + text[1:]


def as_text(name: str) -> str:
    """A name as Markdown that shows it as it is written: each mark of ASCII has a backslash before it."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(name.split()))


def shortened(name: str, longest: int = LONGEST) -> str:
    """A name cut to `longest` characters, the last of them an ellipsis; a name that fits is returned as it is."""
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"
