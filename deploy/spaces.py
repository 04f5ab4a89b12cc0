"""Makes the folder that a Space of Hugging Face is built from: `python deploy/spaces.py OUT`.

A Space wants the Dockerfile at its root, and its settings in the head of its README.md.
"""

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONTENTS = ("dashboard", "models", "training", ".streamlit", "requirements.txt", "LICENSE", "deploy/trim.sh")
README = """\
---
title: Latent Digits
emoji: ✍️
colorFrom: blue
colorTo: green
sdk: docker
app_port: 8501
license: mit
short_description: A handwritten digit as three numbers, and back
---

# Latent Digits

A network squeezes a handwritten digit of 784 pixels into three numbers and draws it again from them.
"""


def make_space(out: Path) -> None:
    """Write all that a Space needs into the folder `out`; raises FileExistsError where there is one."""
    out.mkdir(parents=True)
    for name in CONTENTS:
        source, target = ROOT / name, out / name
        target.parent.mkdir(exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "ruff.toml"))
        else:
            shutil.copy(source, target)
    shutil.copy(ROOT / "deploy/Dockerfile", out)
    (out / "README.md").write_text(README, encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    make_space(Path(sys.argv[1]))
