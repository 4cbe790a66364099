"""How long it is kept who sent a report."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.tickets.retention import ENDED, ended_at, kept
from chalicelib.domain.tickets.ticket import evolve
from tests.domain import samples
from tests.domain.walks import walk


@given(st.data())
def test_every_end_and_every_return_is_decided_and_the_last_decision_fits_the_state(data: st.DataObject) -> None:
    decided, events = False, [samples.created()]
    for _, event, head in walk(data):
        events.append(event)
        found = kept(head, 30)
        ended = ended_at(events)
        assert (ended is not None) is (head.state in ENDED)
        if found is not None:
            assert head.code in found.codes
            assert found.until == (event.at + timedelta(days=30) if head.state in ENDED else None)
            assert ended == (event.at if head.state in ENDED else None), "files go when who sent them is forgotten"
            decided = found.until is not None
        assert decided is (head.state in ENDED), event.kind


def test_senders_of_merged_reports_are_kept_as_long_as_the_main_one() -> None:
    main = samples.ticket(*samples.WAY_TO["resolved"])
    other = samples.ticket("receive", "merge")
    assert kept(other, 30) is None
    joined = replace(main, merged=(other.code,))
    found = kept(evolve(joined, samples.act(joined, "close")), 30)
    assert found is not None
    assert found.codes == (main.code, other.code)
