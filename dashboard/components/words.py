"""Words for what depends on the model or the data set, such as "digit" and "three numbers"."""

THINGS = {
    "mnist": "digit",
    "fashion-mnist": "garment",
    "kmnist": "character",
}
SMALL_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def thing(dataset: str) -> str:
    """What one image of the data set shows: "digit"."""
    return THINGS.get(dataset, "picture")


def with_article(name: str) -> str:
    """A class's name with its article: "a 7", "an 8", "an Ankle boot"."""
    return f"{'an' if name[:1].lower() in tuple('8aeiou') else 'a'} {name}"


def counted(count: int, noun: str) -> str:
    """A count in words: "three numbers", "one number", "16 numbers"."""
    number = SMALL_NUMBERS[count] if count < len(SMALL_NUMBERS) else f"{count:,}"
    return f"{number} {noun}{'' if count == 1 else 's'}"


def sentence_case(text: str) -> str:
    """The text with its first letter in upper case and the rest unchanged."""
    return text[:1].upper() + text[1:]
