"""The panel's markup: order, wording, forms, escaping and states."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from foi_model.catalogue import Catalogue, load_catalogue
from foi_model.domain import AuthorityKind, Band, NcndFlag, Question, QuestionAssessment
from foi_plugin.panel.render import STATIC, Refused, render_panel
from foi_plugin.ports import Action, Subject
from foi_plugin.service import CaseView
from kit.panel_cases import (
    ABSTAINED,
    COVERT,
    COVERT_ASSESSED,
    DOORBELLS_ASSESSED,
    NOISE_ASSESSED,
    case_view,
    decided_view,
    decision,
    precedents_view,
    thirty_questions,
    unavailable_view,
)

HOSTILE = '<script>alert(1)</script> <b onclick="x()">&amp; {{ 7*7 }} \' " how many?'
STATES = {
    "suggestions": lambda: case_view(DOORBELLS_ASSESSED),
    "ncnd": lambda: case_view(COVERT_ASSESSED),
    "abstained": lambda: case_view(ABSTAINED),
    "environmental": lambda: case_view(NOISE_ASSESSED),
    "decided": decided_view,
    "precedents": precedents_view,
    "unavailable": lambda: unavailable_view("The model could not be opened."),
    "thirty": thirty_questions,
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def page(view: CaseView, refused: Refused | None = None) -> LexborHTMLParser:
    return LexborHTMLParser(
        render_panel(view, load_catalogue(), "/suggest/panel/cases/12/decisions", "tok<en", "/suggest/static/", refused)
    )


def text(node: LexborNode | LexborHTMLParser | None) -> str:
    assert node is not None
    found = node.text() if isinstance(node, LexborNode) else node.body.text()  # type: ignore[union-attr]
    return re.sub(r"\s+", " ", found).strip()


def one(node: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    (found,) = node.css(selector)
    return found


def forms(view: CaseView) -> Iterator[LexborNode]:
    yield from page(view).css("form")


@pytest.fixture(params=STATES)
def state(request: pytest.FixtureRequest) -> LexborHTMLParser:
    return page(STATES[request.param]())


def test_disclosure_comes_first_whatever_is_suggested() -> None:
    for view in (case_view(DOORBELLS_ASSESSED, COVERT_ASSESSED, NOISE_ASSESSED, ABSTAINED), thirty_questions()):
        groups = page(view).css(".foi-suggest__options")
        assert len(groups) == len(view.stored.assessment.questions)  # type: ignore[union-attr]
        for group in groups:
            assert text(group.css("h5")[0]) == "No exemption: consider disclosing"


def test_each_question_has_its_heading_words_and_anchor() -> None:
    tree = page(case_view(DOORBELLS_ASSESSED, COVERT_ASSESSED))
    assert [text(node) for node in tree.css("h3")][:2] == ["Question 1(a)", "Question 1(b)"]
    assert text(one(tree, "#foi-suggest-q-0 blockquote")) == DOORBELLS_ASSESSED.question.text
    assert text(one(tree, "#foi-suggest-q-0 mark")) == "internet doorbells"
    assert text(one(tree, "#foi-suggest-q-1 mark")) == "IMSI catcher"
    context = one(tree, "#foi-suggest-q-0 > details")
    assert "open" not in context.attributes
    assert "for each calendar year" in text(context)


def test_questions_without_numbers_are_named_by_their_place() -> None:
    unnumbered = QuestionAssessment(Question("How many?"), None)
    assert text(page(case_view(unnumbered, unnumbered)).css("h3")[1]) == "Question 2"
    assert text(page(case_view(unnumbered, DOORBELLS_ASSESSED)).css("h3")[0]) == "Unnumbered question (1 of 2)"


def test_questions_that_share_a_number_have_different_headings() -> None:
    tree = page(case_view(DOORBELLS_ASSESSED, COVERT_ASSESSED, DOORBELLS_ASSESSED))
    headings = [text(node) for node in tree.css("h3")][:3]
    assert headings == ["Question 1(a) (1 of 2)", "Question 1(b)", "Question 1(a) (2 of 2)"]


def test_nothing_is_chosen_beforehand(state: LexborHTMLParser) -> None:
    assert state.css("[checked]") == []
    assert state.css("[selected]") == []
    assert state.css("input[type=checkbox]") == []
    assert all(text(area) == "" for area in state.css("textarea"))
    assert all(select.css("option")[0].attributes["value"] == "" for select in state.css("select"))


def test_ids_are_unique_and_every_field_has_its_own_label(state: LexborHTMLParser) -> None:
    ids = [node.attributes["id"] for node in state.css("[id]")]
    assert len(ids) == len(set(ids))
    labels = {node.attributes["for"]: text(node) for node in state.css("label")}
    fields = [node for node in state.css("input, select, textarea") if node.attributes.get("type") != "hidden"]
    assert {node.attributes["id"] for node in fields} == set(labels)
    for node in state.css("[aria-describedby], [aria-labelledby]"):
        for attribute in ("aria-describedby", "aria-labelledby"):
            assert set((node.attributes.get(attribute) or "").split()) <= set(ids)
    reasons = [labels[node.attributes["id"]] for node in state.css("textarea")]
    assert len(reasons) == len(set(reasons))


def test_nothing_is_inline_and_only_own_files_are_loaded(state: LexborHTMLParser) -> None:
    assert state.css("[style], style") == []
    for node in state.css("*"):
        assert not [name for name in node.attributes if name.startswith("on")]
    (script,) = state.css("script")
    assert text(script) == ""
    loaded = [script.attributes["src"], *(link.attributes["href"] for link in state.css("link"))]
    assert all((address or "").startswith("/suggest/static/panel.") for address in loaded)


def test_links_away_tell_nobody_where_they_come_from(state: LexborHTMLParser) -> None:
    for link in state.css("a[href^=http]"):
        assert link.attributes["href"].startswith("https://")
        assert link.attributes["rel"] == "noopener noreferrer"
        assert "(opens in a new tab)" in text(link)


def test_forms_post_the_agreed_fields() -> None:
    sent = {
        "csrfmiddlewaretoken",
        "assessment_id",
        "question_index",
        "subject",
        "action",
        "section",
        "limb",
        "reason",
    }
    for view in (case_view(DOORBELLS_ASSESSED, COVERT_ASSESSED), case_view(COVERT_ASSESSED), decided_view()):
        for form in forms(view):
            assert (form.attributes["method"], form.attributes["action"]) == (
                "post",
                "/suggest/panel/cases/12/decisions",
            )
            names = {node.attributes["name"] for node in form.css("[name]")}
            assert names <= sent
            assert {"csrfmiddlewaretoken", "assessment_id", "question_index", "subject", "action", "reason"} <= names
            assert one(form, "[name=csrfmiddlewaretoken]").attributes["value"] == "tok<en"


def test_enter_on_a_radio_button_decides_nothing() -> None:
    for form in forms(case_view(DOORBELLS_ASSESSED, COVERT_ASSESSED)):
        if form.css("input[type=radio]"):
            assert form.css("button")[0].attributes["value"] == ""


def test_a_ground_says_what_it_needs(catalogue: Catalogue) -> None:
    ground = catalogue.ground("31")
    option = page(case_view(DOORBELLS_ASSESSED)).css(".foi-suggest__option")[1]
    words = text(option)
    assert text(one(option, "h5")) == "Section 31 – Law enforcement"
    assert "High match" in text(option.css("summary")[0])
    assert "Qualified: public interest test needed" in text(option.css("summary")[0])
    assert "Prejudice: harm has to be shown." in words
    for fact in (ground.meaning, ground.test, *ground.checks, *ground.cautions, ground.act_name, ground.guidance_name):
        assert fact in words
    limbs = [node.attributes["value"] for node in option.css("select[name=limb] option")]
    assert limbs == ["", *(limb.ref for limb in ground.limbs)]
    assert [text(button) for button in option.css("button[name=action]")] == [
        "Accept section 31 for Question 1(a)",
        "Reject section 31 for Question 1(a)",
    ]


def test_no_probability_is_shown() -> None:
    words = text(page(case_view(DOORBELLS_ASSESSED, COVERT_ASSESSED)))
    assert not re.search(r"0\.\d|\d ?%|probab", words)


def test_section_36_is_a_prompt_for_the_qualified_person(catalogue: Catalogue) -> None:
    option = page(case_view(DOORBELLS_ASSESSED)).css(".foi-suggest__option")[3]
    assert "Prompt only" in text(option.css("summary")[0])
    assert "Seek the qualified person’s opinion" in text(option)
    assert catalogue.rules.prompt_texts["36"] in text(option)


def test_an_environmental_question_settles_the_regime_before_any_ground(catalogue: Catalogue) -> None:
    item = QuestionAssessment(
        NOISE_ASSESSED.question, None, suggestions=DOORBELLS_ASSESSED.suggestions, environmental=True
    )
    titles = [text(node) for node in page(case_view(item)).css(".foi-suggest__options h5")]
    assert titles[:3] == [
        "No exemption: consider disclosing",
        "Check the regime first: EIR 2004",
        "Section 31 – Law enforcement",
    ]
    assert catalogue.rules.environmental.prompt in text(page(case_view(item)))


def test_ncnd_offers_ncnd_limbs_only(catalogue: Catalogue) -> None:
    tree = page(case_view(COVERT_ASSESSED))
    box = one(tree, ".foi-suggest__option--ncnd")
    limbs = [node.attributes["value"] for node in box.css("input[type=radio]")]
    assert limbs == ["31(3)", "24(2)", "23(5)"]
    added = one(tree, "#foi-suggest-add-ncnd-limb")
    offered = [node.attributes["value"] for node in added.css("option")]
    assert offered == ["", *catalogue.ncnd_limbs]
    for select in tree.css("select[name=limb]"):
        if select.attributes["id"] != "foi-suggest-add-ncnd-limb":
            assert not {node.attributes["value"] for node in select.css("option")} & set(catalogue.ncnd_limbs)


def test_the_ncnd_box_says_what_to_answer_and_what_to_check(catalogue: Catalogue) -> None:
    words = text(one(page(case_view(COVERT_ASSESSED)), ".foi-suggest__option--ncnd"))
    topic = catalogue.topics["imsi_catcher"]
    assert words.startswith("Consider neither confirm nor deny (NCND) High match")
    for fact in (topic.title, topic.definition, topic.overt_counterpart, *topic.notes, *catalogue.rules.ncnd_checks):
        assert fact in words
    assert "31(3) – " in words
    assert "Qualified: public interest test needed." in words
    assert "Absolute: no public interest test." in words
    assert "the same whether or not anything is held" in words


def test_an_ncnd_flag_without_a_topic_still_advises_the_partial_form() -> None:
    item = QuestionAssessment(COVERT, None, ncnd=NcndFlag(0.5, Band.MEDIUM, ("31(3)",), ()))
    assert "answer the open part" in text(one(page(case_view(item)), ".foi-suggest__option--ncnd"))


def test_referral_is_for_police_alone() -> None:
    assert "(NPCC)" in text(page(case_view(COVERT_ASSESSED)))
    assert "(NPCC)" not in text(page(case_view(COVERT_ASSESSED, kind=AuthorityKind.LOCAL)))


def test_abstaining_says_so_and_still_offers_disclosure_and_adding() -> None:
    tree = page(case_view(ABSTAINED))
    assert "No suggestion is made for this question. The question is too short" in text(tree)
    assert [text(node) for node in tree.css("h5")] == ["No exemption: consider disclosing"]
    assert tree.css("#foi-suggest-add-exemption-section")


def test_silence_is_not_clearance(state: LexborHTMLParser) -> None:
    words = text(one(state, "footer"))
    assert "Suggestions come from the words of the question only." in words
    assert "They are not advice, and nothing is applied until you decide." in words
    assert "Silence is not clearance." in words


def test_the_footer_dates_the_law(catalogue: Catalogue) -> None:
    words = text(one(page(case_view(DOORBELLS_ASSESSED)), "footer"))
    assert "Model 2026.06-a. Catalogue 2026.05, law as at" in words
    assert str(catalogue.law_as_at.year) in words


def test_unavailable_is_said_and_decides_nothing() -> None:
    earlier = decision(1, Subject.DISCLOSE, Action.ACCEPT, "Published.")
    tree = page(unavailable_view("The model could not be opened.", earlier))
    assert "Suggestions are unavailable: The model could not be opened." in text(tree)
    assert tree.css("form") == []
    assert "Accepted: no exemption, consider disclosing" in text(tree)


def test_notices_are_shown_once() -> None:
    words = text(page(case_view(DOORBELLS_ASSESSED, notices=("An attachment could not be read.",) * 2)))
    assert words.count("An attachment could not be read.") == 1


def test_decisions_say_who_when_and_why_and_which_still_stand() -> None:
    tree = page(decided_view())
    first = [text(node) for node in tree.css("#foi-suggest-q-0 .foi-suggest__decision")]
    assert first[0].startswith("Accepted: section 31(1)(a) – Law enforcement Replaced by a later decision")
    assert first[1].startswith("Rejected: section 31(1)(a) – Law enforcement Totals are published: no harm. a.officer")
    assert "1 June 2026, 13:30 BST" in first[1]
    assert first[3].startswith("Added: section 38(1)(b)")
    assert text(tree.css("#foi-suggest-q-1 .foi-suggest__decision")[0]).startswith("Accepted: NCND under 31(3)")
    assert "2 decided" in text(one(tree, ".foi-suggest__lead"))


def test_a_change_of_mind_is_a_further_decision_on_the_same_thing() -> None:
    tree = page(decided_view())
    (change,) = [
        form
        for form in tree.css(".foi-suggest__decision form")
        if one(form, "[name=section]").attributes["value"] == "38"
    ]
    sent = {node.attributes["name"]: node.attributes["value"] for node in change.css("input, button[name]")}
    assert (sent["subject"], sent["limb"], sent["action"]) == ("exemption", "38(1)(b)", "reject")
    rejected = tree.css("#foi-suggest-q-0 .foi-suggest__decision")[1]
    assert rejected.css("form") == []


def test_decisions_on_an_earlier_assessment_stand_apart() -> None:
    earlier = one(page(decided_view()), ".foi-suggest__earlier")
    assert "Accepted: section 12" in text(earlier)
    assert earlier.css("form") == []


def test_every_ground_can_be_added(catalogue: Catalogue) -> None:
    tree = page(case_view(DOORBELLS_ASSESSED, COVERT_ASSESSED))
    sections = one(tree, "#foi-suggest-add-exemption-section")
    offered = [node.attributes["value"] for node in sections.css("optgroup option")]
    assert sorted(offered) == sorted(catalogue.sections)
    limbs = one(tree, "#foi-suggest-add-exemption-limb")
    assert {group.attributes["data-section"] for group in limbs.css("optgroup")} <= set(catalogue.sections)
    assert [node.attributes["value"] for node in limbs.css("option")][1:] == [
        limb.ref
        for section in catalogue.sections
        for ground in catalogue.grounds.values()
        if ground.bare_section == section
        for limb in ground.limbs
    ]
    assert "Section 35" in text(sections)
    assert "(not for this kind of authority)" in text(sections)


def test_the_hostile_question_stays_text() -> None:
    item = QuestionAssessment(Question(HOSTILE, "1<i>", (HOSTILE,)), None, telling_words=((0, 8), (4, 20), (90, 500)))
    by_hand = decision(1, Subject.DISCLOSE, Action.ACCEPT, HOSTILE)
    tree = page(case_view(item, decisions=(by_hand,), notices=(HOSTILE,)))
    assert len(tree.css("script")) == 1
    assert tree.css("b, i, [onclick]") == []
    assert text(one(tree, "blockquote")) == HOSTILE
    assert "{{ 7*7 }}" in text(one(tree, ".foi-suggest__decision"))


def test_many_questions_are_summed_up_and_folded() -> None:
    tree = page(thirty_questions())
    rows = [text(row) for row in tree.css("tbody tr")]
    assert len(rows) == 30
    assert rows[0].startswith("Question 1 How many internet doorbells")
    assert rows[0].endswith("… Accepted 31, 40, 36 No prompt Yes")
    assert rows[1].endswith("Consider 24 Consider Yes")
    assert rows[2].endswith("Consider None; check EIR first No prompt Not yet")
    assert rows[3].endswith("Consider Cannot say Cannot say Not yet")
    assert [link.attributes["href"] for link in tree.css("tbody a")][29] == "#foi-suggest-q-29"
    folded = ["open" not in node.attributes for node in tree.css("details.foi-suggest__question")]
    assert folded == [False] * 3 + [True] * 27


def test_few_questions_have_neither_table_nor_folds() -> None:
    tree = page(case_view(DOORBELLS_ASSESSED, COVERT_ASSESSED))
    assert tree.css("table, details.foi-suggest__question") == []


@pytest.mark.parametrize(
    ("form", "field", "target"),
    [
        ({"subject": "disclose", "action": "accept", "question_index": "0"}, "reason", "q0-disclose-reason"),
        ({"subject": "exemption", "action": "accept", "question_index": "0", "section": "31"}, "limb", "q0-31-limb"),
        ({"subject": "ncnd", "action": "accept", "question_index": "1"}, "limb", "q1-ncnd-limb"),
        ({"subject": "exemption", "action": "add"}, "question_index", "add-exemption-question_index"),
        ({"subject": "exemption", "action": "add", "question_index": "1"}, "section", "add-exemption-section"),
        ({"subject": "ncnd", "action": "add", "question_index": "1"}, "limb", "add-ncnd-limb"),
        ({"subject": "exemption", "action": "reject", "question_index": "1", "section": "12"}, "reason", "q-1"),
        ({"subject": "exemption", "action": "accept", "question_index": "1", "section": "24"}, "", "q-1"),
        ({"subject": "nonsense", "question_index": "99"}, "subject", "title"),
        ({}, "assessment_id", "title"),
    ],
)
def test_a_refused_decision_leads_to_its_field(form: dict[str, str], field: str, target: str) -> None:
    tree = page(
        case_view(DOORBELLS_ASSESSED, COVERT_ASSESSED), Refused("Try again.", field, {**form, "reason": "Because <b>."})
    )
    summary = one(tree, "[role=alert]")
    assert text(summary) == "There is a problem The decision was not recorded. Try again."
    assert one(summary, "a").attributes["href"] == f"#foi-suggest-{target}"
    aimed = one(tree, f"[id='foi-suggest-{target}']")
    if aimed.tag in ("textarea", "select"):
        assert aimed.attributes["aria-invalid"] == "true"
        assert f"foi-suggest-{target}-error" in aimed.attributes["aria-describedby"]
    kept = [text(area) for area in tree.css("textarea") if text(area)]
    assert kept == (["Because <b>."] if target not in ("q-1", "title") or field == "" else [])
    parent = aimed.parent
    while parent is not None:
        assert parent.tag != "details" or "open" in parent.attributes
        parent = parent.parent


def test_what_was_chosen_is_kept_after_a_refusal() -> None:
    chosen = {"subject": "ncnd", "action": "accept", "question_index": "0", "limb": "24(2)", "reason": ""}
    tree = page(case_view(COVERT_ASSESSED), Refused("Give a reason.", "reason", chosen))
    assert one(tree, "[checked]").attributes["value"] == "24(2)"


def test_a_refused_change_of_mind_shows_again_beside_its_decision() -> None:
    form = {
        "subject": "exemption",
        "action": "reject",
        "question_index": "0",
        "section": "38",
        "limb": "38(1)(b)",
        "reason": "",
    }
    tree = page(decided_view(), Refused("Give a reason.", "reason", form))
    assert one(tree, "[role=alert] a").attributes["href"] == "#foi-suggest-change-5-reason"
    assert one(tree, "#foi-suggest-change-5-reason")


def test_static_addresses_change_with_the_files() -> None:
    markup = render_panel(case_view(ABSTAINED), load_catalogue(), "/p", "t", "/static")
    assert len(re.findall(r"/static/panel\.(?:css|js)\?v=[0-9a-f]{10}", markup)) == 2
    assert {path.name for path in STATIC.iterdir() if path.name.startswith("panel.")} == {"panel.css", "panel.js"}


def test_every_style_rule_is_scoped_to_the_panel() -> None:
    css = re.sub(r"/\*.*?\*/", "", (STATIC / "panel.css").read_text(), flags=re.S)
    selectors = [
        selector.strip()
        for rule in re.findall(r"([^{}]+)\{", css)
        if not rule.strip().startswith("@")
        for selector in re.split(r",(?![^(]*\))", rule)
    ]
    assert selectors
    assert all(selector.startswith((".foi-suggest", '[data-bs-theme="dark"] .foi-suggest')) for selector in selectors)
    assert "url(" not in css


def test_no_wording_tells_what_is_held() -> None:
    for build in STATES.values():
        words = text(page(build()))
        assert not re.search(r"\b(?:is|are|was|were) (?:not )?held by (?:us|this|the)\b|we hold|we do not hold", words)


def test_like_decided_questions_stand_below_what_is_suggested_and_change_nothing_of_it() -> None:
    with_them = page(precedents_view())
    without = page(case_view(DOORBELLS_ASSESSED, COVERT_ASSESSED))
    first, second = with_them.css(".foi-suggest__body")
    found = [[text(line) for line in item.css("p")] for item in first.css(".foi-suggest__precedent")]
    assert found == [
        [
            "How many internet doorbells has the force supplied since 2018?",
            "Answered; over the response as a whole, NCND under s.24(2), s.31(3).",
            "In a response, 29 February 2024, reference FOI-0047-24.",
        ],
        [
            "Does the force own an IMSI catcher? <b>Yes</b> or no?",
            "NCND under s.24(2), s.31(3).",
            "Recorded by staff; the response may differ, 29 February 2024.",
        ],
        ["Names of the residents", "Withheld under s.40(2).", "In a response, date not known."],
    ]
    assert not second.css(".foi-suggest__precedent")
    html = first.html or ""
    assert html.index("foi-suggest__options") < html.index("foi-suggest__precedents")
    options = [[text(group) for group in tree.css(".foi-suggest__options")] for tree in (with_them, without)]
    assert options[0] == options[1]
    assert not without.css(".foi-suggest__precedents")


def test_like_decided_questions_are_said_to_settle_nothing() -> None:
    words = text(one(page(precedents_view()), "#foi-suggest-q-0"))
    assert "no part of the suggestions" in words
    assert "settles nothing now" in words
