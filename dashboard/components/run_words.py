"""The state of a training run in sentences."""

from datetime import datetime

from dashboard.components.words import as_text, counted, thing
from dashboard.engine.history import History
from dashboard.engine.runs import RunRecord, State

NO_RUN = (
    "Nothing has been trained on this machine yet. Where the project lies on a computer of your own, type this into a "
    "terminal in its folder, and the page follows the run by itself:"
)
FIT = "python -m training fit tutorial"


def describe(record: RunRecord, state: State) -> str:
    """One or two sentences about the run and, where one applies, the command to continue or export it."""
    name = f"**{as_text(record.name)}**"
    if record.problem:
        return f"{name}: {record.problem}"
    if state == "starting":
        return f"{name} is starting: it reads its data and takes the first steps.{_resumed(record)}"
    if state == "finished":
        export = f"`python -m training export runs/{record.name}` makes a model of it."
        return f"{name} is finished.{_metrics(record)} {export}"
    if state == "stopped":
        broken = f" {broken_words(record.history)}" if record.history and record.history.broken else ""
        return (
            f"{name} has stopped{_where(record)}: no process is at work on it any more.{broken} "
            f"`python -m training fit --resume runs/{record.name}` goes on from its last checkpoint."
        )
    return f"{name} is training{_where(record)}.{_metrics(record)}{_speed(record)}{_resumed(record)}"


def broken_words(history: History) -> str:
    """A sentence about where a run went wrong; empty where all is well."""
    if history.broken is None:
        return ""
    step, what = history.broken
    return f"At step {step:,} the {what} was not a number; what is shown ends before it."


def duration(seconds: float) -> str:
    """A duration in rounded words: "12 seconds", "3 minutes", "1.5 hours"."""
    if seconds < 90:
        return counted(max(1, round(seconds)), "second")
    if seconds < 90 * 60:
        return counted(round(seconds / 60), "minute")
    return f"{seconds / 3600:.1f} hours"


def _where(record: RunRecord) -> str:
    if record.history is None:
        return ""
    last = record.history.watched.last_step
    epoch = f", epoch {record.epochs * record.step / last:.1f} of {record.epochs}" if record.epochs else ""
    return f" at step {record.step:,} of {last:,}{epoch}"


def _metrics(record: RunRecord) -> str:
    history = record.history
    if history is None:
        return ""
    if history.broken:
        return f" {broken_words(history)}"
    if not len(history.test_mse):
        return ""
    loss = f"loss is {history.loss[-1]:.4f}, and its " if len(history.loss) else ""
    return f" Its {loss}error on test {thing(record.dataset)}s is {history.test_mse[-1]:.4f}."


def _speed(record: RunRecord) -> str:
    if record.images_per_second is None:
        return ""
    left = record.seconds_left
    return f" {record.images_per_second:,.0f} images a second{f', about {duration(left)} left' if left else ''}."


def _resumed(record: RunRecord) -> str:
    """When the run was last resumed, in this machine's local time; empty if it never was."""
    if len(record.sessions) < 2:
        return ""
    try:
        since = datetime.fromisoformat(record.sessions[-1]).astimezone()
    except (ValueError, OverflowError):  # the latter for years that no other time zone has
        return " It was cut off before, and went on from its last checkpoint."
    return f" It was cut off before, and went on from its last checkpoint at {since:%H:%M}."
