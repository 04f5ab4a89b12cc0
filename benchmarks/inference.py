"""What a model costs at a press of a button: encode and decode one digit, as a multiple of the tutorial's pair.

`python -m benchmarks.inference`, torch-free. All models take turns in one process, on one thread each, so that a busy
machine slows them alike; medians and quartiles are of the rounds.
"""

import argparse
import statistics
import time
from pathlib import Path

from dashboard.engine.contract import DECODER, ENCODER, MANIFEST
from dashboard.engine.gallery import gallery_path, load_gallery
from dashboard.engine.runtime import Autoencoder

MODELS = Path(__file__).resolve().parents[1] / "models"
BASELINE = "tutorial"
ROUNDS = 200  # at least 2, for quartiles
CALLS = 10  # a round and model


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args().rounds
    models = {path.parent.name: Autoencoder(path.parent) for path in sorted(MODELS.glob(f"[!.]*/{MANIFEST}"))}
    digit = load_gallery(gallery_path(MODELS, "mnist")).images[:1]
    seconds: dict[str, list[float]] = {name: [] for name in models}
    for _ in range(rounds):
        for name, model in models.items():
            begun = time.perf_counter()
            for _ in range(CALLS):
                model.decode(model.encode(digit))
            seconds[name].append((time.perf_counter() - begun) / CALLS)
    ratios = {
        name: [own / base for own, base in zip(times, seconds[BASELINE], strict=True)]
        for name, times in seconds.items()
    }
    print(f"{'model':12}{'encode + decode':>18}{'times the tutorial':>21}{'quartiles':>16}{'MB':>7}")
    for name, model in models.items():
        low, middle, high = statistics.quantiles(ratios[name], n=4)
        megabytes = sum(model.manifest.files[file].bytes for file in (ENCODER, DECODER)) / 1e6
        microseconds = statistics.median(seconds[name]) * 1e6
        print(f"{name:12}{microseconds:15.0f} us{middle:21.1f}{f'{low:.1f} to {high:.1f}':>16}{megabytes:7.1f}")


if __name__ == "__main__":
    main()
