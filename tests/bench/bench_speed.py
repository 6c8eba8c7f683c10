"""How fast the shipped path is beside the ordinary way to serve the same encoder: transformers' own pipeline.

    python tests/bench/bench_speed.py [--rounds 3]

Both read the questions of the gold requests one at a time, on the same number of threads, in alternating rounds of one
run, so that a busy neighbour slows both alike. Both are given the same words, at most 160 tokens of question, context and
siblings. The shipped path is all of it: encoding, int8 scoring, calibration, hard rules.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

from foi_model.assess import Engine, assess_questions
from foi_model.domain import AuthorityKind, Question
from foi_model.intake.split import split
from foi_training import base_model

MAX_TOKENS = 160
GOLD = Path(__file__).parents[2] / "data" / "requests" / "gold"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    requests = [split(path.read_bytes().decode("utf-8")) for path in sorted(GOLD.glob("*.txt"))]
    requests = [questions for questions in requests if questions]
    count = sum(map(len, requests))
    shipped, usual = shipped_path(options.threads), transformers_pipeline(options.threads)
    for path in (shipped, usual):
        path(requests[0])
    rounds = [(timed(shipped, requests), timed(usual, requests)) for _ in range(options.rounds)]
    sys.stdout.write(f"{count} questions of {len(requests)} requests, {options.threads} thread(s), one at a time\n")
    for name, seconds in zip(("shipped path", "transformers pipeline"), zip(*rounds, strict=True), strict=True):
        middle = statistics.median(seconds)
        sys.stdout.write(f"{name:<22} {1000 * middle / count:7.2f} ms a question {count / middle:8.0f} questions/s\n")
    ratios = sorted(slow / fast for fast, slow in rounds)
    sys.stdout.write(
        f"ratio                  {statistics.median(ratios):.1f} times as fast ({ratios[0]:.1f}-{ratios[-1]:.1f})\n"
    )


def shipped_path(threads: int) -> Callable[[Sequence[Question]], object]:
    engine = Engine.open(threads=threads)
    return lambda questions: assess_questions(questions, AuthorityKind.POLICE, engine)


def transformers_pipeline(threads: int) -> Callable[[Sequence[Question]], object]:
    torch.set_num_threads(threads)
    base_model.quiet()
    base = base_model.find_base_model()
    labels = len(Engine.open().classifier.bundle.labels.columns)
    model = AutoModelForSequenceClassification.from_pretrained(
        base, num_labels=labels, problem_type="multi_label_classification", local_files_only=True
    )
    classify = pipeline("text-classification", model=model, tokenizer=AutoTokenizer.from_pretrained(base), top_k=None)

    def path(questions: Sequence[Question]) -> object:
        texts = [question.text for question in questions]
        return [
            classify(
                {"text": text, "text_pair": " ".join([*question.context, *texts[:i], *texts[i + 1 :]])},
                truncation="only_second", max_length=MAX_TOKENS,
            )
            for i, (text, question) in enumerate(zip(texts, questions, strict=True))
        ]  # fmt: skip

    return path


def timed(path: Callable[[Sequence[Question]], object], requests: Sequence[Sequence[Question]]) -> float:
    started = time.perf_counter()
    for questions in requests:
        path(questions)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
