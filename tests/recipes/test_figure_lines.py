"""What a new figure still lacks, one sentence each (docs/changing.md, "A figure on the dashboard")."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib.domain.numbers import counts
from chalicelib.domain.numbers.figures import FIGURES, Figure, Shown, figures
from chalicelib.domain.numbers.summaries import Summary
from chalicelib.domain.texts import figures as texts
from chalicelib.domain.tickets.history import evolve
from chalicelib.domain.tickets.moves import RATINGS
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.http.public.figures_answers import Figures
from infra import web_facts
from tests.domain import samples

#: Made of all lines together, and so not by ``figures``.
OF_LINES = {"rank"}
#: Named beside a figure, and none itself.
CASES = {"longest_delay_code"}
#: What was counted by each version of the measures.
COUNTED_BY = {
    1: {
        *("received", "merged", "open", "overdue", "handled", "on_time", "late", "refused", "withdrawn"),
        *("satisfied", "accepted", "unsatisfied", "seconds"),
        *("t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8", "t9", "t10"),
    },
    2: {
        *("received", "merged", "open", "overdue", "overdue_held", "handled", "on_time", "late", "on_time_held"),
        *("refused", "withdrawn", "reopened", "satisfied", "accepted", "unsatisfied"),
    },
}
#: Names of figures as the page's cards write them.
CARDS = "".join((web_facts.WEB / "dashboard" / name).read_text(encoding="utf-8") for name in ("index.js", "course.js"))


def sample_tickets() -> Iterator[Ticket]:
    """Tickets of which every measure counts at least one: add one that has what a new measure counts."""
    yield from (samples.ticket(*way) for way in samples.WAY_TO.values())
    resolved = samples.ticket(*samples.WAY_TO["resolved"])
    yield from (evolve(resolved, samples.act(resolved, "rate", rating=rating)) for rating in RATINGS)
    yield evolve(resolved, samples.act(resolved, "reopen"))
    waiting = samples.ticket(*samples.WAY_TO["awaiting_approval"])
    yield evolve(waiting, samples.act(waiting, "approve", at=waiting.due_at + timedelta(days=1)))


def counted() -> set[str]:
    """The measures that the sample tickets have, at once and a year later."""
    now = samples.T0 + timedelta(hours=1)
    shares = [counts.share(ticket, at) for ticket in sample_tickets() for at in (now, now + timedelta(days=365))]
    return {name for share in shares if share for name, value in share.measures.items() if value}


MADE = figures(Summary(), samples.T0)


@pytest.mark.parametrize("name", MADE)
def test_every_figure_says_how_and_where_it_is_shown(name: str) -> None:
    assert name in FIGURES, f"FIGURES of domain/numbers/figures.py does not say how and where `{name}` is shown"


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_made_explained_and_answered(name: str) -> None:
    assert name in OF_LINES or name in MADE, f"figures() of domain/numbers/figures.py does not make `{name}`"
    assert name in texts.FIGURES, f"FIGURES of domain/texts/figures.py does not say what `{name}` means"
    assert name in OF_LINES or name in Figures.model_fields, (
        f"Figures of http/public/figures_answers.py has no field `{name}`"
    )


def test_what_is_explained_or_answered_is_a_figure() -> None:
    assert set(texts.FIGURES) <= set(FIGURES), "domain/texts/figures.py explains figures that do not exist"
    assert set(Figures.model_fields) - CASES <= set(FIGURES), (
        "http/public/figures_answers.py has figures that do not exist"
    )


@pytest.mark.parametrize(("name", "figure"), FIGURES.items())
def test_every_figure_of_a_card_is_on_one(name: str, figure: Figure) -> None:
    is_named = f'"{name}"' in CARDS or f'"figure.{name}"' in CARDS or f".{name}" in CARDS or f"{name}," in CARDS
    assert figure.shown is not Shown.CARD or is_named, (
        f"`{name}` is said to be on a card, but no card of web/dashboard/ names it: draw it, or say CSV_ONLY"
    )


def test_every_tile_has_a_place_of_its_own() -> None:
    places = sorted(figure.tile.place for figure in FIGURES.values() if figure.tile is not None)
    assert places == list(range(1, len(places) + 1)), f"tiles are at the places {places}"


@pytest.mark.parametrize("measure", counts.MEASURES)
def test_every_measure_counts_something(measure: str) -> None:
    assert measure in counted(), (
        f"no sample ticket adds to `{measure}`: count it in _by_unit of domain/numbers/counts.py, set the field that "
        "it counts, and add a ticket that has it to sample_tickets here"
    )


def test_every_measure_is_listed() -> None:
    unlisted = counted() - set(counts.MEASURES)
    assert not unlisted, f"MEASURES of domain/numbers/counts.py does not name {sorted(unlisted)}"


def test_the_version_of_the_measures_is_raised_with_them() -> None:
    assert COUNTED_BY.get(counts.MEASURES_VERSION) == set(counts.MEASURES), (
        "what is counted changed: raise MEASURES_VERSION of domain/numbers/counts.py and add it to COUNTED_BY here, "
        "or the night's recount reports every stored share as drift"
    )
