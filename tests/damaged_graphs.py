"""Encoders that are damaged or do harm: endless, gigantic, with weights elsewhere, with outputs that are no codes."""

import numpy as np
from onnx_bytes import field, graph, model, node, port, subgraph, tensor, whole

IMAGE, CODE = port("image", "batch", 1, 28, 28), port("code", "batch", 3)
MEANS = tensor("means", np.full((784, 3), 1 / 784, np.float32))
FIRST = [node("Flatten", "image", "pixels", whole("axis", 1)), node("MatMul", "pixels means", "first")]
SCALAR = np.zeros((), np.float32)
SIDE = 6000  # a product of two such matrices takes seconds


def encoder(nodes: list[bytes], *tensors: bytes, more: bytes = b"", first: bool = True) -> bytes:
    """An encoder whose `nodes` make "code" of "first", or of "image"; `more` belongs to the file."""
    begin, weights = (FIRST, [MEANS]) if first else ([], [])
    return model(graph([*begin, *nodes], [*weights, *tensors], [IMAGE], [CODE]), more)


def _plus(name: str) -> bytes:
    return node("Add", f"first {name}", "code")


def _weights(values: np.ndarray, *, dims: tuple[int, ...] | None = None, more: bytes = b"") -> bytes:
    nodes = [node("Flatten", "image", "pixels", whole("axis", 1)), node("MatMul", "pixels w", "code")]
    return encoder(nodes, tensor("w", values, dims, more), first=False)


def _elsewhere(location: str) -> bytes:
    """A graph whose weights lie in another file: TensorProto.external_data, and its data_location."""
    entry = field(13, field(1, "location") + field(2, location))
    return _weights(np.zeros((784, 3), np.float32), more=entry + field(14, 1))


def _loop() -> bytes:
    """Adds one, ten to the twelfth times."""
    body = graph(
        [node("Add", "v one", "v2"), node("Identity", "c", "c2")],
        [tensor("one", np.ones((), np.float32))],
        [port("i", data_type=7), port("c", data_type=9), port("v")],
        [port("c2", data_type=9), port("v2")],
    )
    trips, go_on = tensor("trips", np.array(10**12)), tensor("go_on", np.array(True))
    return encoder([node("Loop", "trips go_on zero", "m", subgraph("body", body)), _plus("m")], trips, go_on, ZERO)


ZERO = tensor("zero", SCALAR)
_COLUMN, _ROW = (np.zeros(shape, np.float32) for shape in ((SIDE, 1), (1, SIDE)))
_LONG = np.zeros((100_000, 1), np.float32)
_MEAN = whole("keepdims", 0)


def _outer(column: np.ndarray, row: np.ndarray, products: int, fed: bool) -> bytes:
    """A large matrix made of two small ones, and multiplied by itself; `fed` with what the encoder sees."""
    start = [node("ReduceMean", "first", "s", _MEAN), node("Add", "column s", "c")] if fed else []
    nodes = [*start, node("Add", f"{'c' if fed else 'column'} row", "m0")]
    nodes += [node("MatMul", f"m{i} m0", f"m{i + 1}") for i in range(products)]
    nodes += [node("ReduceMean", f"m{products}", "m", _MEAN), _plus("m")]
    return encoder(nodes, tensor("column", column), tensor("row", row))


def _all_pairs() -> bytes:
    """Compares each pixel of the batch with each other one: what it takes grows with the square of the batch."""
    shape, back = (tensor(name, np.array(dims)) for name, dims in (("shape", [-1, 1]), ("back", [1, -1])))
    nodes = [
        node("Reshape", "image shape", "a"), node("Reshape", "image back", "b"), node("MatMul", "a b", "pairs"),
        node("ReduceMean", "pairs", "m", _MEAN), _plus("m"),
    ]  # fmt: skip
    return encoder(nodes, shape, back)


def _nested(levels: int) -> bytes:
    inside = graph([], [], [], [])
    for _ in range(levels):
        inside = graph([node("If", "go_on", "x", subgraph("then_branch", inside))], [], [], [])
    return encoder([node("If", "go_on", "code", subgraph("then_branch", inside))])


def _chain(count: int) -> bytes:
    """So many operators in a row."""
    nodes = [node("Sigmoid", f"x{i}" if i else "first", f"x{i + 1}") for i in range(count)]
    return encoder([*nodes, node("Tanh", f"x{count}", "code")])


WEIGHTS = np.full((784, 3), 1 / 784, np.float32)
GRAPHS: dict[str, bytes] = {
    "endless loop": _loop(),
    "gigabytes of a constant": encoder(
        [node("ConstantOfShape", "size", "big"), node("ReduceMean", "big", "m", _MEAN), _plus("m")],
        tensor("size", np.array([10**5, 10**5])),
    ),
    "gigabytes of two constants": _outer(_LONG, _LONG.T, 0, fed=False),
    "gigabytes of an image": _outer(_LONG, _LONG.T, 0, fed=True),
    "hours at opening": _outer(_COLUMN, _ROW, 50, fed=False),
    "hours at work": _outer(_COLUMN[:3000], _ROW[:, :3000], 400, fed=True),
    "every pixel with every other": _all_pairs(),
    "expanded": encoder([node("Expand", "first size", "big"), node("ReduceMean", "big", "m", _MEAN), _plus("m")],
                        tensor("size", np.array([10**4, 10**4, 3]))),
    "weights in a file beside": _elsewhere("decoder.onnx"),
    "weights that climb": _elsewhere("../../../../../../etc/passwd"),
    "weights at the root": _elsewhere("/etc/passwd"),
    "weights in memory": _elsewhere("*/_ORT_MEM_ADDR_/*"),
    "location without a file": _weights(WEIGHTS, more=field(14, 1)),
    "NaN": _weights(np.full((784, 3), np.nan, np.float32)),
    "one NaN": _weights(np.where(np.arange(2352).reshape(784, 3) == 1000, np.nan, WEIGHTS).astype(np.float32)),
    "infinity": _weights(np.full((784, 3), np.inf, np.float32)),
    "beyond all bounds": _weights(np.full((784, 3), 3e37, np.float32)),
    "huge dims": _weights(WEIGHTS, dims=(2**40, 2**40)),
    "negative dims": _weights(WEIGHTS, dims=(-784, 3)),
    "many dims": _weights(WEIGHTS, dims=(1,) * 15_000),
    "dims that overflow": _weights(WEIGHTS, dims=(2**62, 4, 3)),
    "no weights": _weights(np.zeros((0, 3), np.float32)),
    "whole numbers": _weights(np.zeros((784, 3), np.int64)),
    "doubles": _weights(np.zeros((784, 3), np.float64)),
    "unknown data type": _weights(WEIGHTS, more=field(2, 99)),
    "own function": encoder([node("Add", "first first", "code")], more=field(25, field(1, "Add"))),
    "operators from elsewhere": encoder([node("Add", "first first", "code", domain="com.microsoft")]),
    "unknown operator": encoder([node("![x](http://example.org)\n", "first", "code")]),
    "nested beyond reason": _nested(3000),
    "too many operators": _chain(5_000),
    "as many operators as are allowed": _chain(900),
    "a circle": encoder([node("Add", "first b", "a"), node("Add", "a a", "b"), node("Add", "a b", "code")]),
    "an input that is nowhere": encoder([node("Add", "first nowhere", "code")]),
    "sparse weights": model(graph(FIRST, [MEANS], [IMAGE], [CODE]) + field(15, b"")),
    "one code too many": encoder([node("Concat", "first first", "code", whole("axis", 0))]),
    "one code for all": encoder([node("ReduceMean", "first", "code", whole("keepdims", 1))]),
    "another input": model(graph(FIRST, [MEANS], [IMAGE, port("more", 1)], [CODE])),
    "text": encoder([node("Cast", "first", "code", whole("to", 8))]),
    "nothing": b"",
    "ORT's own format": b"\0\0\0\0ORTM" + bytes(200),
    "empty messages": field(7, field(1, b"") * 1_000_000),
    "a number without an end": b"\xff" * 1000,
    "a length without contents": b"\x3a\xff\xff\xff\xff\x0f",
    "a group": b"\x3b\x3c" * 100,
    "too large a file": bytes(40_000_000),
}  # fmt: skip
