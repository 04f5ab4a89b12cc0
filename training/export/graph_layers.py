"""The layers of an ONNX graph in their order, as the manifest records them: onnxruntime, on a host, lists none."""

from collections.abc import Sequence
from math import prod
from pathlib import Path

import onnx

from dashboard.engine.contract import REFINEMENT, LayerSpec
from training import TrainingError

LEARNING = ("Gemm", "MatMul")  # operators whose constant inputs are learned
NAMES = {frozenset({"Sigmoid", "Mul"}): "SiLU", frozenset({"Mul", "Concat", "Sin", "Cos"}): "Fourier features"}


def graph_layers(path: Path) -> tuple[LayerSpec, ...]:
    """The layers of the graph in `path`, from its input to its output.

    A layer is one operator, or several that belong together. Raises TrainingError when a shape is not known.
    """
    graph = _Graph(onnx.shape_inference.infer_shapes(onnx.load(path)).graph, path.name)
    layers = []
    tensor = graph.input
    while tensor != graph.output:
        nodes = graph.next_layer(tensor)
        layers.append(graph.layer(tensor, nodes))
        tensor = nodes[-1].output[0]
    return tuple(layers)


class _Graph:
    """A graph whose nodes have one output each, as torch exports them; nodes stand in the order of computation."""

    def __init__(self, graph: onnx.GraphProto, name: str) -> None:
        self._name = name
        self.input, self.output = graph.input[0].name, graph.output[0].name
        self._constants = {one.name: tuple(one.dims) for one in graph.initializer}
        self._shapes = {one.name: one.type.tensor_type.shape for one in (*graph.value_info, *graph.output)}
        self._nodes = []
        for node in graph.node:
            if node.op_type == "Cast" and node.input[0] in self._constants:  # of a weight, stored in 16 bits
                self._constants[node.output[0]] = self._constants[node.input[0]]
            else:
                self._nodes.append(node)

    def next_layer(self, tensor: str) -> list[onnx.NodeProto]:
        """The nodes of the layer that begins at `tensor`; the last of them gives its result.

        A linear layer is one node. Any other layer ends at the first tensor that every way to the output goes through.
        """
        linear = [node for node in self._nodes if node.input[0] == tensor and self._weights(node)]
        if linear:
            return linear[:1]
        behind = self._behind(tensor)
        ends = (node.output[0] for node in behind)
        end = next(end for end in ends if end == self.output or self.output not in self._reached(behind, tensor, end))
        before = behind[: 1 + next(index for index, node in enumerate(behind) if node.output[0] == end)]
        needed = {end}
        for node in reversed(before):
            if node.output[0] in needed:
                needed |= set(node.input)
        return [node for node in before if node.output[0] in needed]

    def layer(self, given: str, nodes: Sequence[onnx.NodeProto]) -> LayerSpec:
        """What the manifest records of the layer of these nodes, whose input is `given`."""
        weights = tuple(shape for node in nodes for shape in self._weights(node))
        return LayerSpec(
            op=self._op(given, nodes),
            weights=weights,
            parameters=sum(map(prod, weights)),
            outputs=self._numbers(nodes[-1].output[0]),
        )

    def _behind(self, tensor: str) -> list[onnx.NodeProto]:
        """The nodes that `tensor` has an influence on."""
        reached = self._reached(self._nodes, tensor, "")
        return [node for node in self._nodes if node.output[0] in reached]

    def _reached(self, nodes: Sequence[onnx.NodeProto], tensor: str, without: str) -> set[str]:
        """The results of `nodes` that `tensor` has an influence on, also without that of the node `without`."""
        reached = {tensor}
        for node in nodes:
            if node.output[0] != without and not reached.isdisjoint(node.input):
                reached.add(node.output[0])
        return reached - {tensor}

    def _op(self, given: str, nodes: Sequence[onnx.NodeProto]) -> str:
        ops = [node.op_type for node in nodes]
        if len(nodes) == 1:
            return "Linear" if self._weights(nodes[0]) else ops[0]
        if ops[-1] == "Add" and given in nodes[-1].input and any(map(self._weights, nodes)):
            return REFINEMENT
        return NAMES.get(frozenset(ops), ", ".join(sorted(set(ops))))

    def _weights(self, node: onnx.NodeProto) -> list[tuple[int, ...]]:
        """The shapes of what is learned in a node."""
        given = node.input[1:] if node.op_type in LEARNING else ()
        return [self._constants[name] for name in given if name in self._constants]

    def _numbers(self, tensor: str) -> int:
        """How many numbers a tensor holds for each image."""
        dims = self._shapes[tensor].dim if tensor in self._shapes else []
        sizes = [one.dim_value for one in dims[1:]]
        if not sizes or not all(sizes):
            raise TrainingError(f"The shape of {tensor} in {self._name} is not known; nothing was exported.")
        return prod(sizes)
