"""A few labels: the error of classifiers that know a few labels, drawn at random or given by the visitor."""

from typing import Literal

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import learners
from dashboard.components.few_labels import (
    METHODS,
    PIXELS,
    RECORDED,
    follow_draws,
    show_chart,
    show_mistakes,
    sources,
)
from dashboard.components.labelling import (
    ask,
    differing_labels,
    given_labels,
    keep_in_link,
    show_given,
    show_undo,
)
from dashboard.components.lesson import show_next, show_why
from dashboard.components.page import Exhibit, open_page
from dashboard.components.words import counted, share_of
from dashboard.engine.active_learning import Strategy, next_query
from dashboard.engine.baselines import SPREADING_COMPONENTS
from dashboard.engine.classify import FewLabelClassifier, LabelSpreading, Method, draw_labelled
from dashboard.engine.gallery import Gallery
from dashboard.engine.given_labels import GivenLabel
from dashboard.figures.few_labels import Line

Who = Literal["chance", "you"]
WHO: dict[Who, str] = {"chance": "Chance picks them", "you": "You label them"}
ASKING: dict[Strategy, str] = {"unsure": "the least sure one", "random": "any one"}
PER_CLASS = (1, 5, 10, 50)  # labels; `python -m training evaluate` prints the same
SHOWN_COUNTS = (*range(1, 9), *range(10, 21, 2), *range(25, 51, 5), *range(60, 1001, 20))  # of labels, and the last


def choose(controls: DeltaGenerator) -> tuple[Who, Method]:
    """Who picks the digits to label, and the method."""
    who = controls.segmented_control(
        "The labels", list(WHO), default="chance", required=True, format_func=WHO.__getitem__,
        key="few_labels_who", bind="query-params", persist_state="session", wrap=True,
    )  # fmt: skip
    method = controls.segmented_control(
        "Spread to the others by", list(METHODS), default="spreading", required=True, format_func=METHODS.__getitem__,
        key="few_labels_method", bind="query-params", persist_state="session", wrap=True,
    )  # fmt: skip
    return who or "chance", method or "spreading"  # an empty value in a link gives none


def show_random_labels(exhibit: Exhibit, method: Method, picture: DeltaGenerator, controls: DeltaGenerator) -> None:
    """Show the error over draws of labelled digits, and the mistakes after the first draw."""
    digits = exhibit.digits
    classes = len(np.unique(digits.labels))
    fitting = [each for each in PER_CLASS if each * classes < len(digits)]
    if not fitting:
        picture.info(
            f"With a label for one {exhibit.thing} of each class, none of the {counted(len(digits), exhibit.thing)} "
            "is left to be named.",
            icon=":material/label_off:",
        )
        show_end(exhibit)
        return
    each = choose_each(controls, fitting)
    labelled = draw_labelled(digits.labels, each * classes, seed=0)
    given = tuple(digits.labels[labelled].tolist())
    show_mistakes(exhibit, learners.load_prediction(exhibit.model, tuple(labelled.tolist()), given, method), labelled)
    show_end(exhibit)
    with picture:
        follow_draws(exhibit, method, each, tuple(fitting))


def choose_each(controls: DeltaGenerator, fitting: list[int]) -> int:
    """How many digits of each class get their label, one of `fitting`; where it is the only one, it is not asked."""
    if len(fitting) == 1:
        return fitting[0]
    each = controls.segmented_control(
        "Labels a class", fitting, default=min(10, fitting[-1]), required=True, key="few_labels_each",
        bind="query-params", persist_state="session", wrap=True,
    )  # fmt: skip
    return each or fitting[0]


def show_visitor_labels(exhibit: Exhibit, method: Method, picture: DeltaGenerator, controls: DeltaGenerator) -> None:
    """Ask the visitor for the label of one digit after another, and show the error after each."""
    digits, steps = exhibit.digits, given_labels(exhibit)
    strategy = controls.segmented_control(
        "Ask me about", list(ASKING), default="unsure", required=True, format_func=ASKING.__getitem__,
        key="few_labels_ask", bind="query-params", persist_state="session", wrap=True,
    )  # fmt: skip
    labelled, given = (tuple(column) for column in zip(*steps, strict=True)) if steps else ((), ())
    prediction = learners.load_prediction(exhibit.model, labelled, given, method) if steps else None
    number = next_query(len(digits), np.array(labelled, np.int64), strategy or "unsure", prediction)
    left, right = picture.columns([1, 1.6], gap="medium")
    with left:
        if number is None:
            st.markdown(f"Each of the {counted(len(digits), exhibit.thing)} has a label now; none is left to be named.")
            show_undo(steps)
        else:
            ask(exhibit, steps, number)
            st.markdown(gain_sentence(exhibit, steps, method))
        keep_in_link(exhibit, steps)
    with right:
        if steps and number is not None:
            show_gain(exhibit, steps, method)
        show_given(exhibit, steps)
    if prediction is not None and number is not None:
        show_mistakes(exhibit, prediction, labelled)
    show_end(exhibit)


def gain_sentence(exhibit: Exhibit, steps: list[GivenLabel], method: Method) -> str:
    """A sentence: what the labels given so far reach, by the codes and by the pixels."""
    if not steps:
        return f"Say what this {exhibit.thing} is, and watch how far one label reaches."
    rest = len(exhibit.digits) - len(steps)
    codes, pixels = (1 - errors_after(exhibit, source, steps, method, [len(steps)])[0] for source in sources(exhibit))
    return (
        f"You gave {counted(len(steps), 'label')}. {METHODS[method]} by the {exhibit.numbers} then names "
        f"{share_of(codes, rest, f'other {exhibit.thing}')} rightly; by the {PIXELS}, "
        f"{share_of(pixels, rest, exhibit.thing)}. {differing_labels(exhibit, steps)}"
    )


def show_gain(exhibit: Exhibit, steps: list[GivenLabel], method: Method) -> None:
    """Show the error after the labels given so far, by the codes and by the pixels."""
    counts = sorted({count for count in SHOWN_COUNTS if count < len(steps)} | {len(steps)})
    colour = list(METHODS).index(method)
    lines = [
        Line(f"by {name}", colour, errors, np.zeros(len(counts)), name == PIXELS)
        for name in sources(exhibit)
        for errors in [errors_after(exhibit, name, steps, method, counts)]
    ]
    show_chart(exhibit, counts, lines, None, "labels given", "few_labels_gain")


def errors_after(
    exhibit: Exhibit, source: str, steps: list[GivenLabel], method: Method, counts: list[int]
) -> np.ndarray:
    """The error on the digits without a label after so many of the labels given, (counts,) float64."""
    numbers, labels = zip(*steps, strict=True)
    codes = sources(exhibit)[source]
    return np.array(
        [1 - learners.load_accuracy(codes, exhibit.digits, numbers[:n], labels[:n], method) for n in counts]
    )


def variance_kept(exhibit: Exhibit) -> float:
    """The share of variance that those principal components of the pixels keep by which neighbours are found."""
    recorded = exhibit.model.manifest.number(RECORDED[Gallery], "variance_kept")
    if recorded is not None:
        return recorded
    return learners.load_components(exhibit.digits, SPREADING_COMPONENTS)[1]


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
    st.caption(
        f"The accuracy is that on the {exhibit.thing}s without a label. Pixels are all 784, except that label "
        f"spreading finds its neighbours by their {SPREADING_COMPONENTS} principal components, which keep "
        f"{variance_kept(exhibit):.0%} of what varies."
    )
    show_next(__file__)


shown = open_page(
    "A few labels",
    "Nobody said what these {thing}s are. Name a few of them, and see how many others their {numbers} tell apart.",
)
if shown.digits.labelled:
    picture, controls = st.container(key="few_labels_top").columns([3, 1], gap="medium")
    who_labels, chosen_method = choose(controls)
    (show_random_labels if who_labels == "chance" else show_visitor_labels)(shown, chosen_method, picture, controls)
else:
    st.info(
        f"These {shown.thing}s are all of one class: there are no names to tell apart.", icon=":material/label_off:"
    )
    show_end(shown)
