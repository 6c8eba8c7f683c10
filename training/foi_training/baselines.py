"""What the shipped model has to beat, on the same rows: rules, bags of words, a frozen encoder, contrastive and plain
fine-tuning.

Each baseline is a function of (training examples, test examples, labels) that gives probabilities, shape
(test examples, labels), columns as `Labels.columns`; ranking figures are all that is asked of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import spmatrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion
from torch import Tensor
from torch.nn import functional

from foi_model.bundle import NCND, TOKENIZER, Labels
from foi_model.catalogue import Catalogue
from foi_model.encoding import InputEncoder, strip_label
from foi_training.corpus import Example
from foi_training.finetune import MAX_TOKENS, FrozenStates, Recipe, finetune, length_grouped
from foi_training.network import QuestionNetwork
from foi_training.targets import Weights, truth

Matrix = NDArray[np.float64]
Baseline = Callable[[Sequence[Example], Sequence[Example], Labels], Matrix]

PLAIN = Recipe(
    epochs=3, lr_encoder=1e-4, ema=0.0, smoothing=0.0, frozen_layers=0, layer_decay=1.0, real_repeats=1,
    weights=Weights(ncnd=1, ncnd_limbs=1, topics=1, inferred=1, judged=1, readings_authored=0, readings_real=0),
)  # fmt: skip
"""The first attempt anybody would make: three epochs, every layer, hard labels, binary cross-entropy."""
PAIRS, CONTRASTIVE_BATCH, CONTRASTIVE_RATE = 12_000, 24, 3e-5


def text_of(example: Example) -> str:
    """A question with its kind of authority, context and siblings as one string."""
    item = example.input
    return " ".join([item.authority_kind.value, strip_label(item.question), *item.context, *item.siblings])


def rules_only(catalogue: Catalogue) -> Baseline:
    """The catalogue's covert terms: a topic named plainly gives its usual NCND limbs and their sections."""

    def predict(_: Sequence[Example], test: Sequence[Example], labels: Labels) -> Matrix:
        column = {pair: i for i, pair in enumerate(labels.columns)}
        scores = np.zeros((len(test), len(column)))
        for row, example in enumerate(test):
            for match in catalogue.find_terms(" ".join([example.input.question, *example.input.context])):
                weight = 0.4 if match.ambiguous else 0.9
                topic = catalogue.topics[match.topic_id or ""]
                named = [(NCND, NCND), ("topics", topic.id)]
                for rank, ref in enumerate(topic.ncnd_limbs):
                    named += [("ncnd_limbs", ref), ("sections", catalogue.ncnd_limbs[ref].section)]
                    weight -= 0.01 * rank
                for pair in named:
                    if pair in column:
                        scores[row, column[pair]] = max(scores[row, column[pair]], weight)
        return scores

    return predict


def tfidf_regression(train: Sequence[Example], test: Sequence[Example], labels: Labels) -> Matrix:
    """Word and character n-grams under one logistic regression a label."""
    features = FeatureUnion(
        [
            ("words", TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)),
            ("characters", TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=5, sublinear_tf=True)),
        ]
    )
    known = features.fit_transform([text_of(e) for e in train])
    return _regressions(known, train, features.transform([text_of(e) for e in test]), labels, 4.0)


def frozen_encoder_regression(base: Path) -> Baseline:
    """Mean token vectors of the untouched encoder under one logistic regression a label."""

    def predict(train: Sequence[Example], test: Sequence[Example], labels: Labels) -> Matrix:
        network, encoder = _whole(base), InputEncoder.from_file(base / TOKENIZER, MAX_TOKENS)
        return _regressions(_vectors(network, encoder, train), train, _vectors(network, encoder, test), labels, 1.0)

    return predict


def contrastive(base: Path) -> Baseline:
    """Sentence pairs first (the same treatment close, another apart), then logistic regression: the SetFit recipe.

    Tunstall et al. 2022, "Efficient few-shot learning without prompts". Two questions are a pair of the same kind when
    the sections and the NCND stance are the same.
    """

    def predict(train: Sequence[Example], test: Sequence[Example], labels: Labels) -> Matrix:
        torch.manual_seed(1)
        network, encoder = _whole(base), InputEncoder.from_file(base / TOKENIZER, MAX_TOKENS)
        optimiser = torch.optim.AdamW([p for p in network.encoder.parameters() if p.requires_grad], CONTRASTIVE_RATE)
        left, right, same = _pairs(train)
        for start in range(0, len(left), CONTRASTIVE_BATCH):
            batch = slice(start, start + CONTRASTIVE_BATCH)
            one, other = (_embed(network, encoder, [train[i] for i in side[batch]]) for side in (left, right))
            loss = functional.mse_loss(functional.cosine_similarity(one, other), torch.from_numpy(same[batch]))
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
        return _regressions(_vectors(network, encoder, train), train, _vectors(network, encoder, test), labels, 1.0)

    return predict


def plain_finetune(base: Path, work: Path) -> Baseline:
    """All layers, three epochs, hard labels: `PLAIN`."""

    def predict(train: Sequence[Example], test: Sequence[Example], labels: Labels) -> Matrix:
        encoder = InputEncoder.from_file(base / TOKENIZER, MAX_TOKENS)
        alone = [replace(e, input=replace(e.input, siblings=())) for e in (*train, *test)]
        frozen = FrozenStates(QuestionNetwork(base, len(labels.columns)), encoder)
        trained = finetune(alone[: len(train)], labels, base, PLAIN, work / "plain.ckpt", frozen)
        return _sigmoid(torch.cat([trained.network.finish(s[None].float(), g[None], torch.ones_like(g)[None])
                                   for s, g in frozen.of(alone[len(train) :])]).detach().numpy())  # fmt: skip

    return predict


def _whole(base: Path) -> QuestionNetwork:
    """The encoder with every layer in the part that `begin` runs, all of it able to learn."""
    network = QuestionNetwork(base, 1).eval()
    network.frozen_layers = len(network.encoder.encoder.layer)
    return network


def _sigmoid(logits: NDArray[np.float32]) -> Matrix:
    return np.asarray(0.5 * (1 + np.tanh(0.5 * logits.astype(np.float64))))


def _regressions(
    known: spmatrix | Matrix, train: Sequence[Example], asked: spmatrix | Matrix, labels: Labels, strength: float
) -> Matrix:
    answers = truth(train, labels)
    scores = np.zeros((asked.shape[0], answers.shape[1]))
    for column in range(answers.shape[1]):
        if 0 < answers[:, column].sum() < len(answers):
            model = LogisticRegression(C=strength, class_weight="balanced", solver="liblinear", max_iter=500)
            scores[:, column] = model.fit(known, answers[:, column]).predict_proba(asked)[:, 1]
    return scores


def _embed(network: QuestionNetwork, encoder: InputEncoder, examples: Sequence[Example]) -> Tensor:
    encoded = [encoder.encode(e.input) for e in examples]
    width = max(len(row.ids) for row in encoded)
    ids = torch.tensor([row.ids + [0] * (width - len(row.ids)) for row in encoded])
    segments = torch.tensor([row.segments + [0] * (width - len(row.ids)) for row in encoded])
    mask = torch.tensor([[1] * len(row.ids) + [0] * (width - len(row.ids)) for row in encoded])
    states = network.begin(ids, segments, mask)
    share = mask.unsqueeze(-1).to(states.dtype)
    return functional.normalize((states * share).sum(1) / share.sum(1))


@torch.no_grad()
def _vectors(network: QuestionNetwork, encoder: InputEncoder, examples: Sequence[Example]) -> Matrix:
    lengths = [len(encoder.encode(e.input).ids) for e in examples]
    vectors = np.zeros((len(examples), network.encoder.config.hidden_size))
    for chosen in length_grouped(lengths, 32, np.random.default_rng(0)):
        vectors[chosen] = _embed(network, encoder, [examples[i] for i in chosen]).numpy()
    return vectors


def _pairs(train: Sequence[Example]) -> tuple[list[int], list[int], NDArray[np.float32]]:
    random = np.random.default_rng(1)
    alike: dict[tuple[bool, frozenset[str]], list[int]] = {}
    for index, example in enumerate(train):
        alike.setdefault((example.ncnd, example.sections), []).append(index)
    left = random.integers(0, len(train), PAIRS).tolist()
    right, same = [], np.zeros(PAIRS, dtype=np.float32)
    for place, index in enumerate(left):
        kin = alike[train[index].ncnd, train[index].sections]
        positive = place % 2 == 0 and len(kin) > 1
        right.append(int(random.choice(kin)) if positive else int(random.integers(0, len(train))))
        same[place] = float(right[-1] in kin)
    return left, right, same
