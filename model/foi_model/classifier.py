"""A verified bundle -> calibrated scores. onnxruntime and tokenizers only.

Dynamic int8 quantisation takes one activation scale per tensor, so a question scored in a batch would depend on its
batchmates. Each question is therefore run alone, without padding and on one thread: the same words give the same
figures, bit for bit, however many are scored side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from foi_model.bundle import IN_DOMAIN, MODEL, NCND, TOKENIZER, Bundle, BundleError, Labels, Platt
from foi_model.catalogue import load_catalogue
from foi_model.domain import ModelInput, Scores
from foi_model.encoding import InputEncoder


class OnnxModel:
    """An exported network and its tokenizer: one question in, raw logits and vector out. Safe to share between threads."""

    def __init__(self, folder: Path, max_tokens: int, width: int) -> None:
        """Load `model.onnx` and `tokenizer.json`. Raises `BundleError` when they cannot be loaded or do not fit."""
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        try:
            self._encoder = InputEncoder.from_file(folder / TOKENIZER, max_tokens)
            self._session = ort.InferenceSession(str(folder / MODEL), options, providers=["CPUExecutionProvider"])
            inputs = {value.name for value in self._session.get_inputs()}
            widths = {value.name: value.shape[-1] for value in self._session.get_outputs()}
        except Exception as error:  # tokenizers and onnxruntime raise types of their own below Exception
            raise BundleError(f"{folder}: cannot be loaded ({type(error).__name__})") from None
        if inputs != {"input_ids", "segment_ids"} or widths.get("logits") != width:
            raise BundleError(f"{folder}: {MODEL} does not fit the labels of the manifest")
        self._outputs = ["logits", "vector"] if "vector" in widths else ["logits"]

    def logits(self, item: ModelInput) -> NDArray[np.float32]:
        """The raw outputs for one question, shape (labels,), in the order of `Labels.columns`."""
        return self.run(item)[0]

    def run(self, item: ModelInput) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
        """The raw outputs for one question and its unit vector, shape (dimensions,); None if the network gives none."""
        encoded = self._encoder.encode(item)
        feed = {
            "input_ids": np.array([encoded.ids], dtype=np.int64),
            "segment_ids": np.array([encoded.segments], dtype=np.int64),
        }
        rows: list[NDArray[np.float32]] = [output[0] for output in self._session.run(self._outputs, feed)]
        return rows[0], rows[1] if len(rows) > 1 else None


class Classifier:
    """Scores questions with one bundle. Safe to share between threads."""

    def __init__(self, bundle: Bundle, threads: int = 1) -> None:
        """Load the model, to score `threads` questions at a time. Raises `BundleError` when its files do not fit."""
        self.bundle = bundle
        self._model = OnnxModel(bundle.path, bundle.max_tokens, len(bundle.labels.columns))
        self._pool = ThreadPoolExecutor(threads, "foi-suggest-score") if threads > 1 else None
        self._calibrator = Calibrator(bundle.labels, bundle.calibration)

    def score(self, inputs: Sequence[ModelInput]) -> list[Scores]:
        """Calibrated probabilities for each question, in order. Each depends on its own `ModelInput` alone."""
        at_a_time = self._pool.map if self._pool and len(inputs) > 1 else map
        return [self._calibrator.scores(*found) for found in at_a_time(self._model.run, inputs)]


class Calibrator:
    """Turns the logits of one question into probabilities that agree with each other.

    A limb is never likelier than NCND (its output is conditional on it), nor a section less likely than its limb.
    """

    def __init__(self, labels: Labels, calibration: Sequence[Platt]) -> None:
        self._columns = labels.columns
        self._scale = np.array([platt.scale for platt in calibration])
        self._offset = np.array([platt.offset for platt in calibration])
        limbs = load_catalogue().ncnd_limbs
        self._section_of: Mapping[str, str] = {limb: limbs[limb].section for limb in labels.ncnd_limbs}

    def scores(self, logits: NDArray[np.float32], vector: NDArray[np.float32] | None = None) -> Scores:
        """`logits` has shape (labels,), in the order of `Labels.columns`; `vector` is handed on."""
        margins = self._scale * logits.astype(np.float64) + self._offset
        probabilities = 0.5 * (1.0 + np.tanh(0.5 * margins))
        heads: dict[str, dict[str, float]] = {"sections": {}, NCND: {}, "ncnd_limbs": {}, "topics": {}, IN_DOMAIN: {}}
        for (head, label), probability in zip(self._columns, probabilities.tolist(), strict=True):
            heads[head][label] = probability
        ncnd = heads[NCND][NCND]
        limbs = {limb: ncnd * probability for limb, probability in heads["ncnd_limbs"].items()}
        sections = heads["sections"]
        for limb, probability in limbs.items():
            section = self._section_of[limb]
            sections[section] = max(sections[section], probability)
        return Scores(sections, ncnd, limbs, heads["topics"], heads[IN_DOMAIN][IN_DOMAIN], vector)
