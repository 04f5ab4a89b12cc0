"""Cuts an action off as kill -9 would, before any of its changes to the disk."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

KILLED = 9  # exit status of a process that was cut off on purpose


def killed_before(step: int, act: Callable[[], object]) -> bool:
    """Do `act` in a process of its own that is killed before its `step`-th change to the disk; whether it was."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == KILLED
    left = iter(range(step))

    def counted(change: Callable[..., Any]) -> Callable[..., Any]:
        def change_or_die(*arguments: Any, **options: Any) -> Any:
            if next(left, None) is None:
                os._exit(KILLED)
            return change(*arguments, **options)

        return change_or_die

    for home, names in ((Path, ("rename", "replace", "unlink")), (os, ("unlink", "rmdir"))):
        for name in names:
            setattr(home, name, counted(getattr(home, name)))
    act()
    os._exit(0)
