"""Quiz: ten rounds in which the visitor predicts what the model does; the link holds the game."""

from html import escape

import numpy as np
import streamlit as st

from dashboard.components.lesson import show_next, show_why
from dashboard.components.next_focus import focus_next
from dashboard.components.page import Exhibit, open_page
from dashboard.components.tiles import button_picture, show_row, tile
from dashboard.components.words import counted, distance, with_article
from dashboard.engine.latent import Embedding
from dashboard.engine.quiz import (
    FEWEST,
    LETTERS,
    OPTIONS,
    ROUNDS,
    SEEDS,
    Game,
    Question,
    QuestionType,
    can_ask,
    read_game,
    types_of,
    write_game,
)
from dashboard.engine.runtime import Autoencoder
from dashboard.engine.tile import ink_pixels
from dashboard.resources import load_question

QUESTIONS: dict[QuestionType, str] = {
    "redrawing": "Which of these is this {thing}, redrawn from its {numbers}?",
    "nearer": "Which of these two has its {numbers} nearer to those of this {thing}?",
    "between": "The first {thing}'s code turns into the second's. What is drawn halfway?",
}
TYPE_NAMES: dict[QuestionType, str] = {
    "redrawing": "redrawings", "nearer": "nearer ones", "between": "halfway points",
}  # fmt: skip
SIGNS = {True: "✓", False: "✗"}  # right, wrong


def keep(game: Game) -> None:
    """Keep the game in the link, and for a visit to another page."""
    text = st.session_state["quiz_game"] = write_game(game)
    if st.query_params.get("game") != text:
        st.query_params["game"] = text


def new_game() -> Game:
    """A game that nobody has played."""
    return Game(int(np.random.default_rng().integers(SEEDS)))


def resume(exhibit: Exhibit) -> Game:
    """The game of the link or of this visit; a new one where there is none, or the model is not the one asked about."""
    digest = exhibit.model.manifest.digest
    kept = st.query_params.get("game", st.session_state.get("quiz_game", ""))
    game = read_game(kept) if st.session_state.get("quiz_model", digest) == digest else None
    game = game or new_game()
    st.session_state["quiz_model"] = digest
    keep(game)
    return game


def show_score(rights: list[bool], turn: int) -> None:
    """Show the round and how many answers were right, in words and as a mark for each round."""
    kinds = ["right" if right else "wrong" for right in rights] + ["open"] * (len(ROUNDS) - len(rights))
    signs = [SIGNS[right] for right in rights] + [""] * (len(ROUNDS) - len(rights))
    marks = "".join(
        f'<i class="{kind}{" now" if index == turn else ""}">{sign}</i>'
        for index, (kind, sign) in enumerate(zip(kinds, signs, strict=True))
    )
    words = f"Round {min(turn + 1, len(ROUNDS))} of {len(ROUNDS)}, {sum(rights)} right"
    st.html(f'<p class="ld-score">{words}<span aria-hidden="true">{marks}</span></p>')


def show_asked(exhibit: Exhibit, question: Question) -> None:
    """Show the images that the question is about."""
    if question.type == "between":
        first, second = (
            tile(exhibit.embedding.reconstruct(number), f"{which} {exhibit.thing}, redrawn", which, scale=5)
            for which, number in zip(("The first", "The second"), question.shown, strict=True)
        )
        show_row([first, '<span class="ld-arrow" aria-hidden="true">→ ? →</span>', second], "asked")
    else:
        alt = f"The {exhibit.thing} asked about"
        show_row([tile(exhibit.digits.images[question.shown[0]], alt, f"This {exhibit.thing}", scale=5)], "asked")


def show_choices(game: Game, question: Question) -> None:
    """Show a button for each possible answer, with its image on it; once answered, what was right and what was not."""
    for choice, (letter, picture) in enumerate(zip(LETTERS, question.pictures, strict=False)):
        kind, words = "choose", letter
        if game.answered:
            right, chosen = question.is_right(choice), game.choices[game.turn] == choice
            kind = "right" if right else "wrong" if chosen else "other"
            sign = f"{SIGNS[right]} " * (right or chosen)
            words = f"{sign}{letter}{', right' * right}{', yours' * (chosen and not right)}"
        st.button(
            f"{button_picture(ink_pixels(picture), f'Picture {letter}')} {words}", key=f"quiz_{kind}_{choice}",
            disabled=game.answered, on_click=keep, args=(game.with_answer(choice),),
        )  # fmt: skip


def show_outcome(exhibit: Exhibit, game: Game, question: Question) -> None:
    """Show the button to go on, and a sentence that says why the answer is right; before the answer, what to do."""
    if not game.answered:
        st.markdown("Press the picture that you expect.")
        return
    last = game.turn + 1 == len(ROUNDS)
    st.button(
        "See the score" if last else "Next round", type="primary", icon=":material/arrow_forward:", key="quiz_next",
        on_click=keep, args=(game.with_next_round(),),
    )  # fmt: skip
    right = question.is_right(game.choices[game.turn])
    verdict = "Right." if right else f"It is {LETTERS[question.answer]}."
    st.html(f'<p class="ld-verdict"><b>{verdict}</b> {escape(reason(exhibit, question))}</p>')


def reason(exhibit: Exhibit, question: Question) -> str:
    """A sentence that says why the answer is right."""
    embedding, digits = exhibit.embedding, exhibit.digits
    if question.type == "redrawing":
        others = min(away for index, away in enumerate(question.distances) if index != question.answer)
        apart = distance(others)
        return f"The decoder sees the code and nothing else; the others are drawn from codes {apart} or more away."
    if question.type == "nearer":
        nearer, farther = map(distance, sorted(question.distances))
        whatever = ", of whatever kind" * digits.labelled
        return f"Its code lies {nearer} away, the other's {farther}. Near is what is drawn alike{whatever}."
    halfway = "Halfway between two codes is a code like any other, and what is drawn there is no blend of both pictures"
    if not digits.labelled:
        return f"{halfway}."
    (nearest,), _ = embedding.nearest(embedding.codes[list(question.shown)].mean(axis=0), 1)
    name = with_article(digits.class_names[digits.labels[nearest]])
    return f"{halfway}; the test {exhibit.thing} that lives nearest is {name}."


def show_round(exhibit: Exhibit, game: Game) -> None:
    """Show the round's question, its possible answers and, once it is answered, why."""
    question = load_question(exhibit.model, game.seed, game.turn)
    with st.container(key="quiz_round"):
        with st.container(key=f"quiz_asked_{question.type}"):
            show_asked(exhibit, question)
        with st.container(key="quiz_choices"):
            show_choices(game, question)
    with st.container(key="quiz_outcome"):
        show_outcome(exhibit, game, question)


def show_end(game: Game, rights: list[bool]) -> None:
    """Show the score by type of question, and the expected score of guessing."""
    types = types_of(game.seed)
    by_type = ", ".join(
        f"{TYPE_NAMES[one]} {sum(right for right, asked in zip(rights, types, strict=True) if asked == one)} "
        f"of {types.count(one)}"
        for one in OPTIONS
    )
    guessed = sum(1 / OPTIONS[one] for one in types)
    st.markdown(
        f"{by_type.capitalize()}. Guessing gets {guessed:.0f} on average. Nobody keeps this score but the address of "
        "this page."
    )
    st.button(
        "Play again", type="primary", icon=":material/replay:", key="quiz_again", on_click=keep, args=(new_game(),)
    )


@st.fragment
def show_game(exhibit: Exhibit) -> None:
    """Show the round or the end of the game; an answer runs this alone."""
    played = resume(exhibit)
    asked = [load_question(exhibit.model, played.seed, turn) for turn in range(len(played.choices))]
    hits = [question.is_right(choice) for question, choice in zip(asked, played.choices, strict=True)]
    over = played.turn == len(ROUNDS)
    with st.container(key="quiz_game"):
        with st.container(key="quiz_head"):
            heading = f"{sum(hits)} of {len(hits)}" if over else QUESTIONS[types_of(played.seed)[played.turn]]
            st.subheader(heading.format(thing=exhibit.thing, numbers=exhibit.numbers), anchor=False)
            show_score(hits, played.turn)
        if over:
            show_end(played, hits)
        else:
            show_round(exhibit, played)
        focus_next("quiz_game", write_game(played))


shown = open_page(
    "Quiz",
    "Say what you expect the network to make of {numbers}, then see what it does.",
)
if can_ask(shown.embedding):
    show_game(shown)
else:
    needed, there = counted(FEWEST, shown.thing), counted(shown.embedding.different, shown.thing)
    st.markdown(
        f"There is no quiz for this model: a question needs {needed} that the network tells apart, and of its test "
        f"{shown.thing}s it tells apart only {there}."
    )
show_why(
    f"Why is the middle of two {shown.thing}s not their blend?",
    r"""
    The code of the middle is $z = \frac{1}{2}(z_1 + z_2)$, and what you see there is $g(z)$, drawn by the decoder $g$.
    A blend would be $\frac{1}{2}(g(z_1) + g(z_2))$. The two are the same only if $g$ is linear, as in PCA; this decoder
    bends, so between two pictures it draws what training put there. *Nearer* means a smaller
    $\lVert z_1 - z_2 \rVert = \sqrt{\sum_k (z_{1k} - z_{2k})^2}$.
    """,
    Autoencoder.decode,
    Embedding.nearest,
)
show_next(__file__)
