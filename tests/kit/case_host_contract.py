"""What every `CaseHost` owes the service, whatever platform is behind it.

An adapter's tests subclass `CaseHostContract` and give it a fixture `world`: the real platform, set up with one
caseworker, one manager, one member of staff who may not see the case, one requester, and the cases named below.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Protocol

import pytest

from foi_model.domain import AuthorityKind
from foi_plugin.ports import Case, CaseHost, CaseNotFound, CsrfFailed, NotSignedIn, NotStaff, Staff

WORDS = "How many mounted officers patrol the Ridgeway, and what did their horses cost in 2024?"
NOTE = "Reason: the zebra-crossing figures are already published."
BAD_IDS = ("", "0", "-1", "1e3", " 1", "1 ", "x", "1/2", "../1", "1\n", "٣", "9" * 30, "999999999", "None", "1;drop")


class World(Protocol):
    """A platform with something in it. `environ_*` are WSGI environments of requests to the mounted service."""

    host: CaseHost
    case_id: str
    """An open case of a police authority whose words are `WORDS`, sent by the requester."""
    closed_case_id: str
    later_case_id: str
    """An open case received after `case_id`."""
    other_case_id: str
    """A ticket of the platform that is no FOI case."""
    requester_names: tuple[str, ...]
    """Name and address of the requester, which no `Case` may hold."""

    def environ(self, username: str | None) -> dict[str, Any]:
        """A safe request by "caseworker", "manager", "outsider" or "requester", or by nobody."""
        ...

    def forged_environ(self) -> dict[str, Any]:
        """A request with a made-up session."""
        ...

    def unsafe_environ(self, username: str, body: bytes, token: str | None, in_header: bool) -> dict[str, Any]:
        """A form POST, with the token in the platform's header if asked."""
        ...

    def seen_by_requester(self, case_id: str) -> str:
        """All that the requester can get to see of the case: pages, e-mails, API, feeds."""
        ...

    def seen_by_staff(self, case_id: str) -> str:
        """The case page as the caseworker sees it."""
        ...

    def respond(self, case_id: str, text: str) -> None:
        """The caseworker answers the requester, in the platform's own way."""
        ...

    def requester_writes(self, case_id: str, text: str) -> None:
        """The requester writes again."""
        ...


class CaseHostContract:
    """The tests. Each reads as a sentence about the host."""

    def test_its_name_is_short_and_plain(self, world: World) -> None:
        assert re.fullmatch(r"[a-z][a-z0-9_-]{0,31}", world.host.name)

    def test_it_knows_its_staff(self, world: World) -> None:
        assert world.host.staff(world.environ("caseworker")) == Staff("caseworker", can_manage=False)
        assert world.host.staff(world.environ("manager")) == Staff("manager", can_manage=True)

    def test_nobody_signed_in(self, world: World) -> None:
        with pytest.raises(NotSignedIn):
            world.host.staff(world.environ(None))

    def test_a_forged_session_is_nobody(self, world: World) -> None:
        with pytest.raises(NotSignedIn):
            world.host.staff(world.forged_environ())

    def test_a_requester_is_not_staff(self, world: World) -> None:
        with pytest.raises(NotStaff):
            world.host.staff(world.environ("requester"))

    @pytest.mark.parametrize("in_header", [True, False], ids=["header", "form field"])
    def test_a_genuine_form_passes(self, world: World, in_header: bool) -> None:
        token = world.host.csrf_token(world.environ("caseworker"))
        body = _form(token=None if in_header else token)
        environ = world.unsafe_environ("caseworker", body, token, in_header)
        world.host.check_csrf(environ, body)

    @pytest.mark.parametrize("token", [None, "", "x", "a" * 64, "ž" * 32])
    def test_a_form_without_its_token_fails(self, world: World, token: str | None) -> None:
        body = _form(token)
        with pytest.raises(CsrfFailed):
            world.host.check_csrf(world.unsafe_environ("caseworker", body, None, in_header=False), body)

    def test_a_broken_body_fails_the_check_and_nothing_else(self, world: World) -> None:
        body = b"\xff%zz&" * 2000
        with pytest.raises(CsrfFailed):
            world.host.check_csrf(world.unsafe_environ("caseworker", body, None, in_header=False), body)

    def test_a_case_is_its_words_once(self, world: World) -> None:
        case = self._fetch(world)
        assert case.id == world.case_id
        assert case.text.strip() == WORDS
        assert case.authority_kind is AuthorityKind.POLICE
        assert case.url.startswith(("/", "http"))
        assert case.received_at is not None
        assert case.received_at.utcoffset() is not None

    def test_a_case_never_says_who_asked(self, world: World) -> None:
        case = self._fetch(world)
        said = " ".join(str(getattr(case, field.name)) for field in fields(case)).casefold()
        assert not [name for name in world.requester_names if name.casefold() in said]

    def test_queued_work_reads_the_same_case(self, world: World) -> None:
        assert world.host.fetch_unattended(world.case_id) == self._fetch(world)

    @pytest.mark.parametrize("case_id", BAD_IDS)
    def test_there_is_no_such_case(self, world: World, case_id: str) -> None:
        staff = Staff("caseworker")
        with pytest.raises(CaseNotFound):
            world.host.fetch(case_id, staff)
        with pytest.raises(CaseNotFound):
            world.host.fetch_unattended(case_id)
        with pytest.raises(CaseNotFound):
            world.host.add_private_note(case_id, staff, "title", NOTE)

    def test_a_ticket_that_is_no_foi_case_does_not_exist(self, world: World) -> None:
        with pytest.raises(CaseNotFound):
            world.host.fetch(world.other_case_id, Staff("manager", can_manage=True))
        with pytest.raises(CaseNotFound):
            world.host.fetch_unattended(world.other_case_id)

    @pytest.mark.parametrize("username", ["outsider", "requester", "nobody-of-that-name"])
    def test_a_case_hidden_from_somebody_is_not_told_from_a_missing_one(self, world: World, username: str) -> None:
        messages = set()
        for case_id in (world.case_id, "999999999"):
            with pytest.raises(CaseNotFound) as refusal:
                world.host.fetch(case_id, Staff(username))
            messages.add(str(refusal.value).replace(case_id, "N"))
        assert len(messages) == 1

    def test_the_manager_sees_the_case_too(self, world: World) -> None:
        assert world.host.fetch(world.case_id, Staff("manager", can_manage=True)) == self._fetch(world)

    def test_open_cases_come_oldest_first(self, world: World) -> None:
        ids = list(world.host.open_case_ids())
        assert ids.index(world.case_id) < ids.index(world.later_case_id)
        assert not {world.closed_case_id, world.other_case_id} & set(ids)
        assert len(ids) == len(set(ids))

    def test_the_cases_that_somebody_may_see(self, world: World) -> None:
        seen = world.host.visible_case_ids(Staff("caseworker"))
        assert {world.case_id, world.later_case_id} <= set(seen)
        assert not {world.closed_case_id, world.other_case_id} & set(seen)
        assert set(world.host.visible_case_ids(Staff("manager", can_manage=True))) == set(world.host.open_case_ids())
        for username in ("outsider", "requester", "nobody-of-that-name"):
            assert not world.host.visible_case_ids(Staff(username))

    def test_open_cases_are_read_whole_and_oldest_first(self, world: World) -> None:
        cases = list(world.host.open_cases())
        assert [case.id for case in cases] == list(world.host.open_case_ids())
        assert next(case for case in cases if case.id == world.case_id) == self._fetch(world)

    def test_a_line_for_staff_is_set_changed_and_cleared(self, world: World) -> None:
        world.host.mirror(world.case_id, "Suggested: quokka high")
        world.host.mirror(world.case_id, "Suggested: quokka <b>low</b>")
        page = world.seen_by_staff(world.case_id)
        assert "quokka high" not in page
        assert "quokka &lt;b&gt;low" in page
        assert "quokka" not in world.seen_by_requester(world.case_id).casefold()
        world.host.mirror(world.case_id, None)
        world.host.mirror(world.case_id, None)
        assert "quokka" not in world.seen_by_staff(world.case_id)

    @pytest.mark.parametrize("case_id", BAD_IDS)
    def test_there_is_no_such_case_to_write_a_line_on(self, world: World, case_id: str) -> None:
        with pytest.raises(CaseNotFound):
            world.host.mirror(case_id, "Suggested: nothing")

    def test_a_note_is_for_staff_only(self, world: World) -> None:
        before = world.seen_by_requester(world.case_id)
        world.host.add_private_note(world.case_id, Staff("caseworker"), "Zebra decision recorded", NOTE)
        page = world.seen_by_staff(world.case_id)
        assert "Zebra decision recorded" in page
        assert "zebra-crossing figures" in page
        after = world.seen_by_requester(world.case_id)
        assert WORDS[:20] in before, "the requester sees the request itself, so the comparison means something"
        assert "zebra" not in after.casefold()

    def test_a_note_leaves_the_words_alone(self, world: World) -> None:
        before = self._fetch(world)
        world.host.add_private_note(world.case_id, Staff("caseworker"), "Another title", NOTE)
        assert self._fetch(world) == before

    def test_a_note_cannot_break_the_page(self, world: World) -> None:
        nasty = "</textarea><script>alert('note')</script> {{ 7*7 }} [x](javascript:alert(1))"
        world.host.add_private_note(world.case_id, Staff("caseworker"), nasty * 5, nasty)
        page = world.seen_by_staff(world.case_id)
        assert "<script>alert('note')" not in page
        assert 'href="javascript:' not in page

    def test_a_note_by_somebody_who_has_left_is_still_written(self, world: World) -> None:
        world.host.add_private_note(world.case_id, Staff("left-last-year"), "A note that came late", NOTE)
        assert "A note that came late" in world.seen_by_staff(world.case_id)

    def test_past_responses_are_what_staff_sent_with_the_request_they_answer(self, world: World) -> None:
        world.respond(world.case_id, "First zebra answer")
        world.requester_writes(world.case_id, "I am still waiting")
        world.host.add_private_note(world.case_id, Staff("caseworker"), "A note", NOTE)
        world.respond(world.later_case_id, "Second zebra answer")
        world.respond(world.other_case_id, "The printer is mended")
        past = [response for response in world.host.past_responses() if "zebra answer" in response.response_text]
        mine = [response for response in past if response.case_id in {world.case_id, world.later_case_id}]
        assert [response.response_text.strip() for response in mine] == ["First zebra answer", "Second zebra answer"]
        assert mine[0].request_text.strip() == WORDS
        assert mine[0].authority_kind is AuthorityKind.POLICE
        assert mine[0].responded_at <= mine[1].responded_at
        assert mine[0].responded_at.utcoffset() is not None

    def test_past_responses_hold_nothing_else_and_nobody(self, world: World) -> None:
        world.respond(world.case_id, "A zebra answer")
        world.requester_writes(world.case_id, "I am still waiting")
        world.host.add_private_note(world.case_id, Staff("caseworker"), "A note", NOTE)
        of_case = [response for response in world.host.past_responses() if response.case_id == world.case_id]
        assert len(of_case) == 1
        assert world.other_case_id not in {response.case_id for response in world.host.past_responses()}
        said = " ".join(str(getattr(of_case[0], field.name)) for field in fields(of_case[0])).casefold()
        assert not [name for name in (*world.requester_names, "caseworker") if name.casefold() in said]

    @staticmethod
    def _fetch(world: World) -> Case:
        return world.host.fetch(world.case_id, world.host.staff(world.environ("caseworker")))


def _form(token: str | None) -> bytes:
    from urllib.parse import urlencode

    values: Mapping[str, str] = {"reason": "published"} | ({} if token is None else {"csrfmiddlewaretoken": token})
    return urlencode(values).encode()
