"""What the network reads: the question first and whole, its surroundings in what room is left."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from foi_model.bundle import TOKENIZER, default_bundle
from foi_model.domain import AuthorityKind, ModelInput
from foi_model.encoding import InputEncoder, strip_label

FILE = default_bundle() / TOKENIZER


@pytest.fixture(scope="module")
def encoder() -> InputEncoder:
    return InputEncoder.from_file(FILE, 64)


def words(encoder: InputEncoder, item: ModelInput, segment: int) -> str:
    encoded = encoder.encode(item)
    ids = [i for i, s in zip(encoded.ids, encoded.segments, strict=True) if s == segment]
    return str(Tokenizer.from_file(str(FILE)).decode(ids))


def test_the_kind_of_authority_and_the_question_come_first(encoder: InputEncoder) -> None:
    item = ModelInput("2) How many drones?", AuthorityKind.POLICE, ("Since 2020.",), ("And the cost?",))
    assert words(encoder, item, 0) == "police : how many drones?"
    assert words(encoder, item, 1) == "since 2020. and the cost?"


@pytest.mark.parametrize("label", ["1. ", "b) ", "Q2: ", "- ", "(iv) ", "Question 3. "])
def test_a_printed_label_is_not_read(label: str) -> None:
    assert strip_label(label + "How many drones?") == "How many drones?"


@pytest.mark.parametrize("text", ["I want the list.", "A copy of the report", "5 year plan", "v"])
def test_words_that_look_like_labels_are_kept(text: str) -> None:
    assert strip_label(text) == text


@settings(deadline=None)
@given(
    question=st.text(max_size=400), context=st.text(max_size=400), siblings=st.lists(st.text(max_size=200), max_size=5)
)
def test_never_longer_than_allowed_and_never_a_question_pushed_out(
    encoder: InputEncoder, question: str, context: str, siblings: list[str]
) -> None:
    item = ModelInput(question, AuthorityKind.LOCAL, (context,), tuple(siblings))
    full, bare = encoder.encode(item), encoder.encode(ModelInput(question, AuthorityKind.LOCAL))
    assert len(full.ids) == len(full.segments) <= 64
    assert full.ids[: len(bare.ids)] == bare.ids


def test_too_little_room_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 8"):
        InputEncoder.from_file(FILE, 4)
