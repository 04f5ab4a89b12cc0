"""The tour: every page of the dashboard in its order; one line here adds a page."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Stop:
    """One page of the tour."""

    file: str  # below dashboard/; its stem is the page's path in the address
    title: str  # as the navigation names it
    icon: str  # of Streamlit's Material set
    invitation: str  # one sentence that makes a visitor want to go there


TOUR: tuple[Stop, ...] = (
    Stop("views/start.py", "Start", ":material/home:", "Pull three numbers and watch a digit follow."),
    Stop("views/reconstructions.py", "Reconstructions", ":material/compare:", "See what is kept and what is lost."),
    Stop("views/embedding.py", "Embedding", ":material/scatter_plot:", "Turn the space of all codes and click in it."),
    Stop("views/draw.py", "Draw", ":material/draw:", "Draw one of your own and watch it come back."),
    Stop(
        "views/training.py", "Training", ":material/model_training:", "Watch it learn, from the first step to the last."
    ),
    Stop("views/without_labels.py", "Without labels", ":material/stacks:", "Name ten piles that no label made."),
    Stop("views/few_labels.py", "A few labels", ":material/label:", "Label a handful and see how far that reaches."),
    Stop("views/quiz.py", "Quiz", ":material/quiz:", "Ten rounds: predict, then see."),
    Stop("views/models.py", "Models", ":material/shelves:", "Compare all models, and take one with you."),
)


def stop_of(page: str) -> Stop:
    """The stop of a page, given by any path that ends in its file's name."""
    return next(stop for stop in TOUR if Path(stop.file).name == Path(page).name)


def after(page: str) -> Stop | None:
    """The stop that follows a page, given likewise; None at the end."""
    following = TOUR.index(stop_of(page)) + 1
    return TOUR[following] if following < len(TOUR) else None
