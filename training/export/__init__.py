"""From a finished run to a model folder: metrics, ONNX graphs, manifest and model card."""
