"""The hard rules, the bands and the abstention, on scores made for the purpose."""

import pytest

from foi_model.catalogue import load_catalogue
from foi_model.domain import (
    AbstainCode,
    Abstention,
    AuthorityKind,
    Band,
    Cutoffs,
    Question,
    QuestionAssessment,
    Scores,
    Thresholds,
)
from foi_model.policy import decide

CATALOGUE = load_catalogue()
CUTOFFS = Cutoffs(0.3, 0.5, 0.8)
THRESHOLDS = Thresholds(
    sections=dict.fromkeys(CATALOGUE.sections, CUTOFFS),
    ncnd=CUTOFFS,
    ncnd_limbs=dict.fromkeys(CATALOGUE.ncnd_limbs, 0.5),
    topics=dict.fromkeys(CATALOGUE.topics, 0.5),
)


def judge(
    text: str = "How many of the devices does the force own?",
    kind: AuthorityKind = AuthorityKind.POLICE,
    sections: dict[str, float] | None = None,
    ncnd: float = 0.0,
    limbs: dict[str, float] | None = None,
    topics: dict[str, float] | None = None,
    abstained: Abstention | None = None,
) -> QuestionAssessment:
    scores = Scores(
        sections=dict.fromkeys(CATALOGUE.sections, 0.0) | (sections or {}),
        ncnd=ncnd,
        ncnd_limbs=dict.fromkeys(CATALOGUE.ncnd_limbs, 0.0) | (limbs or {}),
        topics=dict.fromkeys(CATALOGUE.topics, 0.0) | (topics or {}),
    )
    return decide(Question(text), scores, kind, CATALOGUE, THRESHOLDS, abstained)


def suggested(item: QuestionAssessment) -> list[str]:
    return [suggestion.section for suggestion in item.suggestions]


def test_bands_follow_the_cutoffs() -> None:
    item = judge(sections={"31": 0.8, "40": 0.5, "43": 0.3, "12": 0.29})
    assert [(s.section, s.band) for s in item.suggestions] == [
        ("31", Band.HIGH),
        ("40", Band.MEDIUM),
        ("43", Band.LOW),
    ]


def test_at_most_three_grounds_most_likely_first() -> None:
    assert suggested(judge(sections={"31": 0.6, "24": 0.9, "30": 0.7, "38": 0.8})) == ["24", "38", "30"]


@pytest.mark.parametrize("kind", list(AuthorityKind))
def test_section_14_is_never_suggested(kind: AuthorityKind) -> None:
    assert suggested(judge(kind=kind, sections={"14": 1.0})) == []


def test_33_and_35_are_never_suggested_to_the_police() -> None:
    scores = {"33": 0.9, "35": 0.9}
    assert suggested(judge(sections=scores)) == []
    assert set(suggested(judge(kind=AuthorityKind.CENTRAL, sections=scores))) == {"33", "35"}


def test_36_is_only_a_prompt_to_seek_the_qualified_persons_opinion() -> None:
    (suggestion,) = judge(sections={"36": 0.9}).suggestions
    assert suggestion.prompt_only


def test_a_covert_term_alone_never_flags() -> None:
    item = judge(text="Does the force own an IMSI catcher?", ncnd=0.29, topics={"imsi_catcher": 0.99})
    assert item.ncnd is None


def test_ncnd_cites_ncnd_limbs_only_and_at_most_three() -> None:
    item = judge(ncnd=0.9, limbs={"31(3)": 0.9, "24(2)": 0.8, "23(5)": 0.7, "30(3)": 0.6})
    assert item.ncnd is not None
    assert item.ncnd.limbs == ("31(3)", "24(2)", "23(5)")
    assert set(item.ncnd.limbs) <= set(CATALOGUE.ncnd_limbs)


def test_an_ncnd_flag_always_names_a_limb() -> None:
    item = judge(ncnd=0.9, limbs={"30(3)": 0.2, "31(3)": 0.1})
    assert item.ncnd is not None
    assert item.ncnd.limbs == ("30(3)",)


def test_ncnd_never_rests_on_a_section_barred_to_the_authority() -> None:
    item = judge(ncnd=0.9, limbs={"35(3)": 0.95, "31(3)": 0.6})
    assert item.ncnd is not None
    assert item.ncnd.limbs == ("31(3)",)


def test_topics_come_from_scores_or_from_a_named_term_under_a_flag() -> None:
    item = judge(text="How many IMSI catchers do you own?", ncnd=0.9, topics={"covert_procurement": 0.6})
    assert item.ncnd is not None
    assert set(item.ncnd.topics) == {"imsi_catcher", "covert_procurement"}


def test_the_words_of_a_flagged_topic_are_marked() -> None:
    text = "How many IMSI catchers do you own?"
    item = judge(text=text, ncnd=0.9, topics={"imsi_catcher": 0.9})
    assert [text[start:end].lower() for start, end in item.telling_words] == ["imsi catchers"]
    assert judge(text=text).telling_words == ()


def test_environmental_subjects_settle_the_regime_first_and_never_meet_section_12() -> None:
    item = judge(
        text="How many trees did the council fell and what were the carbon emissions to the air?",
        kind=AuthorityKind.LOCAL,
        sections={"12": 0.9, "40": 0.9},
    )
    assert item.environmental
    assert suggested(item) == ["40"]


def test_an_abstention_suggests_nothing_and_says_why() -> None:
    abstained = Abstention(AbstainCode.NOT_ENGLISH, "The question does not appear to be in English.")
    item = judge(sections={"31": 0.99}, ncnd=0.99, abstained=abstained)
    assert item.abstained == abstained
    assert item.suggestions == ()
    assert item.ncnd is None
