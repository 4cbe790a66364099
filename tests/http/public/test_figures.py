"""Public figures and hot spots over HTTP: they equal a recount of the tickets, with a bounded number of reads."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from h3.api import basic_str as h3

from chalicelib.domain.numbers import counts, facts, summaries
from chalicelib.domain.numbers import figures as public_figures
from chalicelib.domain.numbers.summaries import Summary
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.jobs import counting
from chalicelib.services import figures as reckoning
from chalicelib.store.counters import facts as kept_facts
from chalicelib.store.counters import figures, months
from chalicelib.store.directory import documents
from tests.domain import samples
from tests.support import Api, Faults, Province, history, prepared, set_clock, take

FROM = date(2026, 1, 20)
PERIOD = "from=2026-01-20&to=2026-03-24"
LATER = samples.local("2026-03-25 09:00")
#: Two places that lie in different cells at every resolution.
MARKET, BRIDGE = Place("06040", None, 22.257, 106.474), Place("06184", None, 21.946, 106.698)


@pytest.fixture(autouse=True)
def _later(monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, LATER)


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


def expected(
    tickets: list[Ticket], key: Callable[[counts.Share], str | None], *, unit: str | None = None, by_unit: bool = False
) -> dict[str, dict[str, Any]]:
    """Figures computed from the tickets and their histories, grouped by what ``key`` gives for each share."""
    found: dict[str, Summary] = {}
    for ticket in tickets:
        share = counts.share(ticket, LATER)
        if share is None or not FROM <= share.day <= date(2026, 3, 24):
            continue
        fact = facts.fact(ticket, history(ticket.code), samples.directory().calendar)
        for name, summary in summaries.by_unit(fact, share).items():
            value = key(share)
            if value is not None and unit in (None, name):
                found.setdefault(name if by_unit else value, Summary()).add(summary)
    return {value: _shown_figures(summary) for value, summary in found.items()}


def _shown_figures(summary: Summary) -> dict[str, Any]:
    # The longest delay grows while the test runs.
    return {
        name: value for name, value in public_figures.figures(summary, LATER).items() if name != "longest_delay_seconds"
    }


def shown(answer: Any) -> dict[str, dict[str, Any]]:
    assert answer.status == 200, answer.body
    names = _shown_figures(Summary())
    return {line["id"]: {name: line[name] for name in names} for line in answer.body["lines"]}


@pytest.mark.parametrize("by", counts.DIMENSIONS)
def test_each_grouping_equals_a_recount(api: Api, tickets: list[Ticket], by: str) -> None:
    answer = api("GET", f"/v1/statistics?{PERIOD}&by={by}")
    by_unit = by == "unit"
    assert shown(answer) == expected(tickets, lambda share: share.values.get(by, "-"), by_unit=by_unit) != {}
    total = expected(tickets, lambda share: "all")["all"]
    assert {name: answer.body["total"][name] for name in total} == total
    for name in ("times", "working_times"):
        assert sum(bucket["count"] for bucket in answer.body[name]) == total["handled"] > 0
    assert answer.body["as_of"] is None
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

    def hygiene(share: counts.Share) -> str | None:
        return "all" if matches(share, category="hygiene") else None

    assert figures_of("by=unit&category=hygiene") == expected(tickets, hygiene, by_unit=True)
    of_one = expected(tickets, hygiene, by_unit=True, unit="that-khe")
    assert figures_of("by=unit&category=hygiene&unit=that-khe") == of_one
    of_kinds = figures_of("by=unit_kind")
    units = expected(tickets, lambda share: "all", by_unit=True)
    assert sum(line["received"] for line in of_kinds.values()) == sum(line["received"] for line in units.values())
    assert of_kinds.keys() <= {"commune", "department"}


def test_figures_of_a_large_month_join_last_night_s_facts_and_live_numbers(
    api: Api, tickets: list[Ticket], province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the source, the answers are the same while nothing has changed; then what is counted live is of now."""
    queries = ("by=day", "by=unit", "by=commune&category=hygiene", "by=day&commune=06040&channel=web", "by=unit_kind")
    live = [shown(api("GET", f"/v1/statistics?{PERIOD}&{query}")) for query in queries]
    counting.keep(lambda: LATER, lambda: 250.0, at_once=True)
    monkeypatch.setattr(reckoning, "MOST_FACTS", 1)
    reads: list[str] = []
    genuine = kept_facts.lines_of_month

    def lines_of_month(month: str) -> Any:
        reads.append(month)
        return genuine(month)

    monkeypatch.setattr(kept_facts, "lines_of_month", lines_of_month)
    assert months.stored(["2026-02"])["2026-02"].is_up_to_date
    for query, before in zip(queries, live, strict=True):
        answer = api("GET", f"/v1/statistics?{PERIOD}&{query}")
        assert shown(answer) == before
    # January and February are read from their sheets. March, the present month, is asked whether it is small.
    assert set(reads) == {"2026-03"}
    take(["receive"], new=samples.report(place=MARKET), at=samples.local("2026-03-20 09:00"))
    take(["receive"], new=samples.report(place=MARKET), at=samples.local("2026-02-20 09:00"))
    counting.count_changes(province.stream_records("head"), LATER)
    again = api("GET", f"/v1/statistics?{PERIOD}&by=day")
    assert again.body["as_of"] is not None
    assert again.body["total"]["received"] == sum(line["received"] for line in live[0].values()) + 2


def test_conduct_reports_are_counted_and_named_only_where_there_are_enough(
    api: Api, tickets: list[Ticket], province: Province
) -> None:
    def conduct(query: str = "") -> Any:
        return api("GET", f"/v1/statistics?{PERIOD}{query}").body["conduct"]

    before = conduct()
    restricted = [ticket for ticket in tickets if ticket.restricted]
    assert before["received"] == len(restricted) > 0
    assert (before["from"], before["to"], before["least"]) == ("2026-01", "2026-03", 5)
    assert all(line["received"] >= 5 for line in before["lines"])
    for _ in range(5):
        at = samples.local("2026-03-20 09:00")
        take(["receive"], new=samples.report("officials", place=Place("06187", "Trụ sở")), at=at)
    counting.count_changes(province.stream_records("head"), LATER)
    after = conduct()
    assert after["received"] == before["received"] + 5
    (line,) = [line for line in after["lines"] if line["id"] == "06187"]
    assert (line["by"], line["open"] >= 5) == ("commune", True)
    assert conduct("&commune=06187") is None


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
    assert line["unit_kind"] == "commune"
    assert {*public_figures.figures(Summary(), LATER), "rank"} == body["definitions"].keys()
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
    for query in ("by=day&commune=06040", "by=commune", "by=unit&category=hygiene"):
        before = len(faults.calls)
        assert api("GET", f"/v1/statistics?from=2025-03-10&to=2026-03-24&{query}").status == 200
        # One for each month, and not one for each ticket.
        assert 0 < faults.since(before).count("Query") <= 2 * 13
        tables = {call.sent["TableName"] for call in faults.calls[before:] if call.operation == "Query"}
        assert tables == {province.tables["Counters"]}


def test_a_month_with_too_many_facts_and_no_sheet_gets_422(
    api: Api, tickets: list[Ticket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reckoning, "MOST_WITHOUT_SHEET", 2)
    answer = api("GET", f"/v1/statistics?{PERIOD}")
    assert (answer.status, answer.body["code"], answer.body["field"]) == (422, "too_much_asked", "from")


def test_a_period_with_too_many_cells_gets_422(
    api: Api, tickets: list[Ticket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "MOST_CELLS", 2)
    answer = api("GET", f"/v1/hotspots?{PERIOD}")
    assert (answer.status, answer.body["code"], answer.body["field"]) == (422, "too_much_asked", "resolution")
