"""What is read from Request Tracker and what is written to it, over REST2 as it really answers."""

from __future__ import annotations

import json
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from foi_model.domain import AuthorityKind
from foi_plugin.demo.rt_site import free_port
from foi_plugin.hosts.rt import open_rt, reading, rest2
from foi_plugin.hosts.rt.host import RtHost
from foi_plugin.hosts.rt.rest2 import Changed, Missing, Rest2, RtRefused, RtUnavailable
from foi_plugin.ports import NotSignedIn, PortError
from foi_plugin.settings import load_settings
from kit.rt_world import BINARY, RtWorld, Visitor

LINE = "s.31(1)(a) – law enforcement; NCND s.31(3)"


@pytest.fixture
def rest(rt: RtWorld) -> Rest2:
    return Rest2(rt.settings.url, rt.settings.token.get_secret_value(), 60)


def test_a_request_in_html_is_read_as_text(rt: RtWorld) -> None:
    text = rt.host.fetch_unattended(rt.html_id).text
    assert "How many horses & riders?" in text
    assert "What cost?" in text
    assert "<" not in text


def test_a_plain_body_is_read_once_although_there_is_html_beside_it(rt: RtWorld) -> None:
    case = rt.host.fetch_unattended(rt.replies_id)
    assert case.text.strip() == "How many drones?"
    assert case.attachments == ()


def test_text_and_files_come_byte_for_byte(rt: RtWorld) -> None:
    case = rt.host.fetch_unattended(rt.files_id)
    assert case.text.strip() == "Précis: how many – and why? €5"
    assert [(file.name, file.content) for file in case.attachments] == [
        ("questions – 1.txt", "3. How many café visits?".encode()),
        ("data.bin", BINARY),
    ]


def test_the_two_ways_in_which_rt_gives_an_attachment(rt: RtWorld, rest: Rest2) -> None:
    """A collection has the text as it is and one attachment has it in base64: the reader uses the second."""
    raw = next(
        item
        for item in rest.pages(f"/ticket/{rt.files_id}/attachments", fields="Content,ContentType,Filename")
        if item["ContentType"] == "text/plain" and not item["Filename"]
    )
    assert raw["Content"].startswith("Précis")
    assert rest.attachment(raw["id"]).decode().startswith("Précis")


def test_a_due_date_that_rt_holds_is_kept(rt: RtWorld) -> None:
    assert rt.host.fetch_unattended(rt.spare_id).due_on is None
    caseworker = Visitor(rt.url, "caseworker")
    answer = caseworker.rest(f"/ticket/{rt.spare_id}", "PUT", json.dumps({"Due": "2026-12-24 12:00:00"}).encode())
    assert answer.status == 200
    assert str(rt.host.fetch_unattended(rt.spare_id).due_on) == "2026-12-24"


def test_open_cases_are_the_same_cases_oldest_first(rt: RtWorld) -> None:
    cases = list(rt.host.open_cases())
    received = [case.received_at for case in cases if case.received_at]
    assert received == sorted(received)
    assert len(received) == len(cases)
    ids = [case.id for case in cases]
    assert {rt.case_id, rt.doorbells_id, rt.html_id} <= set(ids)
    assert not {rt.closed_case_id, rt.other_case_id} & set(ids)
    assert cases[ids.index(rt.doorbells_id)] == rt.host.fetch_unattended(rt.doorbells_id)


def test_pages_are_read_until_one_is_empty(rt: RtWorld, rest: Rest2, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [item["id"] for item in rest.pages(f"/ticket/{rt.files_id}/history")]
    ids = list(rt.host.open_case_ids())
    monkeypatch.setattr(rest2, "PAGE_SIZE", 2)
    assert [item["id"] for item in rest.pages(f"/ticket/{rt.files_id}/history")] == whole
    assert list(rt.host.open_case_ids()) == ids
    assert len(ids) > 4


def test_past_responses_are_what_staff_sent(rt: RtWorld) -> None:
    found = [answer for answer in rt.host.past_responses() if answer.case_id in (rt.closed_case_id, rt.replies_id)]
    assert [(answer.case_id, answer.request_text.strip(), answer.response_text.strip()) for answer in found] == [
        (rt.closed_case_id, "How many?", "Dear Sir, we hold twelve."),
        (rt.replies_id, "How many drones?", "We hold 64 drones."),
    ]
    assert {answer.authority_kind for answer in found} == {AuthorityKind.POLICE}
    assert found[0].responded_at <= found[1].responded_at


def test_a_comment_is_no_response(rt: RtWorld) -> None:
    before = len(list(rt.host.past_responses()))
    Visitor(rt.url, "caseworker").rest(f"/ticket/{rt.spare_id}/comment", "POST", b'{"Content": "for colleagues"}')
    assert len(list(rt.host.past_responses())) == before


def test_the_plugin_and_the_adapter_agree_on_what_was_read(rt: RtWorld, rest: Rest2) -> None:
    """Both make a digest of what can be read of a ticket; when they differed every page would be read afresh."""
    script = (
        "use lib '/usr/share/request-tracker5/lib'; use RT -init; my $t = RT::Ticket->new(RT->SystemUser);"
        "for (@ARGV) { $t->Load($_); print RT::Extension::FOISuggest->Words($t), qq{\\n} }"
    )
    ids = [rt.case_id, rt.files_id, rt.spare_id]
    theirs = rt.site.run(["perl", "-e", script, *ids]).split()
    ours = [
        reading.case(rest, rest.get(f"/ticket/{i}", **reading.TICKET_FIELDS).data, AuthorityKind.POLICE, "")[1]
        for i in ids
    ]
    assert theirs == ours


def test_a_case_is_not_read_again_while_its_words_stand(
    rt: RtWorld, rest: Rest2, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RT says in its signed request what there is to read; then its few processes are not asked once more."""
    ticket = rest.get(f"/ticket/{rt.case_id}", **reading.TICKET_FIELDS).data
    case, words = reading.case(rest, ticket, AuthorityKind.POLICE, f"/Ticket/Display.html?id={rt.case_id}")
    rt.host.fetch_unattended(rt.case_id)
    monkeypatch.setattr(rt.host, "_rest", Rest2(f"http://127.0.0.1:{free_port()}", "x", 5))
    try:
        staff = rt.host.staff(rt.environ("caseworker", Claims=f"role=staff&case={rt.case_id}&words={words}"))
        assert rt.host.fetch(rt.case_id, staff) == case
        for other_id, other in ((rt.case_id, "outsider"), (rt.later_case_id, "caseworker")):
            with pytest.raises(RtUnavailable):
                rt.host.fetch(other_id, replace(staff, username=other))
        rt.host.staff(rt.environ("caseworker", Claims=f"role=staff&case={rt.case_id}&words=changed"))
        with pytest.raises(RtUnavailable):
            rt.host.fetch(rt.case_id, staff)
    finally:
        rt.host.forget()


def test_the_line_is_set_and_cleared(rt: RtWorld, rest: Rest2) -> None:
    def line() -> list[str]:
        [field] = rest.get(f"/ticket/{rt.spare_id}").data["CustomFields"]
        return [value for value in field["values"] if value]

    rt.host.mirror(rt.spare_id, LINE)
    assert line() == [LINE]
    rt.host.mirror(rt.spare_id, f"{LINE}; s.40(2)")
    assert line() == [f"{LINE}; s.40(2)"]
    assert LINE not in rt.seen_by_requester(rt.spare_id)
    assert LINE in unescape(Visitor(rt.url, "caseworker").get(f"/Ticket/Display.html?id={rt.spare_id}").text)
    rt.host.mirror(rt.spare_id, None)
    assert line() == []


def test_a_field_that_rt_does_not_have_is_refused_although_rt_says_200(rt: RtWorld) -> None:
    host = RtHost(rt.settings.model_copy(update={"field": "No such field"}))
    with pytest.raises(RtRefused, match="No such field"):
        host.mirror(rt.spare_id, LINE)


def test_a_value_that_rt_refuses_with_200_is_told_with_its_words(rt: RtWorld) -> None:
    script = (
        "use lib '/usr/share/request-tracker5/lib'; use RT -init; my $q = RT::Queue->new(RT->SystemUser); $q->Load('FOI');"
        "my $f = RT::CustomField->new(RT->SystemUser);"
        "$f->Create(Name => 'Two letters', Type => 'FreeformSingle', Pattern => '^..$',"
        " LookupType => RT::Ticket->CustomFieldLookupType); $f->AddToObject($q);"
    )
    rt.site.run(["perl", "-e", script])
    host = RtHost(rt.settings.model_copy(update={"field": "Two letters"}))
    host.mirror(rt.spare_id, "ok")
    with pytest.raises(RtRefused, match=r"was not set: .*Two letters"):
        host.mirror(rt.spare_id, LINE)


def test_a_record_that_changed_meanwhile_is_not_overwritten(rt: RtWorld, rest: Rest2) -> None:
    etag = rest.get(f"/ticket/{rt.spare_id}").etag
    Visitor(rt.url, "caseworker").rest(f"/ticket/{rt.spare_id}", "PUT", b'{"Subject": "Spare, renamed"}')
    with pytest.raises(Changed):
        rest.put(f"/ticket/{rt.spare_id}", {"Subject": "mine"}, etag)
    assert rt.host.fetch_unattended(rt.spare_id).title == "Spare, renamed"


def test_a_wrong_token_and_a_silent_rt_are_told_apart_from_a_missing_case(rt: RtWorld) -> None:
    with pytest.raises(RtUnavailable, match="token"):
        Rest2(rt.url, "1-1-0123456789", 60).get(f"/ticket/{rt.case_id}")
    with pytest.raises(RtUnavailable, match="does not answer"):
        Rest2(f"http://127.0.0.1:{free_port()}", "x", 5).get("/ticket/1")
    with pytest.raises(Missing):
        Rest2(rt.settings.url, rt.settings.token.get_secret_value(), 60).get("/ticket/999999999")
    elsewhere = Rest2(f"{rt.url}/NoAuth", rt.settings.token.get_secret_value(), 60)
    with pytest.raises((RtUnavailable, Missing)):
        elsewhere.get("/Login.html")


def test_batch_work_opens_it_from_the_environment_and_lets_nobody_in(
    rt: RtWorld, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in rt.site.service_environment().items():
        if name.startswith("FOI_SUGGEST_"):
            monkeypatch.setenv(name, value)
    monkeypatch.delenv("FOI_SUGGEST_RT_KEYS")
    host = open_rt(load_settings(database_url=f"sqlite:///{tmp_path / 'ledger.sqlite3'}"))
    assert host.fetch_unattended(rt.case_id) == rt.host.fetch_unattended(rt.case_id)
    with pytest.raises(NotSignedIn):
        host.staff(rt.environ("caseworker"))


def test_the_rights_are_those_of_the_moment(rt: RtWorld) -> None:
    """What RT said while one request lasted does not hold for the next."""
    environ = rt.environ("outsider")
    with pytest.raises(PortError):
        rt.host.staff(environ)
    staff = rt.host.staff(rt.environ("caseworker"))
    rt.host.forget()
    with pytest.raises(PortError):
        rt.host.fetch(rt.case_id, replace(staff, username="outsider"))
