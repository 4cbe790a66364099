"""How long the data of a report's sender is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.tickets.history import evolve
from chalicelib.domain.tickets.retention import ENDED, ended_at, kept
from tests.domain import samples
from tests.domain.walks import walk


@given(st.data())
def test_every_end_and_reopening_sets_the_retention_that_fits_the_state(data: st.DataObject) -> None:
    decided, events = False, [samples.created()]
    for _, event, ticket in walk(data):
        events.append(event)
        retention = kept(ticket, 30)
        ended = ended_at(events)
        assert (ended is not None) is (ticket.state in ENDED)
        if retention is not None:
            assert ticket.code in retention.codes
            assert retention.until == (event.at + timedelta(days=30) if ticket.state in ENDED else None)
            assert ended == (event.at if ticket.state in ENDED else None), "files are deleted with the sender's data"
            decided = retention.until is not None
        assert decided is (ticket.state in ENDED), event.kind


def test_data_of_merged_reports_is_kept_as_long_as_that_of_the_main_report() -> None:
    main = samples.ticket(*samples.WAY_TO["resolved"])
    other = samples.ticket("receive", "merge")
    assert kept(other, 30) is None
    joined = replace(main, merged=(other.code,))
    retention = kept(evolve(joined, samples.act(joined, "close")), 30)
    assert retention is not None
    assert retention.codes == (main.code, other.code)
