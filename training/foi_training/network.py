"""The network: a pretrained encoder and one linear layer for all heads.

Features of a question: the mean of its own token vectors (segment 0, read in the light of its surroundings) beside
the mean over everything. The biases start at the logit of each label's prior, so training does not begin by learning
base rates.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn
from transformers import AutoModel

from foi_training.targets import Array


class QuestionNetwork(nn.Module):
    """Token ids and segments, shape (batch, tokens), -> logits, shape (batch, labels)."""

    def __init__(self, base: Path, width: int, dropout: float = 0.1, frozen_layers: int = 0) -> None:
        """`frozen_layers` of the encoder, counted from its input, stay as pretrained, as do all embeddings if any do."""
        super().__init__()
        self.encoder = AutoModel.from_pretrained(
            base, attn_implementation="eager", local_files_only=True, add_pooling_layer=False, dtype=torch.float32
        )
        self.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
        self.frozen_layers = frozen_layers
        if frozen_layers:
            self.encoder.embeddings.requires_grad_(False)
            self.encoder.encoder.layer[:frozen_layers].requires_grad_(False)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(2 * self.encoder.config.hidden_size, width)

    def start_from_priors(self, labels: Array, weights: Array) -> None:
        """Set the biases to the logits of the weighted priors (kept within 0.1 % and 99.9 %)."""
        priors = (labels * weights).sum(0) / np.maximum(weights.sum(0), 1e-6)
        priors = np.clip(priors, 1e-3, 1 - 1e-3)
        with torch.no_grad():
            self.head.weight.normal_(std=0.02)
            self.head.bias.copy_(torch.from_numpy(np.log(priors / (1 - priors)).astype(np.float32)))

    def train(self, mode: bool = True) -> QuestionNetwork:
        """As `nn.Module.train`; frozen parts stay in evaluation mode, without dropout."""
        super().train(mode)
        if self.frozen_layers:
            self.encoder.embeddings.eval()
            self.encoder.encoder.layer[: self.frozen_layers].eval()
        return self

    def forward(self, input_ids: Tensor, segment_ids: Tensor, mask: Tensor) -> Tensor:
        """`mask` is 1 for a token and 0 for padding."""
        return self.finish(self.begin(input_ids, segment_ids, mask), segment_ids, mask)

    def begin(self, input_ids: Tensor, segment_ids: Tensor, mask: Tensor) -> Tensor:
        """The embeddings and the frozen layers: states of shape (batch, tokens, hidden)."""
        states = self.encoder.embeddings(input_ids=input_ids, token_type_ids=segment_ids)
        return self._through(self.encoder.encoder.layer[: self.frozen_layers], states, mask)

    def finish(self, states: Tensor, segment_ids: Tensor, mask: Tensor) -> Tensor:
        """The layers that learn and the head, on the states that `begin` gives."""
        return cast(Tensor, self.head(self.dropout(self.features(states, segment_ids, mask))))

    def features(self, states: Tensor, segment_ids: Tensor, mask: Tensor) -> Tensor:
        """What the head reads: the mean of the question's own tokens beside the mean of all, (batch, 2 x hidden)."""
        states = self._through(self.encoder.encoder.layer[self.frozen_layers :], states, mask)
        return torch.cat([_mean(states, mask * (1 - segment_ids)), _mean(states, mask)], dim=1)

    def _through(self, layers: nn.ModuleList, states: Tensor, mask: Tensor) -> Tensor:
        hidden = (1 - mask[:, None, None, :]).to(states.dtype) * torch.finfo(states.dtype).min
        for layer in layers:
            states = layer(states, hidden)
        return states


def _mean(states: Tensor, mask: Tensor) -> Tensor:
    share = mask.unsqueeze(-1).to(states.dtype)
    return (states * share).sum(1) / share.sum(1)
