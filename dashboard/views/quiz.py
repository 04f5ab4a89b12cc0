"""Quiz: ten rounds in which the visitor predicts what the model does; no score is kept."""

import base64
from collections.abc import Sequence

import numpy as np
import streamlit as st

from dashboard.components.lesson import show_next, show_why
from dashboard.components.page import Exhibit, open_page
from dashboard.components.tiles import show_row, tile
from dashboard.components.words import with_article
from dashboard.engine import quiz
from dashboard.engine.latent import Embedding
from dashboard.engine.quiz import OPTIONS, ROUNDS, Kind, Question, kinds_of
from dashboard.engine.runtime import Autoencoder
from dashboard.engine.tile import ink_pixels, png

LETTERS = "ABCD"
QUESTIONS: dict[Kind, str] = {
    "redrawing": "Which of these is this {thing}, redrawn from its {numbers}?",
    "nearer": "Which of these two has its {numbers} nearer to those of this {thing}?",
    "between": "The first {thing}'s code turns into the second's. What is drawn halfway?",
}
KIND_NAMES: dict[Kind, str] = {"redrawing": "redrawings", "nearer": "nearer ones", "between": "halfway points"}


def start_again() -> None:
    """Begin a new game with a new seed."""
    st.session_state["quiz_seed"] = int(np.random.default_rng().integers(1_000_000))
    st.session_state["quiz_answers"], st.session_state["quiz_turn"] = [], 0


def answer(choice: int, right: bool) -> None:
    """Remember what was chosen in this round."""
    st.session_state["quiz_answers"].append((choice, right))


def next_turn() -> None:
    """Go to the next round, or to the score after the last."""
    st.session_state["quiz_turn"] += 1


def resume(exhibit: Exhibit) -> tuple[int, list[tuple[int, bool]], int]:
    """The game's seed, its answers (choice, whether right) and its round; a new game when the model has changed."""
    digest = exhibit.model.manifest.digest
    if st.session_state.setdefault("quiz_model", digest) != digest or "quiz_seed" not in st.session_state:
        st.session_state["quiz_model"] = digest
        start_again()
    return st.session_state["quiz_seed"], st.session_state["quiz_answers"], st.session_state["quiz_turn"]


def show_score(rights: Sequence[bool], turn: int) -> None:
    """Show the number of the round, how many answers were right, and a mark for each round."""
    marks = "".join("●" if right else "○" for right in rights) + "·" * (len(ROUNDS) - len(rights))
    words = f"Round {min(turn + 1, len(ROUNDS))} of {len(ROUNDS)}, {sum(rights)} right"
    st.html(f'<p class="ld-note">{words} <span class="ld-marks" aria-hidden="true">{marks}</span></p>')


def show_question(exhibit: Exhibit, question: Question) -> None:
    """Show the images that the question is about."""
    digits, drawn = exhibit.digits, exhibit.embedding.reconstructions
    if question.kind == "between":
        first, second = (
            tile(drawn[number], f"{which} {exhibit.thing}, redrawn", which, scale=5)
            for which, number in zip(("The first", "The second"), question.shown, strict=True)
        )
        show_row([first, '<span class="ld-arrow" aria-hidden="true">→ ? →</span>', second], "hero ld-asked")
    else:
        show_row([tile(digits.images[question.shown[0]], f"The {exhibit.thing} asked about", scale=6)])


def show_choices(question: Question) -> None:
    """Show a button for each possible answer, with its image on it."""
    row = st.container(horizontal=True, gap="small", key="quiz_choices")
    for choice, (letter, picture) in enumerate(zip(LETTERS, question.pictures, strict=False)):
        data = base64.b64encode(png(ink_pixels(picture))).decode()
        label = f"![Picture {letter}](data:image/png;base64,{data}) {letter}"
        row.button(label, key=f"quiz_choose_{choice}", on_click=answer, args=(choice, question.is_right(choice)))


def show_outcome(exhibit: Exhibit, question: Question, choice: int, last: bool) -> None:
    """Show which answer is right, a sentence that says why, and the button to go on."""
    tiles = []
    for place, (letter, picture) in enumerate(zip(LETTERS, question.pictures, strict=False)):
        distance = question.distances[place]
        said = ["right"] * (place == question.answer) + ["your choice"] * (place == choice)
        away = [f"{distance:.2f} away"] * (0 < distance < np.inf)
        tiles.append(tile(picture, f"Picture {letter}", letter, ", ".join([*said, *away]), 5))
    show_row(tiles)
    verdict = "Right." if question.is_right(choice) else f"It is {LETTERS[question.answer]}."
    st.markdown(f"**{verdict}** {reason(exhibit, question)}")
    st.button(
        "See the score" if last else "Next round", type="primary", icon=":material/arrow_forward:", key="quiz_next",
        on_click=next_turn,
    )  # fmt: skip


def reason(exhibit: Exhibit, question: Question) -> str:
    """A sentence that says why the answer is right."""
    embedding, names = exhibit.embedding, exhibit.digits.class_names
    labels = exhibit.digits.labels
    if question.kind == "redrawing":
        others = min(distance for place, distance in enumerate(question.distances) if place != question.answer)
        return f"The decoder sees the code and nothing else; the others are drawn from codes {others:.2f} or more away."
    if question.kind == "nearer":
        near, far = sorted(question.distances)
        return f"Its code lies {near:.2f} away, the other's {far:.2f}. Near is what is drawn alike, of whatever kind."
    (nearest,), _ = embedding.nearest(embedding.codes[list(question.shown)].mean(axis=0), 1)
    return (
        "Halfway between two codes is a code like any other, and what is drawn there is no blend of both pictures; "
        f"the test {exhibit.thing} that lives nearest is {with_article(names[labels[nearest]])}."
    )


def show_end(exhibit: Exhibit, seed: int, rights: list[bool]) -> None:
    """Show the score by kind of question, and the expected score of guessing."""
    kinds = kinds_of(seed)
    by_kind = ", ".join(
        f"{KIND_NAMES[kind]} {sum(right for right, one in zip(rights, kinds, strict=True) if one == kind)} "
        f"of {kinds.count(kind)}"
        for kind in OPTIONS
    )
    guessed = sum(1 / OPTIONS[kind] for kind in kinds)
    st.subheader(f"{sum(rights)} of {len(rights)}", anchor=False)
    st.markdown(f"{by_kind.capitalize()}. Guessing gets {guessed:.0f} on average; nothing of this is kept.")
    st.button("Play again", type="primary", icon=":material/replay:", key="quiz_again", on_click=start_again)


shown = open_page(
    "Quiz",
    "Do you know by now what the network will do? Say what you expect of {numbers}, then see what happens.",
)
if not quiz.can_ask(shown.embedding):
    st.info(f"A quiz needs at least four different codes; those of these {shown.thing}s are too few or too much alike.")
    show_next(__file__)
    st.stop()
seed, answers, turn = resume(shown)
hits = [right for _, right in answers]
show_score(hits, turn)
if turn >= len(ROUNDS):
    show_end(shown, seed, hits)
else:
    question = quiz.ask(shown.model, shown.digits, shown.embedding, seed, turn)
    st.subheader(QUESTIONS[question.kind].format(thing=shown.thing, numbers=shown.numbers), anchor=False)
    left, right = st.columns([1, 2.4] if question.kind != "between" else [1, 1.72], gap="medium")
    with left:
        show_question(shown, question)
    with right:
        if len(answers) > turn:
            show_outcome(shown, question, answers[turn][0], turn + 1 == len(ROUNDS))
        else:
            show_choices(question)
show_why(
    "Why is the middle of two digits not their blend?",
    r"""
    The code of the middle is $z = \frac{1}{2}(z_1 + z_2)$, and what you see there is $g(z)$, drawn by the decoder $g$.
    A blend would be $\frac{1}{2}(g(z_1) + g(z_2))$. The two are the same only if $g$ is linear, as in PCA; this decoder
    bends, so between two digits it draws what training put there. *Nearer* means a smaller
    $\lVert z_1 - z_2 \rVert = \sqrt{\sum_k (z_{1k} - z_{2k})^2}$.
    """,
    Autoencoder.decode,
    Embedding.nearest,
)
show_next(__file__)
