"""Costs of nearby tickets and of the map around a point, among 1,000 and 20,000 tickets.

python -m tests.bench.nearby
"""

from __future__ import annotations

import random
from dataclasses import replace

from chalicelib.domain.nearby import maps
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.tenant import Bounds
from chalicelib.http.public.map import MOST_POINTS
from chalicelib.http.public.nearby import MOST_TOLD, shown_to_all
from chalicelib.store.directory import documents
from chalicelib.store.tickets import nearby
from chalicelib.store.tickets.cards import read_cards
from chalicelib.store.tickets.nearby import Search
from tests.bench import _measure
from tests.domain import samples

#: Three fifths of the tickets lie in this town, the others are spread over the province.
TOWN = (22.257, 106.474)


def main() -> None:
    """Measure and print."""
    with _measure.province() as province:
        draw = random.Random(1)
        ticket = samples.ticket(*samples.WAY_TO["processing"])
        filled = 0
        for many in (1_000, 20_000):
            _measure.fill(
                province,
                (
                    replace(ticket, code=_measure.code(number), place=_place(draw, number))
                    for number in range(filled, many)
                ),
            )
            filled = many
            print(f"\nAmong {many:,} open tickets")
            wanted = shown_to_all(documents.current(), None)
            for where, point in (("in the town", TOWN), ("in the country", (22.0, 106.9))):
                with _measure.counted() as cost:
                    found = Search(*point, 250, MOST_TOLD, samples.T0, wanted).run()
                    read_cards(one.code for one in found)
                print(f"  nearby {where}: {len(found)} found; {cost}")
            # A screen at zoom 17.
            box = Bounds(TOWN[0] - 0.004, TOWN[1] - 0.007, TOWN[0] + 0.004, TOWN[1] + 0.007)
            with _measure.counted() as cost:
                points, complete = nearby.within(box, maps.groups_over(box) or [], samples.T0, wanted, MOST_POINTS)
            print(f"  points of the map: {len(points)} found, {'all' if complete else 'not all'}; {cost}")


def _place(draw: random.Random, number: int) -> Place:
    spread = 0.01 if number % 5 < 3 else 0.2
    return Place("06040", None, draw.gauss(TOWN[0], spread), draw.gauss(TOWN[1], spread))


if __name__ == "__main__":
    main()
