"""Small matters of English."""


def with_article(name: str) -> str:
    """A class's name with its article: "a 7", "an 8", "an ankle boot"."""
    return f"{'an' if name[:1].lower() in '8aeiou' else 'a'} {name}"
