"""A few labels: the accuracy of classifiers that know a few labels, drawn at random or given by the visitor."""

import time
from typing import Literal

import numpy as np
import streamlit as st

from dashboard import resources
from dashboard.components.few_labels import METHODS, show_chart, show_charts, show_mistakes, sources
from dashboard.components.lesson import show_next, show_why
from dashboard.components.page import Exhibit, open_page
from dashboard.components.tiles import show_row, tile
from dashboard.components.words import as_text, counted, share_of, shortened
from dashboard.engine.active_learning import Strategy, next_query
from dashboard.engine.aggregate import mean_and_std
from dashboard.engine.baselines import SPREADING_COMPONENTS
from dashboard.engine.classify import FewLabelClassifier, LabelSpreading, Method, draw_labelled

Who = Literal["chance", "you"]
WHO: dict[Who, str] = {"chance": "Chance picks them", "you": "You label them"}
ASKING: dict[Strategy, str] = {"unsure": "the least sure one", "random": "any one"}
PER_CLASS = (1, 5, 10, 50)  # labels; `python -m training evaluate` prints the same
DRAWS = 10
BUDGET, PAUSE = 1.0, 1.0  # seconds that one run of the fragment computes, and that pass before the next
Steps = list[tuple[int, int]]  # the number of each digit that was labelled, and its label


def choose() -> tuple[Who, Method, bool]:
    """Who picks the digits to label, the method, and whether pixels are compared with the codes."""
    bar = st.container(horizontal=True, vertical_alignment="bottom", gap="medium")
    who = bar.segmented_control(
        "The labels", list(WHO), default="chance", required=True, format_func=WHO.__getitem__,
        key="few_labels_who", bind="query-params", persist_state="session",
    )  # fmt: skip
    method = bar.segmented_control(
        "Spread to the others by", list(METHODS), default="spreading", required=True, format_func=METHODS.__getitem__,
        key="few_labels_method", bind="query-params", persist_state="session", wrap=True,
    )  # fmt: skip
    pixels = bar.toggle(
        "Compare with the raw pixels", key="few_labels_pixels", bind="query-params", persist_state="session"
    )
    return who or "chance", method or "spreading", pixels  # an empty value in a link gives none


def show_random_labels(exhibit: Exhibit, method: Method, with_pixels: bool) -> None:
    """Show the accuracy over DRAWS random draws of labelled digits, and the mistakes after the first draw."""
    digits = exhibit.digits
    classes = len(np.unique(digits.labels))
    fitting = [count for count in PER_CLASS if count * classes < len(digits)]
    if not fitting:
        st.info(f"With one label a class none of these {len(digits)} {exhibit.thing}s would be left to be named.")
        show_end(exhibit)
        return
    each = choose_each(fitting)
    wanted = (exhibit.model.manifest.digest, with_pixels)
    complete = st.session_state.get("few_labels_complete") == wanted
    curves = st.fragment(show_curves, run_every=None if complete else PAUSE)
    curves(exhibit, method, each, tuple(fitting), wanted)
    labelled = draw_labelled(digits.labels, each * classes, seed=0)
    given = tuple(digits.labels[labelled].tolist())
    prediction = resources.load_prediction(exhibit.model, tuple(labelled.tolist()), given, method)
    show_mistakes(exhibit, prediction, labelled)
    show_end(exhibit)


def choose_each(fitting: list[int]) -> int:
    """How many digits of each class get their label, one of `fitting`; where it is the only one, without a slider."""
    if len(fitting) == 1:
        return fitting[0]
    return st.select_slider(
        "Labels a class", fitting, min(10, fitting[-1]), key="few_labels_each", bind="query-params",
        persist_state="session", width=420,
    )  # fmt: skip


def show_curves(
    exhibit: Exhibit, method: Method, each: int, per_class: tuple[int, ...], wanted: tuple[str, bool]
) -> None:
    """Show the curves of the draws computed so far, for `wanted`: a model's digest, and whether with pixels.

    Run as a fragment that repeats until all draws are done, so that the page waits about BUDGET seconds at most.
    """
    classes = len(np.unique(exhibit.digits.labels))
    counts = tuple(count * classes for count in per_class)
    lines = draw_for_a_while(exhibit, counts, with_pixels=wanted[1])
    done, goal = sum(map(len, lines.values())), DRAWS * len(sources(exhibit, wanted[1]))
    complete = done == goal
    draws = f"{DRAWS} draws" if complete else f"{done} of {goal} draws so far"
    st.markdown(reached_sentence(exhibit, method, each, lines, per_class.index(each), draws))
    show_charts(exhibit, counts, lines, each * classes, "few_labels_chart")
    if complete != (st.session_state.get("few_labels_complete") == wanted):
        st.session_state["few_labels_complete"] = wanted if complete else None
        st.rerun()  # with the timer stopped, or started


def draw_for_a_while(exhibit: Exhibit, counts: tuple[int, ...], with_pixels: bool) -> dict[str, np.ndarray]:
    """Accuracies (draws, methods, counts) by source, of as many draws as BUDGET allows; cached ones cost nothing."""
    began = time.perf_counter()
    lines: dict[str, np.ndarray] = {}
    for name, source in sources(exhibit, with_pixels).items():
        for seed in range(DRAWS):
            if lines and time.perf_counter() - began > BUDGET:
                break
            resources.load_classifier(source)
            found = resources.load_draw(source, exhibit.digits, counts, tuple(METHODS), seed)[None]
            lines[name] = np.concatenate([lines[name], found]) if name in lines else found
    return lines


def reached_sentence(
    exhibit: Exhibit, method: Method, each: int, lines: dict[str, np.ndarray], place: int, draws: str
) -> str:
    """A sentence: the accuracy of the chosen method with the chosen number of labels."""
    row = list(METHODS).index(method)
    reached = {name: percent_and_spread(found[:, row, place]) for name, found in lines.items()}
    codes, *others = reached.items()
    beside = "".join(f", of the same {exhibit.thing}s by their {name} {share}" for name, share in others)
    return (
        f"With {counted(each, 'label')} a class, {METHODS[method].lower()} by the {codes[0]} gets **{codes[1]}** of "
        f"the unlabelled {exhibit.thing}s right{beside} (mean and spread over {draws} of which have a label)."
    )


def percent_and_spread(shares: np.ndarray) -> str:
    """The mean of shares in percent, and their standard deviation where there are several."""
    mean, std = mean_and_std(shares)
    return f"{mean:.1%}" + (f" ± {std:.1%}" if len(shares) > 1 else "")


def show_visitor_labels(exhibit: Exhibit, method: Method, with_pixels: bool) -> None:
    """Ask the visitor for the label of one digit after another, and show the accuracy after each."""
    steps: Steps = st.session_state.setdefault(f"few_labels_{exhibit.model.manifest.digest}", [])
    labelled, given = (tuple(column) for column in zip(*steps, strict=True)) if steps else ((), ())
    prediction = resources.load_prediction(exhibit.model, labelled, given, method) if steps else None
    if steps and len(steps) == len(exhibit.digits):
        st.info(f"All {len(steps)} {exhibit.thing}s have a label now, and none is left to be named.")
        show_undo(steps)
        show_end(exhibit)
        return
    left, right = st.columns([1, 1.4], gap="large")
    with left:
        strategy = st.segmented_control(
            "Ask me about", list(ASKING), default="unsure", required=True, format_func=ASKING.__getitem__,
            key="few_labels_ask", bind="query-params", persist_state="session",
        )  # fmt: skip
        number = next_query(len(exhibit.digits), np.array(labelled, np.int64), strategy or "unsure", prediction)
        if number is not None:
            ask(exhibit, steps, number)
    with right:
        if steps:
            show_gain(exhibit, steps, method, with_pixels)
        else:
            st.info(f"Say what this {exhibit.thing} is, and watch how far one label reaches.", icon=":material/label:")
    if prediction is not None:
        show_mistakes(exhibit, prediction, labelled)
    show_end(exhibit)


def ask(exhibit: Exhibit, steps: Steps, number: int) -> None:
    """Show the digit to label, and a button for each class."""
    show_row([tile(exhibit.digits.images[number], f"The {exhibit.thing} to label, number {number:,}", scale=7)])
    st.markdown(f"What is this {exhibit.thing}?")
    answers = st.container(horizontal=True, gap="small", key="few_labels_answers")
    for label, name in enumerate(exhibit.digits.class_names):
        short = shortened(name)
        answers.button(
            as_text(short), key=f"few_labels_say_{label}", help=as_text(name) if short != name else None,
            on_click=steps.append, args=((number, label),),
        )  # fmt: skip
    show_undo(steps)


def show_undo(steps: Steps) -> None:
    """Show buttons to take back the label given last, and to start again."""
    back = st.container(horizontal=True)
    back.button(
        "Undo", icon=":material/undo:", type="tertiary", key="few_labels_undo", disabled=not steps, on_click=undo,
        args=(steps,),
    )  # fmt: skip
    back.button(
        "Start again", icon=":material/restart_alt:", type="tertiary", key="few_labels_restart", disabled=not steps,
        on_click=steps.clear,
    )  # fmt: skip


def undo(steps: Steps) -> None:
    """Take back the label given last."""
    steps.pop()


def show_gain(exhibit: Exhibit, steps: Steps, method: Method, with_pixels: bool) -> None:
    """Show the accuracy after each label given so far, and the labelled digits."""
    digits, counts = exhibit.digits, range(1, len(steps) + 1)
    labelled, given = zip(*steps, strict=True)
    lines = {
        name: np.array(
            [[resources.load_accuracy(source, digits, labelled[:n], given[:n], method) for n in counts]], np.float64
        )
        for name, source in sources(exhibit, with_pixels).items()
    }
    (codes, reached), *others = ((name, found[0, -1]) for name, found in lines.items())
    rest = len(digits) - len(steps)
    beside = "".join(f", by their {name} {share_of(share, rest, exhibit.thing)}" for name, share in others)
    differing = int((digits.labels[list(labelled)] != np.array(given)).sum())
    st.markdown(
        f"You gave {counted(len(steps), 'label')}. {METHODS[method]} by the {codes} then gets "
        f"{share_of(reached, rest, f'other {exhibit.thing}')} right{beside}."
        + f" {differing} of your labels {'is' if differing == 1 else 'are'} not the data set's."
        * bool(differing)
    )
    show_chart(exhibit, counts, lines, None, "few_labels_gain", "Accuracy after each of your labels")
    show_row(
        tile(digits.images[number], f"Number {number:,}, labelled {digits.class_names[label]}",
             digits.class_names[label], scale=1)
        for number, label in reversed(steps)
    )  # fmt: skip


def show_end(exhibit: Exhibit) -> None:
    """Explain the methods with their maths and code, and show the link to the next page."""
    show_why(
        "Why do a few labels reach so far?",
        r"""
        The codes were learned without labels, and look-alikes lie close. So a label says something about its whole
        neighbourhood. *k-NN* asks the nearest labelled codes. *Logistic regression* parts the space by planes:
        $p(y = j \mid z) \propto e^{w_j^\top z + b_j}$. *Label spreading* joins every code, labelled or not, to its ten
        nearest, and lets each hand on what it holds, keeping a little of what it was given:

        $$
        F \leftarrow \alpha S F + (1 - \alpha) Y, \qquad F^* \propto (I - \alpha S)^{-1} Y, \quad \alpha = 0.99
        $$

        with $S = D^{-1/2} W D^{-1/2}$ the normalised graph and $Y$ the labels given. So it learns from the digits
        without a label too: that is what *semi-supervised* means.
        """,
        LabelSpreading.predict,
        FewLabelClassifier.predict,
    )
    show_why(
        "Why ask about the least sure one?",
        r"""
        A label tells most where the classifier is torn. The *margin* of a code is the share of its likeliest class less
        that of the second, $p_{(1)}(z) - p_{(2)}(z)$; the page asks about the code where it is smallest. That is not
        always best: the most doubtful digits lie where the piles meet, and some are odd ones that teach little.
        """,
        next_query,
    )
    _, kept = resources.load_components(exhibit.digits, SPREADING_COMPONENTS)
    st.caption(
        f"The accuracy is that on the {exhibit.thing}s without a label. Pixels are all 784, except that label "
        f"spreading finds its neighbours by their {SPREADING_COMPONENTS} principal components, which keep {kept:.0%} "
        "of what varies."
    )
    show_next(__file__)


shown = open_page(
    "A few labels",
    "The {thing}s were put into {numbers} each without anybody saying what they are. "
    "Now say it for just a few of them, and see how many of the others can be named from that.",
)
if shown.digits.labelled:
    who_labels, chosen_method, with_pixels = choose()
    (show_random_labels if who_labels == "chance" else show_visitor_labels)(shown, chosen_method, with_pixels)
else:
    st.info(
        f"These {shown.thing}s are all of one class, so there are no names to tell apart.", icon=":material/label_off:"
    )
    show_end(shown)
