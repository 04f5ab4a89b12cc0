"""Questions about a model, made from its own codes: which redrawing, which is nearer, what lies between."""

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np

from dashboard.engine.gallery import Gallery
from dashboard.engine.images import squared_error, to_float
from dashboard.engine.latent import Embedding
from dashboard.engine.runtime import Autoencoder

QuestionType = Literal["redrawing", "nearer", "between"]
LETTERS = "ABCD"  # of the possible answers
OPTIONS: dict[QuestionType, int] = {"redrawing": 4, "nearer": 2, "between": 4}
ROUNDS: tuple[QuestionType, ...] = ("redrawing",) * 4 + ("nearer",) * 3 + ("between",) * 3
POOL = 400  # nearest digits that a false answer is chosen from
APART = (0.02, 0.01, 0.005, 0.0)  # mean squared difference by which two answers differ, as large as can be had
TRIES = 8
CLEARLY = 1.3  # times the error that the right answer has
FEWEST = 4  # different codes that a game needs: as many as a question has pictures
SEEDS = 1_000_000


@dataclass(frozen=True)
class Question:
    """Pictures that are shown, and pictures of which one is the answer."""

    type: QuestionType
    shown: tuple[int, ...]  # numbers of the digits asked about
    pictures: np.ndarray  # (m, 28, 28) float32, the possible answers
    answer: int  # which of them is right
    distances: tuple[float, ...]  # of each possible answer's code to the one asked about; infinite where it has none

    def is_right(self, choice: int) -> bool:
        """Whether the choice is the answer."""
        return choice == self.answer


@dataclass(frozen=True)
class Game:
    """A game as far as it has been played: which questions it asks, what was chosen, and which round is on show."""

    seed: int  # 0 to SEEDS - 1
    choices: tuple[int, ...] = ()  # of the rounds that were answered, in order
    turn: int = 0  # the round on show, answered or next to be; len(ROUNDS) once the score is on show

    @property
    def answered(self) -> bool:
        """Whether the round on show has been answered."""
        return self.turn < len(self.choices)

    def with_answer(self, choice: int) -> "Game":
        """The game with the round on show answered."""
        return Game(self.seed, (*self.choices, choice), self.turn)

    def with_next_round(self) -> "Game":
        """The game with the next round on show, or the score after the last."""
        return Game(self.seed, self.choices, self.turn + 1)


def write_game(game: Game) -> str:
    """A game for a link: the seed, a point, a letter for each answer, and a hyphen where one is awaited: "71.CA-"."""
    return f"{game.seed}.{''.join(LETTERS[choice] for choice in game.choices)}{'' if game.answered else '-'}"


def read_game(text: str) -> Game | None:
    """The game that `write_game` wrote; None for any other text, and for answers that a question does not offer."""
    found = re.fullmatch(r"(0|[1-9][0-9]{0,5})\.([A-D]{0,10})(-?)", text)
    if found is None:
        return None
    seed, choices = int(found[1]), tuple(map(LETTERS.index, found[2]))
    turn = len(choices) - (not found[3])
    offered = all(choice < OPTIONS[one] for choice, one in zip(choices, types_of(seed), strict=False))
    return Game(seed, choices, turn) if turn >= 0 and offered else None


def can_ask(embedding: Embedding) -> bool:
    """Whether there are enough different codes for a game."""
    return embedding.different >= FEWEST


def types_of(seed: int) -> tuple[QuestionType, ...]:
    """The types of question of the game with that seed, in order."""
    return tuple(ROUNDS[index] for index in np.random.default_rng(seed).permutation(len(ROUNDS)))


def ask(model: Autoencoder, digits: Gallery, embedding: Embedding, seed: int, turn: int) -> Question:
    """Question `turn` of the game with that seed, the same whenever it is asked for."""
    rng = np.random.default_rng((seed, turn))
    asked = types_of(seed)[turn]
    if asked == "redrawing":
        return _which_redrawing(digits, embedding, rng)
    if asked == "nearer":
        return _which_is_nearer(digits, embedding, rng)
    return _what_lies_between(model, digits, embedding, rng)


def _which_redrawing(digits: Gallery, embedding: Embedding, rng: np.random.Generator) -> Question:
    """Its own reconstruction, among those of digits of the same class with codes close by."""
    number = int(rng.choice(np.flatnonzero(embedding.errors <= np.median(embedding.errors))))  # a fair likeness
    neighbours, _ = embedding.neighbours(number, POOL)
    neighbours = neighbours[(embedding.reconstruct(neighbours) != embedding.reconstruct(number)).any(axis=(1, 2))]
    alike = neighbours[digits.labels[neighbours] == digits.labels[number]]
    candidates = alike if len(alike) >= OPTIONS["redrawing"] - 1 else neighbours
    original = np.broadcast_to(digits.images[number], (len(candidates), 28, 28))
    errors = squared_error(original, _drawn(embedding, candidates))
    fair = candidates[errors > CLEARLY * embedding.errors[number]]  # the answer is the one most like the digit
    candidates = fair if len(fair) >= OPTIONS["redrawing"] - 1 else candidates
    others = _apart(_drawn(embedding, number), _drawn(embedding, candidates), OPTIONS["redrawing"] - 1)
    options = [number, *candidates[others].tolist()]
    away = _distances(embedding, number, options)
    return _shuffled("redrawing", (number,), _drawn(embedding, options), away, rng)


def _which_is_nearer(digits: Gallery, embedding: Embedding, rng: np.random.Generator) -> Question:
    """A near one of any class against one about twice as far, of the same class where there is one."""
    number = int(rng.integers(len(digits)))
    order, distances = embedding.neighbours(number, len(digits))
    closer = np.flatnonzero(distances < distances[-1])
    nearer = int(rng.integers(min(POOL // 10, max(len(closer), 1))))
    beyond = np.flatnonzero(distances > 1.8 * distances[nearer])
    beyond = beyond if len(beyond) else np.array([len(order) - 1])
    close = beyond[distances[beyond] < 3 * distances[nearer]]
    beyond = close if len(close) else beyond[:POOL]
    alike = beyond[digits.labels[order[beyond]] == digits.labels[number]]
    farther = int(rng.choice(alike if len(alike) else beyond))
    options = order[[nearer, farther]].tolist()
    pictures = to_float(digits.images[options])
    return _shuffled("nearer", (number,), pictures, _distances(embedding, number, options), rng)


def _what_lies_between(
    model: Autoencoder, digits: Gallery, embedding: Embedding, rng: np.random.Generator
) -> Question:  # fmt: skip
    """What is drawn halfway between two codes, against the blend of both pictures and the middles of other pairs."""
    shown, options, best_gap = (0, 0), np.empty(0), -2.0
    for _ in range(TRIES):
        first, second, third, fourth = rng.choice(len(digits), 4, replace=False).tolist()
        pairs = np.array([[first, second], [first, third], [fourth, second]])
        middles = model.decode(embedding.codes[pairs].mean(axis=1))
        blend = _drawn(embedding, [first, second]).mean(axis=0, keepdims=True)
        pictures = np.concatenate([middles[:1], blend, middles[1:]])
        gap = min(_difference(one, other) for i, one in enumerate(pictures) for other in pictures[:i])
        gap -= digits.labels[first] == digits.labels[second]  # two of one class only where no others are drawn
        if gap > best_gap:
            shown, options, best_gap = (first, second), pictures, gap
    return _shuffled("between", shown, options, (0.0, np.inf, np.inf, np.inf), rng)


def _apart(answer: np.ndarray, others: np.ndarray, count: int) -> list[int]:
    """The first `count` of `others` (n, 28, 28) that differ from the answer (28, 28) and from each other."""
    chosen: list[int] = []
    for least in APART:
        for index, picture in enumerate(others):
            kept = [answer, *others[chosen]]
            if len(chosen) < count and index not in chosen and all(_difference(picture, k) >= least for k in kept):
                chosen.append(index)
    return chosen


def _drawn(embedding: Embedding, numbers: int | list[int] | np.ndarray) -> np.ndarray:
    """Reconstructions as the decoder gave them, float32 in [0, 1]."""
    return to_float(embedding.reconstruct(numbers))


def _difference(one: np.ndarray, other: np.ndarray) -> float:
    return float(squared_error(one[None], other[None])[0])


def _distances(embedding: Embedding, number: int, options: list[int]) -> tuple[float, ...]:
    return tuple(np.linalg.norm(embedding.codes[options] - embedding.codes[number], axis=1).tolist())


def _shuffled(
    type_: QuestionType,
    shown: tuple[int, ...],
    pictures: np.ndarray,
    distances: tuple[float, ...],
    rng: np.random.Generator,
) -> Question:
    """The question with its possible answers in any order; the right one comes first here."""
    order = rng.permutation(len(pictures))
    answer = int(np.flatnonzero(order == 0)[0])
    return Question(type_, shown, pictures[order], answer, tuple(distances[index] for index in order))
