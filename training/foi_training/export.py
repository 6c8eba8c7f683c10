"""A trained network -> int8 ONNX for one question at a time.

The graph takes `input_ids` and `segment_ids`, shape (1, tokens), and gives `logits`, shape (1, labels), and `vector`,
shape (1, hidden): the question's meaning as a unit vector, for finding questions like it. There is no mask: a question
is never padded. Weights are int8 per channel (QInt8; unsigned weights are slower on VNNI processors) of seven bits,
because eight can overflow the 16-bit sums of processors without VNNI and would then score differently there.
"""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from torch.nn import functional

from foi_training.network import QuestionNetwork

OPSET = 17


class _Alone(nn.Module):
    def __init__(self, network: QuestionNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, input_ids: Tensor, segment_ids: Tensor) -> tuple[Tensor, Tensor]:
        mask = torch.ones_like(input_ids)
        features = self.network.features(self.network.begin(input_ids, segment_ids, mask), segment_ids, mask)
        own, _ = features.chunk(2, dim=1)
        return self.network.head(features), functional.normalize(own)


def export_fp32(network: QuestionNetwork, path: Path) -> None:
    """Write the network as an ordinary fp32 ONNX file (for parity checks and as the quantiser's input)."""
    ids = torch.tensor([[101, 2054, 2003, 102, 2023, 102]])
    segments = torch.tensor([[0, 0, 0, 0, 1, 1]])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Alone(network).eval(),
            (ids, segments),
            str(path),
            input_names=["input_ids", "segment_ids"],
            output_names=["logits", "vector"],
            dynamic_axes={"input_ids": {1: "tokens"}, "segment_ids": {1: "tokens"}},
            opset_version=OPSET,
            dynamo=False,
        )


def export_int8(network: QuestionNetwork, path: Path) -> None:
    """Write the network as dynamically quantised int8 ONNX, about a quarter of the fp32 size."""
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "fp32.onnx"
        export_fp32(network, plain)
        quantize_dynamic(plain, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
