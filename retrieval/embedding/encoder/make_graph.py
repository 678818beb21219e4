"""Write `encoder.onnx`, the graph of multilingual-e5-small without its weights: `make encoder-graph`.

Needs the package onnx, unneeded at run time. A session is given the weights on loading, as initializers.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retrieval.embedding.encoder.run import TOKEN_DIMS
from retrieval.embedding.encoder.weights import BLOCK, DIMS, HEADS, INNER, LAYERS

if TYPE_CHECKING:
    import onnx

EPSILON = 1e-12
MICROSOFT = "com.microsoft"


class _Graph:
    """Nodes in order, and the initializers named by the nodes."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []
        self._names: Iterator[int] = count(1)

    def node(self, kind: str, inputs: list[str], **attributes: Any) -> str:
        """Add a node; returns the name of the output."""
        from onnx import helper

        output = f"{kind}_{next(self._names)}"
        domain = "" if kind in ("LayerNormalization", "MatMul") else MICROSOFT
        self.nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **attributes))
        return output

    def weights(self, name: str, *shape: int, four_bits: bool = False) -> str:
        """Add a tensor to be given to the session; returns the name."""
        from onnx import TensorProto

        tensor = TensorProto(name=name, dims=shape, data_location=TensorProto.EXTERNAL)
        tensor.data_type = TensorProto.UINT8 if four_bits else TensorProto.FLOAT
        tensor.external_data.add(key="location", value="given")
        self.initializers.append(tensor)
        return name

    def linear(self, rows: str, name: str, inputs: int, outputs: int) -> str:
        """Add a product with a matrix of 4 bits, and a bias; activations are rounded to 8 bits by block."""
        blocks = inputs // BLOCK
        matrix = self.weights(f"{name}.w", outputs, blocks, BLOCK // 2, four_bits=True)
        scales = self.weights(f"{name}.w.scales", outputs * blocks)
        bias = self.weights(f"{name}.b", outputs)
        sizes = {"K": inputs, "N": outputs, "bits": 4, "block_size": BLOCK, "accuracy_level": 4}
        return self.node("MatMulNBits", [rows, matrix, scales, "", "", bias], **sizes)

    def normalised_sum(self, rows: str, added: str, name: str) -> str:
        """Add a layer normalisation of two tensors' sum."""
        both = [self.weights(f"{name}.w", DIMS), self.weights(f"{name}.b", DIMS)]
        return self.node("SkipLayerNormalization", [rows, added, *both], epsilon=EPSILON)

    def layer(self, rows: str, name: str) -> str:
        """Add one layer: attention and the feed-forward network, each with its residual."""
        query, key, value = (self.linear(rows, f"{name}.{part}", DIMS, DIMS) for part in "qkv")
        attended = self.node("MultiHeadAttention", [query, key, value], num_heads=HEADS)
        rows = self.normalised_sum(rows, self.linear(attended, f"{name}.ao", DIMS, DIMS), f"{name}.aln")
        inner = self.node("Gelu", [self.linear(rows, f"{name}.fi", DIMS, INNER)])
        return self.normalised_sum(rows, self.linear(inner, f"{name}.fo", INNER, DIMS), f"{name}.oln")


def graph() -> onnx.ModelProto:
    """The model: from `embeddings`, a row for each piece, to `vectors` and to the reduced `tokens`.

    All have the shape (1, pieces, dimensions); a row of `embeddings` is the sum of a piece's three.
    """
    from onnx import TensorProto, helper

    made = _Graph()
    both = [made.weights("emb.ln.w", DIMS), made.weights("emb.ln.b", DIMS)]
    rows = made.node("LayerNormalization", ["embeddings", *both], axis=-1, epsilon=EPSILON)
    for number in range(LAYERS):
        rows = made.layer(rows, f"l{number}")
    made.nodes[-1].output[0] = "vectors"
    made.node("MatMul", ["vectors", made.weights("projection", DIMS, TOKEN_DIMS)])
    made.nodes[-1].output[0] = "tokens"
    sizes = {"embeddings": DIMS, "vectors": DIMS, "tokens": TOKEN_DIMS}
    given, *got = (helper.make_tensor_value_info(x, TensorProto.FLOAT, [1, "pieces", n]) for x, n in sizes.items())
    body = helper.make_graph(made.nodes, "multilingual-e5-small", [given], got, made.initializers)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(body, opset_imports=opsets, ir_version=9)


if __name__ == "__main__":
    Path(__file__).with_name("encoder.onnx").write_bytes(graph().SerializeToString(deterministic=True))
