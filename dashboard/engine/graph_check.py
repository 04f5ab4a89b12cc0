"""What a graph may consist of, looked at in the bytes of its file before onnxruntime opens it.

onnxruntime cannot be interrupted inside an operator, and some operators can run for ever (Loop) or ask for gigabytes
(ConstantOfShape, Expand). With the operators named here, what a run costs depends on the number of images alone, and
not on what is in them, so that `runtime` can measure it when it opens a model.

The files are read as protocol buffers (https://protobuf.dev/programming-guides/encoding/); the numbers of the fields
are those of onnx.proto. Whatever is not as expected is refused, also where onnxruntime would overlook it.
"""

from collections.abc import Iterator

from dashboard.engine.contract import quoted

LARGEST = 32_000_000  # bytes of a graph's file; that of islands, the largest here, has 4 million
MOST_PARTS = 20_000  # fields that are looked at; islands has some 2,000
MOST_NODES = 1_000
OPERATORS = {
    "Add", "Cast", "Clip", "Concat", "Cos", "Div", "Flatten", "Gather", "Gemm", "MatMul", "Mul", "ReduceMean", "Relu",
    "Reshape", "Sigmoid", "Sin", "Slice", "Sub", "Tanh", "Transpose", "Unsqueeze",
}  # fmt: skip
_GRAPH, _FUNCTIONS = 7, 25  # of ModelProto
_NODE, _INITIALIZER, _INPUT, _SPARSE_INITIALIZER = 1, 5, 11, 15  # of GraphProto
_NODE_INPUT, _NODE_OUTPUT, _OPERATOR, _ATTRIBUTE, _DOMAIN = 1, 2, 4, 5, 7  # of NodeProto
_PLAIN_ATTRIBUTE = {1, 2, 3, 4, 7, 8, 9, 13, 20, 21}  # of AttributeProto: all that is no tensor, graph or type
_TENSOR_NAME, _EXTERNAL_DATA, _DATA_LOCATION = 8, 13, 14  # of TensorProto
_NAME = 1  # of ValueInfoProto


class GraphRefused(Exception):
    """A graph that is not opened; the message completes the sentence "the graph ..."."""


def check_graph(data: bytes) -> None:
    """Raise GraphRefused unless an ONNX file holds nothing but a graph of the OPERATORS, with its weights inside."""
    if len(data) > LARGEST:
        raise GraphRefused(f"has {len(data):,} bytes, and {LARGEST:,} is the most that is read")
    parts = _Parts()
    constants, given, nodes = set(), set(), []
    for number, value in parts.of(memoryview(data)):
        if number == _FUNCTIONS:
            raise GraphRefused("defines operators of its own")
        if number != _GRAPH:
            continue
        for kind, part in parts.of(_message(value)):
            if kind == _INITIALIZER:
                constants |= _tensor_names(parts, _message(part))
            elif kind == _SPARSE_INITIALIZER:
                raise GraphRefused("has sparse weights")
            elif kind == _INPUT:
                given |= {_text(name) for field, name in parts.of(_message(part)) if field == _NAME}
            elif kind == _NODE:
                nodes.append(_message(part))
    if len(nodes) > MOST_NODES:
        raise GraphRefused(f"has {len(nodes):,} operators, and {MOST_NODES:,} is the most that is run")
    _check_nodes(parts, nodes, constants, given - constants)


def _check_nodes(parts: "_Parts", nodes: list[memoryview], constants: set[str], given: set[str]) -> None:
    """Look at all operators in their order; what none of the graph's inputs reaches would be computed at opening."""
    for node in nodes:
        fields = list(parts.of(node))
        operators = {_text(value) for number, value in fields if number == _OPERATOR}
        if not operators <= OPERATORS:
            raise GraphRefused(f"uses the operator {quoted(min(operators - OPERATORS))}, which is not run here")
        if not {_text(value) for number, value in fields if number == _DOMAIN} <= {"", "ai.onnx"}:
            raise GraphRefused("uses operators that ONNX does not define")
        for number, value in fields:
            if number == _ATTRIBUTE and not {field for field, _ in parts.of(_message(value))} <= _PLAIN_ATTRIBUTE:
                raise GraphRefused("has a tensor or a graph inside an operator")
        inputs = {_text(value) for number, value in fields if number == _NODE_INPUT}
        outputs = {_text(value) for number, value in fields if number == _NODE_OUTPUT}
        if inputs & given:
            given |= outputs - {""}  # the name of an output that nobody wants
        elif operators != {"Cast"} or not inputs <= constants:  # weights that are stored in 16 bits
            raise GraphRefused("computes with constants alone")


def _tensor_names(parts: "_Parts", tensor: memoryview) -> set[str]:
    """The name of a tensor that lies in the file itself."""
    fields = list(parts.of(tensor))
    if any(number == _EXTERNAL_DATA or (number == _DATA_LOCATION and value != 0) for number, value in fields):
        raise GraphRefused("keeps weights in another file")
    return {_text(value) for number, value in fields if number == _TENSOR_NAME}


class _Parts:
    """Takes messages apart, and counts the fields of all of them."""

    def __init__(self) -> None:
        self._count = 0

    def of(self, message: memoryview) -> Iterator[tuple[int, int | memoryview]]:
        """Each field's number and value: a number, or the bytes of a text, a message or packed numbers."""
        position = 0
        while position < len(message):
            self._count += 1
            if self._count > MOST_PARTS:
                raise GraphRefused(f"has more than {MOST_PARTS:,} parts")
            tag, position = _varint(message, position)
            number, wire_type = tag >> 3, tag & 7
            if wire_type == 0:
                value, position = _varint(message, position)
                yield number, value
                continue
            if wire_type == 2:
                length, position = _varint(message, position)
            else:
                length = {1: 8, 5: 4}.get(wire_type, -1)
            if not 0 <= length <= len(message) - position or not number:
                raise GraphRefused("cannot be read as ONNX")
            yield number, message[position : position + length]
            position += length


def _varint(message: memoryview, position: int) -> tuple[int, int]:
    """The number that begins at a position, seven bits a byte, and the position after it."""
    number = 0
    for shift in range(0, 70, 7):
        if position >= len(message):
            break
        byte = message[position]
        number |= (byte & 0x7F) << shift
        position += 1
        if byte < 0x80:
            return number, position
    raise GraphRefused("cannot be read as ONNX")


def _message(value: int | memoryview) -> memoryview:
    if isinstance(value, int):
        raise GraphRefused("cannot be read as ONNX")
    return value


def _text(value: int | memoryview) -> str:
    return str(_message(value), "utf-8", "replace")
