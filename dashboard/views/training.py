"""Training: the replay of how a model was trained, and the runs on this machine while they train."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import resources, state
from dashboard.components.lesson import show_next, show_why
from dashboard.components.page import Exhibit, open_page
from dashboard.components.run_words import FIT, NO_RUN, broken_words, describe
from dashboard.components.training_replay import show_model, show_run
from dashboard.engine.gallery import GalleryError
from dashboard.engine.history import History, HistoryError
from dashboard.engine.runs import RunRecord, State, is_held
from dashboard.engine.snapshots import steps_to_learn

MODES = {"replay": "How it learned", "live": "Learning now"}
LOOK_SECONDS = 2  # between two readings of the runs' files
NEWEST = ""  # the option that always means the run written to last
ICONS = {"stopped": ":orange[:material/pause_circle:]", "finished": ":green[:material/check_circle:]"}
MOST = 0.9  # share of the fall of the test error


def choose_mode() -> str:
    """Whether to show the replay of the chosen model ("replay") or the runs on this machine ("live")."""
    mode = st.segmented_control(
        "Show", list(MODES), default="replay", required=True, format_func=MODES.__getitem__,
        label_visibility="collapsed", key="training_show", bind="query-params", persist_state="session",
    )  # fmt: skip
    return mode or "replay"  # an empty value in a link gives none


def show_replay(exhibit: Exhibit, place: DeltaGenerator) -> None:
    """Show the replay of the chosen model's training in `place`, and below what there is to see in it."""
    try:
        history = resources.load_model_history(exhibit.model)
    except HistoryError as error:
        st.info(f"How this model was trained is not on record. {error}", icon=":material/history:")
        return
    sound, broken = history.sound(), broken_words(history)
    if not len(sound.snapshot_steps):
        st.info(f"There is nothing to play. {broken}", icon=":material/history:")
        return
    soon = steps_to_learn(sound, MOST)
    with place:
        play(exhibit, sound, soon)
    st.markdown(f"{fall_words(sound, soon, exhibit.thing)} {broken}")


@st.fragment
def play(exhibit: Exhibit, history: History, telling: int) -> None:
    """Show the player; the link holds the step that it shows."""
    step = state.number_in_link("step", history.watched.last_step + 1)
    show_model("training_replay", exhibit, history, step, telling, lambda step: state.put_number_in_link("step", step))


def fall_words(history: History, soon: int, thing: str) -> str:
    """How far the error fell, and that most of it took until step `soon`; empty where it did not fall."""
    start, lowest, last = history.test_mse[0], history.test_mse.min(), history.watched.last_step
    if lowest == start:
        return ""
    return (
        f"The error falls from {start:.3f} to {lowest:.3f}, and "
        f"**{MOST:.0%}** of that fall takes only the first **{soon:,}** of {last:,} steps: first the network learns "
        f"what any {thing} looks like, and only then what tells one from another, as the cloud unfolds."
    )


@st.fragment(run_every=LOOK_SECONDS)
def follow(exhibit: Exhibit) -> None:
    """Show the runs on this machine as they are now; repeats every LOOK_SECONDS."""
    names = resources.run_names()
    if not names:
        st.info(NO_RUN, icon=":material/terminal:")
        st.code(FIT, language="bash")
        return
    view, words = st.container(), st.container()
    chosen, others = choose_runs(names)
    runs = {name: resources.load_run(name) for name in (chosen, *others)}
    states = {name: record.state(alive) for name, (record, alive) in runs.items()}
    record = runs[chosen][0]
    histories = {name: run.history.sound() for name, (run, _) in runs.items() if run.history is not None}
    history = histories.pop(chosen, None)
    if history is not None and len(history.snapshot_steps):
        with view:
            show_run(
                "training_live",
                record,
                history,
                states[chosen] in ("starting", "running"),
                list(histories.items()),
                class_names(record.dataset),
                exhibit.theme,
            )
    with words:
        for name, (run, _) in runs.items():
            show_state(run, states[name])


def choose_runs(names: list[str]) -> tuple[str, list[str]]:
    """The run to show, by default the newest, and those to compare it with, by default all others that are running."""
    if len(names) == 1:
        return names[0], []
    bar = st.container(horizontal=True, gap="small")
    options = {NEWEST: f"The newest: {names[0]}"} | {name: name for name in names}
    run = bar.selectbox(
        "Run", list(options), format_func=options.__getitem__, label_visibility="collapsed",
        key="training_run", width=280,
    )  # fmt: skip
    run = run or names[0]
    others = [name for name in names if name != run]
    compared = bar.multiselect(
        "Compare with", others, default=[name for name in others if resources.is_running(name)],
        label_visibility="collapsed", placeholder="Compare with other runs", key="training_compared", width=420,
    )  # fmt: skip
    return run, compared


def show_state(record: RunRecord, state: State) -> None:
    """Show a run's state in words, with a progress bar while it trains."""
    words = describe(record, state)
    if record.problem or state in ICONS:
        st.markdown(f"{ICONS.get(state, ICONS['stopped'])} {words}")
    else:
        last = record.history.watched.last_step if record.history else 1
        st.progress(min(record.step / last, 1.0), text=words)


def class_names(dataset: str) -> tuple[str, ...]:
    """The names of a data set's classes, empty where its test digits are not in models/."""
    try:
        return resources.load_class_names(dataset)
    except GalleryError:
        return ()


def show_lesson(exhibit: Exhibit) -> None:
    """Explain a training step, why the codes spread out, and how the page knows that a run is alive."""
    show_why(
        "How does it learn from its errors?",
        rf"""
        The network is full of numbers, its **weights** $\theta$. A step looks at a handful of {exhibit.thing}s, redraws
        them, and computes their mean squared error $L$. Calculus then says for every weight how $L$ would change if
        the weight were a little larger (the **gradient**), and each weight goes a small step of size $\eta$ the other
        way:

        $$
        \theta \leftarrow \theta - \eta \, \frac{{\partial L}}{{\partial \theta}}
        $$

        *Adam* gives each weight a step size of its own, from how steady its gradient has been. A recipe may add to
        $L$ what else it wants of the codes; then the loss is more than the error.
        """,
        ("training/run/loop.py", "train_step"),
        ("training/model/losses.py", "training_loss"),
    )
    show_why(
        "Why does the cloud unfold?",
        rf"""
        At first all codes $z$ lie in one spot, and the decoder can only answer with one picture, the mean of all. Two
        {exhibit.thing}s can be redrawn differently only if their codes differ, so the gradient pushes them apart:

        $$
        \frac{{\partial L}}{{\partial z}}
        = \frac{{2}}{{n}} \Bigl(\frac{{\partial \hat x}}{{\partial z}}\Bigr)^{{\!\top}} (\hat x - x)
        $$

        The axes above hold still for the whole time line, so that what grows is the cloud itself.
        """,
    )
    show_why(
        "How does this page know whether a run is still alive?",
        """
        A process that trains holds a **lock** on a file in the run's folder, and the operating system lets go of it
        the moment the process ends, whatever ended it. So this page tries the lock: as long as it cannot be had, the
        run lives, however slow it is.
        """,
        is_held,
    )


shown = open_page(
    "Watch it learn",
    "At the first step every {thing} comes back as the same grey. Watch them come into focus while their codes unfold.",
)
player = st.container()
if choose_mode() == "live":
    with player:
        follow(shown)
else:
    show_replay(shown, player)
show_lesson(shown)
show_next(__file__)
