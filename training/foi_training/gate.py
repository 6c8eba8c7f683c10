"""Whether a candidate may stand beside the live model: every check with its reason, and one verdict.

"better" needs two things. Nothing is lost: on the shipped real test part no figure falls beyond its interval, nor does the
calibration on the authority's own held-out answers; the labels are those of the catalogue and of the host; int8 says what the
network says; and the file is no larger or slower. Something is gained: on the authority's own held-out answers the log loss
falls by more than chance. Pure functions of what was measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from foi_model.bundle import Labels
from foi_model.catalogue import Catalogue
from foi_training.metrics import Figure, Matrix, bootstrap, ece

BETTER, NOT_BETTER = "better", "not better"
MOST_LOST = 0.05
"""A fall of this size fails a figure even where the interval is too wide to tell it from chance."""
ELSEWHERE = 0.03
"""What the calibration error may rise by, even beyond chance, on questions of other authorities: the calibration is moved to
this authority's own base rates, and is held to those on its own held-out answers."""
MOST_APART, MOST_FLIPPED = 0.02, 0.05
LARGER, SLOWER = 1.1, 1.5


@dataclass(frozen=True, slots=True)
class Check:
    """One condition, whether it holds, and why, in one line."""

    name: str
    passed: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """A figure before and after, and the 95 % interval of the difference. `low` and `high` are nan without an interval."""

    part: str
    figure: str
    before: float
    after: float
    low: float
    high: float
    rises: bool = True
    """Whether more is better."""
    allowed: float = 0.0
    """A loss beyond chance that is no larger than this still counts as kept."""

    @property
    def lost(self) -> bool:
        """Worse beyond chance and by more than is allowed, or by more than `MOST_LOST`."""
        worse = self.before - self.after if self.rises else self.after - self.before
        sure = self.high < 0 if self.rises else self.low > 0
        return bool((sure and worse > self.allowed) or worse > MOST_LOST)

    @property
    def gained(self) -> bool:
        """Better beyond chance."""
        return bool(self.low > 0 if self.rises else self.high < 0)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready: nan as null."""
        return {k: None if isinstance(v, float) and np.isnan(v) else v for k, v in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Costs:
    """What a model takes: bytes of `model.onnx` and median milliseconds of one question, on this machine."""

    size: int
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Parity:
    """int8 against the network: mean difference of NCND and section probabilities, share of NCND flags that differ."""

    apart: float
    flipped: float


def change(
    part: str,
    name: str,
    figure: Figure,
    truth: Matrix,
    before: Matrix,
    after: Matrix,
    requests: Sequence[str],
    *,
    rises: bool = True,
    after_figure: Figure | None = None,
    allowed: float = 0.0,
) -> Change:
    """A figure of two models on the same rows; whole requests are resampled, both models together.

    `after_figure` is the figure as the second model counts it, where that depends on its own cut-offs.
    """
    width, second = before.shape[1], after_figure or figure
    both = np.concatenate([before, after], axis=1)
    _, low, high = bootstrap(
        lambda y, p: second(y, p[:, width:]) - figure(y, p[:, :width]), truth, both, requests, rounds=300
    )
    return Change(part, name, figure(truth, before), second(truth, after), low, high, rises, allowed)


def log_loss(truth: Matrix, scores: Matrix) -> float:
    """Mean log loss of the cells that the truth speaks of (it is nan where it says nothing)."""
    said = ~np.isnan(truth)
    p = np.clip(scores[said], 1e-6, 1 - 1e-6)
    return float(-np.where(truth[said] > 0, np.log(p), np.log1p(-p)).mean()) if said.any() else float("nan")


def said_ece(truth: Matrix, scores: Matrix) -> float:
    """Expected calibration error over the cells that the truth speaks of."""
    said = ~np.isnan(truth)
    return ece(truth[said], scores[said]) if said.any() else float("nan")


def judge(
    real: Iterable[Change],
    gain: Change | None,
    labels: tuple[Labels, Labels],
    host_labels: Sequence[str],
    catalogue: Catalogue,
    parity: Parity,
    costs: tuple[Costs, Costs],
) -> tuple[str, list[Check]]:
    """The verdict and every check behind it. Pairs are (live, candidate); `gain` is the local log loss."""
    checks = [_kept(figure) for figure in real]
    checks += [*_labels(labels, host_labels, catalogue), _parity(parity), *_costs(*costs), _gain(gain)]
    return (BETTER if all(check.passed for check in checks) else NOT_BETTER), checks


def _kept(figure: Change) -> Check:
    told = f"{figure.before:.3f} -> {figure.after:.3f}, difference {figure.low:+.3f} to {figure.high:+.3f}"
    if np.isnan(figure.before) or np.isnan(figure.after):
        return Check(f"{figure.part}: {figure.figure}", False, "cannot be measured")
    words = "lost" if figure.lost else "kept"
    return Check(f"{figure.part}: {figure.figure}", not figure.lost, f"{words}: {told}")


def _gain(gain: Change | None) -> Check:
    name = "local held-out: log loss"
    if gain is None or np.isnan(gain.before):
        return Check(name, False, "no held-out past case to measure with")
    told = f"{gain.before:.3f} -> {gain.after:.3f}, difference {gain.low:+.3f} to {gain.high:+.3f}"
    return Check(name, gain.gained, f"{'falls beyond chance' if gain.gained else 'no fall beyond chance'}: {told}")


def _labels(labels: tuple[Labels, Labels], host_labels: Sequence[str], catalogue: Catalogue) -> Iterator[Check]:
    live, candidate = labels
    never = set(catalogue.rules.never_suggest)
    wanted = tuple(section for section in catalogue.sections if section not in never)
    same = set(candidate.sections) == set(wanted) and set(candidate.topics) == set(catalogue.topics)
    differ = sorted(set(candidate.sections) ^ set(wanted)) + sorted(set(candidate.topics) ^ set(catalogue.topics))
    yield Check(
        "labels are the catalogue's", same, "sections and topics agree" if same else f"differ in {', '.join(differ)}"
    )
    lost = sorted(set(live.ncnd_limbs) - set(candidate.ncnd_limbs))
    yield Check("NCND limbs of the live model", not lost, f"lost: {', '.join(lost)}" if lost else "all there")
    if host_labels:
        gone = [section for section in host_labels if section not in set(candidate.sections) | never]
        strange = sorted(set(candidate.sections) - set(host_labels))
        told = [f"the host's {', '.join(gone)} cannot be suggested"] if gone else []
        told += [f"{', '.join(strange)} cannot be chosen in the host"] if strange else []
        yield Check("labels are the host's", not told, "; ".join(told) or "the host has each of them")


def _parity(parity: Parity) -> Check:
    passed = parity.apart <= MOST_APART and parity.flipped <= MOST_FLIPPED
    told = f"probabilities differ by {parity.apart:.4f} on average, {parity.flipped:.1%} of NCND flags differ"
    return Check("int8 says what the network says", passed, told)


def _costs(live: Costs, candidate: Costs) -> Iterator[Check]:
    yield Check(
        "size",
        candidate.size <= LARGER * live.size,
        f"{live.size / 1e6:.1f} -> {candidate.size / 1e6:.1f} MB, at most {LARGER:g} times is allowed",
    )
    yield Check(
        "time of one question",
        candidate.milliseconds <= SLOWER * live.milliseconds,
        f"{live.milliseconds:.1f} -> {candidate.milliseconds:.1f} ms, at most {SLOWER:g} times is allowed",
    )


def to_dict(verdict: str, checks: Sequence[Check]) -> Mapping[str, Any]:
    """JSON-ready form."""
    return {"verdict": verdict, "checks": [asdict(check) for check in checks]}
