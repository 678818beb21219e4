"""The local model, multilingual-e5-small: text to piece ids to vectors, in one forward pass of ONNX Runtime.

Knows the weights file and the runtime; never the origin of the texts nor the use of the vectors.
"""
