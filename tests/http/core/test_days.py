"""A day that does not exist, or that no report can have, is refused with its field wherever a request takes days."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from chalicelib.domain.texts.problems import PROBLEMS
from tests.support import Api

#: Path -> who may ask, and its parameters that are days.
TAKES_DAYS = {
    "/v1/office/tickets": ("supervisor.intake", ("since", "until")),
    "/v1/admin/audit": ("administrator.intake", ("day", "from", "to")),
    "/v1/statistics": (None, ("from", "to")),
    "/v1/hotspots": (None, ("from", "to")),
}
BAD = [
    "2026-02-30",
    "0000-01-01",
    "0001-01-01",
    "0999-01-01",
    "1999-12-31",
    "2101-01-01",
    "9999-12-31",
    "2026",
    "1772409600",
    "20260302",
    "2026-W10-1",
    "2026-03-02T00:00",
    "٢٠٢٦-٠٣-٠٢",
    "-2026-03-02",
    "hôm qua",
]


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_day_is_refused_in_both_languages(api: Api, bad: str) -> None:
    for path, (officer, names) in TAKES_DAYS.items():
        for name in names:
            refused = api("GET", f"{path}?{urlencode({name: bad})}", officer=officer)
            assert (refused.status, refused.body["field"]) == (422, name), (path, refused.body)
            assert refused.body["title"] == PROBLEMS["field_invalid"].vi
            assert refused.body["title_en"] == PROBLEMS["field_invalid"].en


@pytest.mark.parametrize("day", ["2000-01-01", "2026-03-02", "2028-02-29", "2100-12-31"])
def test_the_first_and_the_last_day_can_be_searched(api: Api, day: str) -> None:
    for name in ("since", "until"):
        assert api("GET", f"/v1/office/tickets?{name}={day}", officer="supervisor.intake").status == 200


def test_a_period_that_ends_before_it_begins_is_refused(api: Api) -> None:
    for path, first, last, officer in (
        ("/v1/office/tickets", "since", "until", "supervisor.intake"),
        ("/v1/admin/audit", "from", "to", "administrator.intake"),
        ("/v1/statistics", "from", "to", None),
    ):
        query = urlencode({first: "2026-03-02", last: "2026-03-01"})
        refused = api("GET", f"{path}?{query}", officer=officer)
        assert (refused.status, refused.body["field"]) == (422, last), path
