"""What the dashboard computes: arrays in, arrays out, and reading of files."""

import os

# onnxruntime reports its use to its maker: when a model is opened it writes a device id and a queue of events under the
# user's cache folder. It reads this variable when it is imported, so the variable is set here, before any module of
# the engine can import it; the trainer, the benchmarks and the tests all come by here.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
