"""Write `encoder.onnx`, the graph of multilingual-e5-small without its weights, and `questions.onnx`.

The second graph has the layers from `ADAPTED` on, with what `bot.evaluation.fit_encoder` adds to each matrix for
questions (LoRA; Hu et al., 2021). Needs the package onnx, unneeded at run time. A session is given the weights on
loading, as initializers. `make encoder-graph` writes both files.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING, Any

from retrieval.embedding.encoder.run import GRAPH, PROJECTION, QUESTIONS, TOKEN_DIMS
from retrieval.embedding.encoder.weights import (
    ADAPTED,
    BLOCK,
    DIMS,
    EPSILON,
    HEADS,
    LAYERS,
    MATRICES,
    RANK,
)

if TYPE_CHECKING:
    import onnx

MICROSOFT = "com.microsoft"


class _Graph:
    """Nodes in order, and the initializers named by the nodes."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: dict[str, onnx.TensorProto] = {}
        self._names: Iterator[int] = count(1)

    def node(self, kind: str, inputs: list[str], **attributes: Any) -> str:
        """Add a node; returns the name of the output."""
        from onnx import helper

        output = f"{kind}_{next(self._names)}"
        domain = "" if kind in ("LayerNormalization", "MatMul", "Add") else MICROSOFT
        self.nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **attributes))
        return output

    def weights(self, name: str, *shape: int, four_bits: bool = False) -> str:
        """Add a tensor to be given to the session; returns the name."""
        from onnx import TensorProto

        tensor = TensorProto(name=name, dims=shape, data_location=TensorProto.EXTERNAL)
        tensor.data_type = TensorProto.UINT8 if four_bits else TensorProto.FLOAT
        tensor.external_data.add(key="location", value="given")
        self.initializers[name] = tensor
        return name

    def linear(self, rows: str, layer: str, part: str, *, asked: bool) -> str:
        """Add a product with a matrix of 4 bits, and a bias; activations are rounded to 8 bits by block.

        With `asked`, a product with two narrow matrices is added to it.
        """
        name, (inputs, outputs) = f"{layer}.{part}", MATRICES[part]
        blocks = inputs // BLOCK
        matrix = self.weights(f"{name}.w", outputs, blocks, BLOCK // 2, four_bits=True)
        scales = self.weights(f"{name}.w.scales", outputs * blocks)
        bias = self.weights(f"{name}.b", outputs)
        sizes = {"K": inputs, "N": outputs, "bits": 4, "block_size": BLOCK, "accuracy_level": 4}
        product = self.node("MatMulNBits", [rows, matrix, scales, "", "", bias], **sizes)
        if not asked:
            return product
        narrow = self.node("MatMul", [rows, self.weights(f"{name}.down", inputs, RANK)])
        return self.node("Add", [product, self.node("MatMul", [narrow, self.weights(f"{name}.up", RANK, outputs)])])

    def normalised_sum(self, rows: str, added: str, name: str) -> str:
        """Add a layer normalisation of two tensors' sum."""
        both = [self.weights(f"{name}.w", DIMS), self.weights(f"{name}.b", DIMS)]
        return self.node("SkipLayerNormalization", [rows, added, *both], epsilon=EPSILON)

    def layer(self, rows: str, name: str, *, asked: bool = False) -> str:
        """Add one layer: attention and the feed-forward network, each with its residual; `asked` as of `linear`."""
        query, key, value = (self.linear(rows, name, part, asked=asked) for part in "qkv")
        attended = self.node("MultiHeadAttention", [query, key, value], num_heads=HEADS)
        added = self.linear(attended, name, "ao", asked=asked)
        rows = self.normalised_sum(rows, added, f"{name}.aln")
        inner = self.node("Gelu", [self.linear(rows, name, "fi", asked=asked)])
        return self.normalised_sum(rows, self.linear(inner, name, "fo", asked=asked), f"{name}.oln")

    def output(self, name: str) -> None:
        """Name the rows of the last node, an output of the graph, and add the reduced rows."""
        self.nodes[-1].output[0] = name
        self.node("MatMul", [name, self.weights(PROJECTION, DIMS, TOKEN_DIMS)])
        self.nodes[-1].output[0] = f"{name} reduced"

    def model(self, given: str, *got: str) -> onnx.ModelProto:
        """The model from the rows of one name to the rows of others, each of the shape (1, pieces, dimensions)."""
        from onnx import TensorProto, helper

        rows, *others = (
            helper.make_tensor_value_info(
                name, TensorProto.FLOAT, [1, "pieces", TOKEN_DIMS if name.endswith("reduced") else DIMS]
            )
            for name in (given, *got)
        )
        weights = list(self.initializers.values())
        body = helper.make_graph(self.nodes, "multilingual-e5-small", [rows], others, weights)
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(body, opset_imports=opsets, ir_version=9)


def text_graph() -> onnx.ModelProto:
    """The model of any text: from `embeddings` to the `vectors`, these reduced, and the vectors `below` `ADAPTED`.

    A row of `embeddings` is the sum of a piece's three.
    """
    made = _Graph()
    both = [made.weights("emb.ln.w", DIMS), made.weights("emb.ln.b", DIMS)]
    rows = made.node("LayerNormalization", ["embeddings", *both], axis=-1, epsilon=EPSILON)
    for number in range(LAYERS):
        rows = made.layer(rows, f"l{number}")
        if number == ADAPTED - 1:
            made.nodes[-1].output[0] = rows = "below"
    made.output("vectors")
    return made.model("embeddings", "below", "vectors", "vectors reduced")


def question_graph() -> onnx.ModelProto:
    """The upper layers fitted to questions: from the vectors `below` to the vectors `asked`, and these reduced."""
    made = _Graph()
    rows = "below"
    for number in range(ADAPTED, LAYERS):
        rows = made.layer(rows, f"l{number}", asked=True)
    made.output("asked")
    return made.model("below", "asked", "asked reduced")


if __name__ == "__main__":
    for path, model in ((GRAPH, text_graph()), (QUESTIONS, question_graph())):
        path.write_bytes(model.SerializeToString(deterministic=True))
