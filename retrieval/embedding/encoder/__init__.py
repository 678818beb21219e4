"""The local model, multilingual-e5-small: text to piece ids to vectors, in one forward pass of ONNX Runtime.

Knows the weights file and the runtime; never what the texts are or what their vectors are for.
"""
