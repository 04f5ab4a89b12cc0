"""Schedules: the learning rate and the decay of the averaged weights, as functions of the step."""

import math

from training.recipes import Schedule

WARM_UP = 0.15  # share of a one-cycle schedule's steps in which the learning rate rises
START = 0.04  # of the largest learning rate, at the start of a one-cycle schedule


def learning_rate(schedule: Schedule, largest: float, step: int, last_step: int) -> float:
    """The learning rate at `step`, before any of it is done, of a run that ends at `last_step`.

    Constant; or falling along half a cosine to 0 (Loshchilov and Hutter, arXiv 1608.03983); or rising along one and
    then falling along a longer one (one-cycle: Smith and Topin, arXiv 1708.07120).
    """
    if schedule == "constant":
        return largest
    done = step / last_step
    warm_up = WARM_UP if schedule == "one-cycle" else 0.0
    if done < warm_up:
        return largest * (START + (1 - START) * (1 - math.cos(math.pi * done / warm_up)) / 2)
    return largest * (1 + math.cos(math.pi * (done - warm_up) / (1 - warm_up))) / 2


def ema_decay(largest: float, step: int) -> float:
    """The decay of the exponential moving average of the weights at `step`, smaller in the first steps.

    Tarvainen and Valpola, Mean teachers are better role models (arXiv 1703.01780).
    """
    return min(largest, (1 + step) / (10 + step))
