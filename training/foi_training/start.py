"""A network to go on from, taken out of a bundle: its int8 weights, as they are served, made floats again.

A bundle needs no second file of weights for this. The word table and the other embeddings are those of the base model,
which no training of this project changes; the layers and the head are the quantised weights times their scales. What is
rebuilt is then asked real questions and must answer as the bundle does, or it is refused.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from foi_model.bundle import MODEL, TOKENIZER, Bundle, BundleError, sha256_of
from foi_model.classifier import OnnxModel
from foi_model.domain import ModelInput
from foi_model.encoding import InputEncoder
from foi_training.finetune import Trained
from foi_training.network import QuestionNetwork
from foi_training.targets import Array

PREFIX = "network."
MOST_APART = 0.35
"""Largest mean difference of logits between the rebuilt network and the bundle: what int8 activations alone explain."""


def trained_from(bundle: Bundle, base: Path, probes: Sequence[ModelInput]) -> Trained:
    """The bundle's network. Raises `BundleError` when it cannot be rebuilt or does not answer `probes` as the bundle does."""
    network = QuestionNetwork(base, len(bundle.labels.columns)).eval()
    known = dict(network.named_parameters())
    found = _weights(bundle.path / MODEL)
    wanted = {name for name in known if not name.startswith("encoder.embeddings.")}
    if missing := sorted(wanted - set(found)):
        raise BundleError(f"{bundle.path}: {MODEL} holds no weights that can be read for {missing[0]}")
    with torch.no_grad():
        for name in sorted(wanted):
            if known[name].shape != found[name].shape:
                raise BundleError(f"{bundle.path}: {name} has another shape than this base model's")
            known[name].copy_(torch.from_numpy(found[name]))
    served = OnnxModel(bundle.path, bundle.max_tokens, len(bundle.labels.columns))
    rebuilt = exact_logits(network, bundle.path / TOKENIZER, bundle.max_tokens, probes)
    apart = float(np.mean([np.abs(served.logits(p) - row).mean() for p, row in zip(probes, rebuilt, strict=True)]))
    if apart > MOST_APART:
        raise BundleError(f"{bundle.path}: its network cannot be rebuilt (answers differ by {apart:.2f} on average)")
    return Trained(network, f"bundle {sha256_of(bundle.path / MODEL)}")


@torch.no_grad()
def between(start: Trained, tuned: Trained, share: float) -> Trained:
    """The network whose weights lie at `share`, 0 to 1, of the way from `start` to `tuned`.

    Much of what was just learnt stays, and far less of what the start knew about other authorities is lost (Wortsman et
    al. 2022, "Robust fine-tuning of zero-shot models").
    """
    network = copy.deepcopy(tuned.network).eval()
    for kept, old in zip(network.parameters(), start.network.parameters(), strict=True):
        kept.lerp_(old, 1 - share)
    return Trained(network, f"{tuned.run} at {share:g}")


@torch.no_grad()
def exact_logits(network: QuestionNetwork, tokenizer: Path, max_tokens: int, items: Sequence[ModelInput]) -> Array:
    """Logits of the network itself, before quantisation, each question alone. Shape (items, labels)."""
    encoder, rows = InputEncoder.from_file(tokenizer, max_tokens), []
    for item in items:
        encoded = encoder.encode(item)
        ids, segments = torch.tensor([encoded.ids]), torch.tensor([encoded.segments])
        rows.append(network(ids, segments, torch.ones_like(ids))[0].numpy())
    return np.stack(rows).astype(np.float32)


def _weights(path: Path) -> dict[str, Array]:
    """Parameters of the network by name, as far as the graph holds them."""
    graph = onnx.load(str(path)).graph
    stored = {tensor.name: tensor for tensor in graph.initializer}
    found = {
        name.removeprefix(PREFIX): numpy_helper.to_array(tensor).astype(np.float32)
        for name, tensor in stored.items()
        if name.startswith(PREFIX) and tensor.data_type == onnx.TensorProto.FLOAT
    }
    for node in graph.node:
        if node.op_type != "MatMulInteger" or not node.input[1].endswith("_quantized"):
            continue
        name = node.input[1].removesuffix("_quantized")
        weight, scale, zero = (
            numpy_helper.to_array(stored[name + end]) for end in ("_quantized", "_scale", "_zero_point")
        )
        exact = (weight.astype(np.float32) - zero.astype(np.float32)) * scale
        found[_parameter(node.name)] = np.ascontiguousarray(exact.T)
    return found


def _parameter(node: str) -> str:
    """ "/layer.1/attention/self/query/MatMul_quant" -> "encoder.encoder.layer.1.attention.self.query.weight"."""
    if node.startswith("/head/"):
        return "head.weight"
    path = node.strip("/").rpartition("/")[0].replace("/", ".")
    return f"encoder.encoder.{path[path.find('layer.') :]}.weight"
