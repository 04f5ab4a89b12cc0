"""Writes ONNX files byte by byte, also such as the package onnx would not write; fields are numbered by onnx.proto."""

from collections.abc import Iterable

import numpy as np

DATA_TYPES = {"float32": 1, "int8": 3, "int64": 7, "bool": 9, "float16": 10, "float64": 11}


def field(number: int, value: int | bytes | str) -> bytes:
    """One field of a protocol buffer: a number, or the bytes of a text or a message."""
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value % 2**64)
    data = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def tensor(name: str, array: np.ndarray, dims: Iterable[int] | None = None, more: bytes = b"") -> bytes:
    """A TensorProto; `dims` may say another shape than the array has."""
    shape = b"".join(field(1, size) for size in (array.shape if dims is None else dims))
    data = field(2, DATA_TYPES[array.dtype.name]) + field(9, array.tobytes())
    return shape + data + field(8, name) + more


def node(operator: str, inputs: str, output: str, attributes: bytes = b"", domain: str = "") -> bytes:
    """A NodeProto; the names of the inputs stand apart."""
    named = b"".join(field(1, name) for name in inputs.split()) + field(2, output)
    return named + field(4, operator) + attributes + (field(7, domain) if domain else b"")


def whole(name: str, number: int) -> bytes:
    """An attribute of a node that is a whole number."""
    return field(5, field(1, name) + field(3, number) + field(20, 2))


def subgraph(name: str, graph: bytes) -> bytes:
    """An attribute of a node that is a graph."""
    return field(5, field(1, name) + field(6, graph) + field(20, 5))


def port(name: str, *shape: int | str, data_type: int = 1) -> bytes:
    """A ValueInfoProto: an input or output; text in its shape names a dimension."""
    dims = b"".join(field(1, field(1, size) if isinstance(size, int) else field(2, size)) for size in shape)
    return field(1, name) + field(2, field(1, field(1, data_type) + field(2, dims)))


def graph(nodes: list[bytes], tensors: list[bytes], given: list[bytes], results: list[bytes]) -> bytes:
    """A GraphProto."""
    parts = [(1, nodes), (5, tensors), (11, given), (12, results)]
    return field(2, "graph") + b"".join(field(number, part) for number, group in parts for part in group)


def model(inside: bytes, more: bytes = b"") -> bytes:
    """A ModelProto of IR version 10 and opset 17."""
    return field(1, 10) + field(8, field(2, 17)) + field(7, inside) + more


def _varint(number: int) -> bytes:
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + _varint(rest) if rest else bytes([low])
