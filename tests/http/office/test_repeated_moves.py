"""An officer's action that is sent again, because its answer was lost, is taken once."""

from __future__ import annotations

from contextlib import suppress
from itertools import product

import pytest

from chalicelib.domain.tickets import rights
from tests.domain import samples
from tests.support import Answer, Api, Faults, Killed, history, take

FOCAL = "focal.that-khe"


@pytest.fixture
def code(api: Api) -> str:
    return take(samples.WAY_TO["dispatched"]).code


def note(api: Api, code: str, key: str, text: str = "Đã đến nơi", *, edition: int = 3, officer: str = FOCAL) -> Answer:
    path = f"/v1/office/tickets/{code}/note"
    return api("POST", path, {"text": text}, officer=officer, If_Match=f'"{edition}"', Idempotency_Key=key)


def kinds(code: str) -> list[str]:
    return [event.kind for event in history(code)]


def test_the_same_key_takes_an_action_once_and_answers_with_the_ticket_as_it_is(api: Api, code: str) -> None:
    first = note(api, code, "k-1")
    assert (first.status, first.body["edition"]) == (200, 4)
    assert api.act(FOCAL, code, "accept").status == 200
    again = note(api, code, "k-1")
    assert (again.status, again.body["edition"], again.body["state"]) == (200, 5, "processing")
    assert kinds(code)[-2:] == ["note", "accept"]


def test_a_lost_race_is_told_and_its_key_may_be_used_on_the_newer_edition(api: Api, code: str) -> None:
    api.act("leader.that-khe", code, "accept")
    raced = note(api, code, "k-1")
    assert (raced.status, [one["kind"] for one in raced.body["changes"]]) == (412, ["accept"])
    assert note(api, code, "k-1", edition=4).status == 200
    assert kinds(code)[-2:] == ["accept", "note"]


@pytest.mark.parametrize(
    ("key", "text", "officer", "status"),
    [
        ("k-1", "Chữ khác", FOCAL, 422),
        ("k-2", "Đã đến nơi", FOCAL, 412),
        ("k-1", "Đã đến nơi", "leader.that-khe", 412),
        ("k" * 201, "Đã đến nơi", FOCAL, 422),
        ("", "Đã đến nơi", FOCAL, 412),
    ],
)
def test_another_key_officer_or_text_is_another_action(
    api: Api, code: str, key: str, text: str, officer: str, status: int
) -> None:
    assert note(api, code, "k-1").status == 200
    other = note(api, code, key, text, officer=officer)
    assert other.status == status
    if status == 422:
        assert other.body["field"] == "Idempotency-Key"
    assert kinds(code).count("note") == 1


def test_the_same_key_on_another_ticket_is_another_action(api: Api, code: str) -> None:
    other = take(samples.WAY_TO["dispatched"]).code
    assert note(api, code, "k-1").status == 200
    assert note(api, other, "k-1").status == 422
    assert "note" not in kinds(other)


def test_whatever_call_kills_the_action_the_repetition_takes_it_once(api: Api, code: str, faults: Faults) -> None:
    for number, verdict in product(range(8), ("kill before", "kill after")):
        faults.at(number, verdict)
        with suppress(Killed):
            note(api, code, "k-1")
        faults.none()
    assert note(api, code, "k-1").body["edition"] == 4
    assert kinds(code).count("note") == 1


def test_a_repetition_after_the_ticket_left_the_officer_s_sight_is_taken_and_shows_nothing(
    api: Api, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert note(api, code, "k-1").status == 200
    monkeypatch.setattr(rights, "may_see", lambda officer, ticket, directory: False)
    monkeypatch.setattr(rights, "may_read", lambda officer, ticket, directory, on: False)
    again = note(api, code, "k-1")
    assert (again.status, again.body) == (204, "")
    assert note(api, code, "k-1", "Chữ khác").status == 422
    assert note(api, code, "k-2").status == 404
    assert kinds(code).count("note") == 1


def test_an_officer_who_lost_the_ticket_learns_nothing_by_repeating(api: Api, code: str) -> None:
    assert note(api, code, "k-1").status == 200
    assert note(api, code, "k-1", officer="focal.dong-dang").status == 404
