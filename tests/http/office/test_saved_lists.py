"""Lists that officers keep under a name, share within their unit, and begin with."""

from __future__ import annotations

import pytest

from chalicelib.domain.finding.saved_lists import MOST_SAVED, Shelf
from chalicelib.store.directory import saved_lists
from tests.domain import samples
from tests.support import Answer, Api

PATH = "/v1/office/lists"
LEADER, FOCAL, PROCESSING = "leader.that-khe", "focal.that-khe", "processing.that-khe"


def save(api: Api, officer: str, name: str, filters: dict[str, str] | None = None, *, shared: bool = False) -> Answer:
    return api("POST", PATH, {"name": name, "filters": filters or {}, "shared": shared}, officer=officer)


def names(api: Api, officer: str) -> list[str]:
    return [one["name"] for one in api("GET", PATH, officer=officer).body["lists"]]


def begin(api: Api, officer: str, start: str | None) -> Answer:
    return api("PUT", "/v1/office/start", {"start": start}, officer=officer)


def test_a_list_is_kept_for_its_officer_and_a_shared_one_for_the_unit(api: Api) -> None:
    filters = {"list": "unit", "category": "hygiene", "since": "2026-03-01"}
    made = save(api, FOCAL, "Rác từ tháng ba", filters)
    assert (made.status, made.body["filters"], made.body["shared"]) == (201, filters, False)
    assert save(api, FOCAL, "Trễ hạn", {"late": "yes"}, shared=True).status == 201
    assert names(api, FOCAL) == ["Rác từ tháng ba", "Trễ hạn"]
    assert names(api, LEADER) == ["Trễ hạn"]
    assert names(api, "focal.dong-dang") == []
    (shared,) = api("GET", PATH, officer=PROCESSING).body["lists"]
    assert (shared["may_remove"], shared["by"]) != (True, FOCAL)
    # What was kept can be asked for as it is.
    query = "&".join(f"{name}={value}" for name, value in made.body["filters"].items())
    assert api("GET", f"/v1/office/tickets?{query}", officer=FOCAL).status == 200


def test_who_saved_a_shared_list_and_the_leader_remove_it(api: Api) -> None:
    for remover, status in ((PROCESSING, 403), (FOCAL, 200), (LEADER, 200), ("focal.dong-dang", 404)):
        kept = save(api, FOCAL, f"Chung {remover}", shared=True).body
        removed = api("DELETE", f"{PATH}/{kept['id']}", officer=remover)
        assert removed.status == status, remover
        assert (f"Chung {remover}" in names(api, FOCAL)) is (status != 200)
    own = save(api, FOCAL, "Riêng").body
    assert api("DELETE", f"{PATH}/{own['id']}", officer=LEADER).status == 404


@pytest.mark.parametrize(
    ("filters", "status", "field"),
    [
        ({"list": "everything"}, 422, "filters.list"),
        ({"list": "mine", "course": "ended"}, 422, "course"),
        ({"state": "closed", "course": "open"}, 422, "course"),
        ({"unit": "mars"}, 422, "unit"),
        ({"words": "rác"}, 422, "filters.words"),
        ({"list": "all"}, 403, "list"),
    ],
)
def test_a_list_that_could_not_be_asked_for_is_not_kept(
    api: Api, filters: dict[str, str], status: int, field: str
) -> None:
    refused = save(api, FOCAL, "Sai", filters)
    assert (refused.status, refused.body.get("field") or refused.body["errors"][0]["field"]) == (status, field)
    assert names(api, FOCAL) == []


def test_a_name_stands_once_and_a_shelf_is_bounded(api: Api) -> None:
    for turn in range(MOST_SAVED):
        assert save(api, FOCAL, f"Danh sách {turn}").status == 201
    assert save(api, FOCAL, "danh sach 3").body["code"] == "list_name_taken"
    assert save(api, FOCAL, "Thêm một").body["code"] == "lists_full"
    # A unit's lists are counted by themselves.
    assert save(api, FOCAL, "Danh sách 3", shared=True).status == 201


def test_an_officer_begins_with_a_list_until_it_is_gone(api: Api) -> None:
    assert api("GET", PATH, officer=FOCAL).body["start"] is None
    assert begin(api, FOCAL, "area").body["start"] == "area"
    shared = save(api, LEADER, "Sáng", {"list": "due"}, shared=True).body
    assert begin(api, FOCAL, shared["id"]).body["start"] == shared["id"]
    assert api("GET", PATH, officer=LEADER).body["start"] is None
    assert api("DELETE", f"{PATH}/{shared['id']}", officer=LEADER).status == 200
    assert api("GET", PATH, officer=FOCAL).body["start"] is None
    for unknown in ("all", "nothing", shared["id"]):
        refused = begin(api, FOCAL, unknown)
        assert (refused.status, refused.body["code"]) == (422, "unknown_list")
    assert begin(api, FOCAL, None).body["start"] is None


def test_two_who_save_at_once_lose_nothing(api: Api) -> None:
    assert save(api, FOCAL, "Một", shared=True).status == 201
    seen: list[int] = []

    def decide(shelf: Shelf) -> Shelf:
        seen.append(len(shelf.lists))
        if len(seen) == 1:
            assert save(api, LEADER, "Hai", shared=True).status == 201
        return shelf

    saved_lists.change_shared("that-khe", decide, by="test", at=samples.T0)
    assert seen == [1, 2]
    assert names(api, FOCAL) == ["Một", "Hai"]
