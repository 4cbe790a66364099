"""A label that hangs leads to what stands there today, and completes the place of a report."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.places.assets import Asset, AssetKind, placed, standing_for
from chalicelib.domain.places.place import Place
from chalicelib.domain.texts.assets import ASSET_KINDS

LAMP = Asset("lamp-1", AssetKind.LAMP, "Đèn 1", "Lamp 1", "06040", 22.2565, 106.4735)
HERE = Place("06040", "Đèn 1", 22.2565, 106.4735)


def test_every_kind_has_a_name() -> None:
    assert ASSET_KINDS.keys() == set(AssetKind)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (Place(), HERE),
        (Place("06040"), HERE),
        (Place("06040", "Cổng sau"), replace(HERE, address="Cổng sau")),
        (Place(lat=22.3, lon=106.5), Place(lat=22.3, lon=106.5)),
        (Place("06184", "Chợ"), Place("06184", "Chợ")),
    ],
)
def test_a_label_completes_a_place_and_changes_nothing_that_was_given(place: Place, expected: Place) -> None:
    assert placed(place, LAMP) == expected
    assert placed(placed(place, LAMP), LAMP) == expected


@given(st.dictionaries(st.sampled_from("abcdef"), st.none() | st.sampled_from("abcdefg"), min_size=1))
def test_every_label_leads_to_a_known_asset(successors: dict[str, str | None]) -> None:
    known = {name: replace(LAMP, id=name, successor=after) for name, after in successors.items()}
    for asset in known.values():
        found = standing_for(asset, known.get)
        assert found.id in known
        if asset.successor not in known:
            assert found is asset
