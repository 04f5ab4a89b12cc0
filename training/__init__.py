"""Training: fits the autoencoders in PyTorch, measures them and exports them for the dashboard."""

import dashboard.engine  # noqa: F401  sets how onnxruntime behaves, which must come before its import


class TrainingError(Exception):
    """What went wrong, what was expected and what to do, in one sentence; the command line shows no traceback."""
