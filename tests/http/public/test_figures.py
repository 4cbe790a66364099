"""Public figures and hot spots over HTTP: they equal a recount of the tickets, with a bounded number of reads."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from h3.api import basic_str as h3

from chalicelib.domain.numbers import counts, indicators
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.jobs import counting
from chalicelib.store.counters import figures
from chalicelib.store.directory import documents
from tests.domain import samples
from tests.support import Api, Faults, Province, prepared, take

FROM = date(2026, 1, 20)
PERIOD = "from=2026-01-20&to=2026-03-24"
LATER = samples.local("2026-03-25 09:00")
#: Two places that lie in different cells at every resolution.
MARKET, BRIDGE = Place("06040", None, 22.257, 106.474), Place("06184", None, 21.946, 106.698)


@pytest.fixture
def tickets(province: Province) -> list[Ticket]:
    """Forty tickets of two months, in all states, counted."""
    return prepared(province, forty_counted)


def forty_counted(province: Province) -> list[Ticket]:
    chance = Random(5)
    ways = list(samples.WAY_TO.values())
    taken = []
    for number in range(40):
        at = samples.local("2026-01-15 09:00") + timedelta(days=number % 68, hours=number % 7)
        new = samples.report(
            chance.choice(["hygiene", "traffic", "officials"]),
            place=chance.choice([MARKET, BRIDGE, Place("06187", "Chợ")]),
            channel=chance.choice(["web", "app/zalo"]),
        )
        taken.append(take([*ways[number % len(ways)]], new=new, at=at))
    counting.count_changes(province.stream_records("head"), LATER)
    return taken


def expected(tickets: list[Ticket], key: Callable[[counts.Share], str | None]) -> dict[str, dict[str, Any]]:
    """Figures computed from the tickets, grouped by what ``key`` gives for each share of the period."""
    measures_by_value: dict[str, list[counts.Measures]] = {}
    for ticket in tickets:
        share = counts.share(ticket, LATER)
        if share is not None and FROM <= share.day <= date(2026, 3, 24) and (value := key(share)) is not None:
            measures_by_value.setdefault(value, []).append(share.measures)
    return {value: indicators.figures(indicators.together(measures)) for value, measures in measures_by_value.items()}


def shown(answer: Any) -> dict[str, dict[str, Any]]:
    assert answer.status == 200, answer.body
    names = indicators.figures({})
    return {line["id"]: {name: line[name] for name in names} for line in answer.body["lines"]}


@pytest.mark.parametrize("by", counts.DIMENSIONS)
def test_each_grouping_equals_a_recount(api: Api, tickets: list[Ticket], by: str) -> None:
    answer = api("GET", f"/v1/statistics?{PERIOD}&by={by}")
    assert shown(answer) == expected(tickets, lambda share: share.values[by]) != {}
    total = expected(tickets, lambda share: "all")["all"]
    assert answer.body["total"] == total
    assert sum(bucket["count"] for bucket in answer.body["times"]) == total["handled"] > 0
    assert answer.body["times"][-1]["up_to_seconds"] is None


def test_filters_and_days_equal_a_recount(api: Api, tickets: list[Ticket]) -> None:
    def matches(share: counts.Share, **filters: str) -> bool:
        return all(share.values[name] == value for name, value in filters.items())

    def figures_of(query: str) -> Any:
        return shown(api("GET", f"/v1/statistics?{PERIOD}&{query}"))

    assert figures_of("by=day") == expected(tickets, lambda share: share.day.isoformat())
    assert figures_of("commune=06040") == expected(
        tickets, lambda share: share.day.isoformat() if matches(share, commune="06040") else None
    )
    assert figures_of("commune=06040&channel=web") == expected(
        tickets, lambda share: share.day.isoformat() if matches(share, commune="06040", channel="web") else None
    )
    assert figures_of("by=unit&category=hygiene") == expected(
        tickets, lambda share: share.values["unit"] if matches(share, category="hygiene") else None
    )
    assert figures_of("by=unit&category=hygiene&unit=that-khe") == expected(
        tickets, lambda share: "that-khe" if matches(share, category="hygiene", unit="that-khe") else None
    )


def test_a_group_of_categories_is_the_sum_of_its_categories(api: Api, tickets: list[Ticket]) -> None:
    lines = samples.documents()[Kind.CATEGORIES]["categories"]
    group = {"id": "street", "name": "Đường phố", "name_en": "Streets", "handled_by": "commune"}
    moved = [line | ({"parent": "street"} if line["id"] in ("hygiene", "traffic") else {}) for line in lines]
    documents.publish(Kind.CATEGORIES, {"categories": [group, *moved]}, by="test", at=samples.T0)
    documents.forget()
    answer = api("GET", f"/v1/statistics?{PERIOD}&by=commune&category=street")
    assert shown(answer) == expected(tickets, lambda share: share.values["commune"])


def test_figures_of_a_category_restricted_since_are_not_shown(api: Api, tickets: list[Ticket]) -> None:
    lines = samples.documents()[Kind.CATEGORIES]["categories"]
    restricted = [line | ({"restricted": True} if line["id"] == "traffic" else {}) for line in lines]
    documents.publish(Kind.CATEGORIES, {"categories": restricted}, by="test", at=samples.T0)
    documents.forget()
    assert "traffic" not in shown(api("GET", f"/v1/statistics?{PERIOD}&by=category"))
    assert shown(api("GET", f"/v1/statistics?{PERIOD}&category=traffic")) == {}
    spots = api("GET", f"/v1/hotspots?{PERIOD}&category=traffic").body
    assert (spots["count"], spots["features"]) == (0, [])


def test_figures_carry_names_ranks_and_definitions(api: Api, tickets: list[Ticket]) -> None:
    body = api("GET", f"/v1/statistics?{PERIOD}&by=unit").body
    (line,) = [line for line in body["lines"] if line["id"] == "that-khe"]
    assert (line["name"], line["name_en"]) == ("Xã Thất Khê", "That Khe commune")
    assert all((line["rank"] is None) is (line["handled"] + line["overdue"] < 10) for line in body["lines"])
    assert {*indicators.figures({}), "rank"} == body["definitions"].keys()
    channels = api("GET", f"/v1/statistics?{PERIOD}&by=channel").body["lines"]
    assert {line["id"]: line["name"] for line in channels} == {"web": "Trang web", "app/zalo": "app/zalo"}


def test_the_csv_equals_the_json(api: Api, tickets: list[Ticket]) -> None:
    lines = api("GET", f"/v1/statistics?{PERIOD}&by=commune").body["lines"]
    for answer in (
        api("GET", f"/v1/statistics?{PERIOD}&by=commune&format=csv"),
        api("GET", f"/v1/statistics?{PERIOD}&by=commune", Accept="text/csv"),
    ):
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert "commune-2026-01-20-2026-03-24.csv" in answer.headers["content-disposition"]
        # With another Accept header, the same URL gives JSON.
        assert answer.headers["vary"] == "Accept, Origin"
        rows = list(csv.DictReader(answer.body.removeprefix("\ufeff").splitlines()))
        assert [row["name"] for row in rows] == [line["name"] for line in lines]
        rates = [line["on_time_rate"] for line in lines]
        assert [row["on_time_rate"] for row in rows] == ["" if rate is None else str(rate) for rate in rates]


def test_hot_spots_count_the_public_reports_of_each_cell(api: Api, tickets: list[Ticket]) -> None:
    for resolution in counts.RESOLUTIONS:
        body = api("GET", f"/v1/hotspots?from=2026-02-22&to=2026-03-24&resolution={resolution}").body
        pairs: dict[str, list[int]] = {}
        for ticket in tickets:
            share = counts.share(ticket, LATER)
            if share is None or share.cell is None or share.day < date(2026, 1, 22) or share.day > date(2026, 3, 24):
                continue
            pair = pairs.setdefault(h3.cell_to_parent(share.cell, resolution), [0, 0])
            pair[share.day < date(2026, 2, 22)] += 1
        assert (
            {cell["id"]: [cell["properties"]["count"], cell["properties"]["before"]] for cell in body["features"]}
            == pairs
            != {}
        )
        assert (body["before_from"], body["before_to"]) == ("2026-01-22", "2026-02-21")
        assert body["count"] == sum(pair[0] for pair in pairs.values())
        for cell in body["features"]:
            (ring,) = cell["geometry"]["coordinates"]
            assert ring[0] == ring[-1]
            assert h3.latlng_to_cell(ring[0][1] * 0.01 + 0.99 * h3.cell_to_latlng(cell["id"])[0],
                                     ring[0][0] * 0.01 + 0.99 * h3.cell_to_latlng(cell["id"])[1],
                                     resolution) == cell["id"]  # fmt: skip
    near = api("GET", "/v1/hotspots?from=2026-02-22&to=2026-03-24&commune=06040").body
    assert [cell["id"] for cell in near["features"]] == [h3.latlng_to_cell(22.257, 106.474, 8)]


def test_a_significant_rise_is_marked_and_few_reports_are_not(api: Api, province: Province) -> None:
    for number in range(9):
        take(["receive"], new=samples.report(place=MARKET), at=samples.local("2026-03-20 09:00"))
        if number < 3:
            take(["receive"], new=samples.report(place=BRIDGE), at=samples.local("2026-03-20 09:00"))
    take(["receive"], new=samples.report(place=MARKET), at=samples.local("2026-03-12 09:00"))
    counting.count_changes(province.stream_records("head"), LATER)
    market, bridge = api("GET", "/v1/hotspots?from=2026-03-18&to=2026-03-24").body["features"]
    assert market["properties"] | {"p": None} == {
        "commune": "06040",
        "commune_name": "Xã Thất Khê",
        "count": 9,
        "before": 1,
        "change": 8.0,
        "trend": "up",
        "significant": True,
        "p": None,
    }
    assert market["properties"]["p"] == pytest.approx(0.0215, abs=1e-4)
    assert (bridge["properties"]["trend"], bridge["properties"]["significant"]) == ("few", False)


@pytest.mark.parametrize(
    ("path", "code", "field"),
    [
        ("statistics?from=2026-03-02&to=2026-03-01", "period_backwards", "to"),
        ("statistics?from=2024-03-02&to=2026-03-01", "period_too_long", "from"),
        ("statistics?from=yesterday", "field_invalid", "from"),
        ("statistics?from=0001-01-01&to=0001-01-02", "field_invalid", "to"),
        ("statistics?from=9999-12-01&to=9999-12-31", "field_invalid", "to"),
        ("statistics?by=person", "not_one_of", "by"),
        ("statistics?format=xls", "not_one_of", "format"),
        ("statistics?category=nothing", "unknown_category", "category"),
        ("statistics?commune=99999", "unknown_commune", "commune"),
        ("statistics?unit=nobody", "unknown_unit", "unit"),
        ("statistics?channel=a%23b", "field_invalid", "channel"),
        ("statistics?category=hygiene&commune=06040&channel=web", "too_many_filters", "commune"),
        ("statistics?by=unit&category=hygiene&commune=06040", "too_many_filters", "commune"),
        ("hotspots?resolution=7", "not_one_of", "resolution"),
        ("hotspots?from=2025-01-01&to=2025-12-31&resolution=9", "period_too_long", "from"),
        ("hotspots?commune=nowhere", "unknown_commune", "commune"),
    ],
)
def test_an_invalid_query_names_the_field(api: Api, path: str, code: str, field: str) -> None:
    answer = api("GET", f"/v1/{path}")
    assert (answer.status, answer.body["code"], answer.body["field"]) == (422, code, field)


def test_a_period_without_reports_is_empty_and_not_an_error(api: Api) -> None:
    body = api("GET", "/v1/statistics").body
    assert (body["total"]["received"], body["total"]["on_time_rate"], body["lines"]) == (0, None, [])
    assert api("GET", "/v1/hotspots").body["features"] == []


def test_the_number_of_reads_is_bounded(api: Api, province: Province, tickets: list[Ticket], faults: Faults) -> None:
    for query, most in (("by=day", 14), ("by=commune", 4), ("by=unit&category=hygiene", 4)):
        before = len(faults.calls)
        assert api("GET", f"/v1/statistics?from=2025-03-10&to=2026-03-24&{query}").status == 200
        assert 0 < faults.since(before).count("Query") <= most
        tables = {call.sent["TableName"] for call in faults.calls[before:] if call.operation == "Query"}
        assert tables == {province.tables["Counters"]}


def test_a_period_with_too_many_cells_gets_422(
    api: Api, tickets: list[Ticket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "MOST_CELLS", 2)
    answer = api("GET", f"/v1/hotspots?{PERIOD}")
    assert (answer.status, answer.body["code"], answer.body["field"]) == (422, "too_much_asked", "resolution")
