"""The one kind of error that a person at the command line is meant to read."""


class TrainingError(Exception):
    """What went wrong, what was expected and what to do, in one sentence; shown without a traceback."""
