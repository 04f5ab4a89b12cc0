"""JSON as its standard has it, RFC 8259: Python's own parser also takes NaN, infinity and numbers of any length."""

import json
import math
from typing import Any

LONGEST_NUMBER = 20  # characters of a whole number, enough for 64 bits


def parse_json(text: str) -> Any:
    """What a text says in JSON, all numbers finite; raises ValueError, also for brackets nested beyond reason."""
    try:
        return json.loads(text, parse_constant=_no_number, parse_float=_finite, parse_int=_whole)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise ValueError(f"{text[:LONGEST_NUMBER]}… is too large a number")
    return int(text)


def _finite(text: str) -> float:
    if math.isinf(number := float(text)):
        raise ValueError(f"{text[:LONGEST_NUMBER]}… is too large a number")
    return number
