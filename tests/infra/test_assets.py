"""Files of places and things with labels: every fault is named with file, line and field, and then nothing is read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from chalicelib.domain.places.assets import Asset, AssetKind
from chalicelib.domain.province.reading import directory_from_documents
from infra.package.build import ROOT
from infra.province.assets import as_csv, read_assets
from infra.province.files import BadFiles, read_province
from tests.domain import samples

DEMO = ROOT / "infra" / "demo"
HEADER = "id,kind,name,name_en,commune,lat,lon,category,note,removed,successor"
LAMP = "lamp-1,lamp,Đèn 1,Lamp 1,06040,22.2565,106.4735,traffic,,,"
YAML = """
assets:
  - id: lamp-1
    kind: lamp
    name: Đèn 1
    commune: 06040
    lat: 22.2565
    lon: 106.4735
"""


def read(tmp_path: Path, text: str, *known: str, name: str = "assets.csv") -> list[Asset]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_assets(path, samples.directory(), lambda other: other in known)


def test_the_demo_s_assets_fit_the_demo_province() -> None:
    directory = directory_from_documents(read_province(DEMO).documents)
    found = read_assets(DEMO / "assets.csv", directory, lambda _: False)
    assert {one.kind for one in found} >= {AssetKind.MARKET, AssetKind.BRIDGE, AssetKind.LAMP, AssetKind.PUMP}
    assert any(one.removed and one.successor for one in found)


def test_csv_and_yaml_say_the_same(tmp_path: Path) -> None:
    lamp = Asset("lamp-1", AssetKind.LAMP, "Đèn 1", "Đèn 1", "06040", 22.2565, 106.4735)
    rows = "id,lat,lon,commune,name,kind\nlamp-1,22.2565,106.4735,06040,Đèn 1,lamp\n"
    assert read(tmp_path, rows) == [lamp]
    assert read(tmp_path, YAML, name="assets.yaml") == [lamp]


def test_what_spreadsheets_write_is_read(tmp_path: Path) -> None:
    row = 'lamp-1, lamp ,"Đèn 1, ngã tư",,06040,"22,2565","106,4735",,"Hai\ndòng",YES,'
    text = f"\ufeff{HEADER}\r\n{row}\r\n,,,,,,,,,,\r\n"
    (found,) = read(tmp_path, text)
    assert (found.name, found.lat, found.note, found.removed) == ("Đèn 1, ngã tư", 22.2565, "Hai\ndòng", True)


def test_what_is_exported_is_read_as_the_same(tmp_path: Path) -> None:
    lamp = Asset("lamp-1", AssetKind.LAMP, 'Đèn "1", ngã tư', "Lamp 1", "06040", 22.2565, 106.4735, note="Hai\ndòng")
    gone = replace(lamp, id="lamp-2", category="traffic", removed=True, successor="lamp-1", note=None)
    assert read(tmp_path, as_csv([lamp, gone])) == [lamp, gone]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (LAMP, "assets.csv:3: id: lamp-1 is already in entry 1."),
        (LAMP.replace("lamp-1", "lamp-2").replace("22.2565", "12.5"), "3: lat: The place lies outside Lang Son."),
        (LAMP.replace("lamp-1", "lamp-2").replace("06040", "99999"), "3: commune: There is no such commune"),
        (LAMP.replace("lamp-1", "lamp-2").replace("traffic", "tram"), "3: category: There is no such category."),
        (LAMP.replace("lamp-1", "lamp-2") + "lamp-9", "3: successor: There is no label with this code."),
        (LAMP.replace("lamp-1", "Lamp 2"), "3: id: "),
        (LAMP.replace("lamp-1", "lamp-2").replace(",lamp,", ",castle,"), "3: kind: "),
        (LAMP.replace("lamp-1", "lamp-2").replace("22.2565", "north"), "3: lat: "),
        (LAMP.replace("lamp-1", "lamp-2").replace("22.2565,106.4735", "106.4735,22.2565"), "3: Latitude and longitude"),
        (LAMP.replace("lamp-1", "lamp-2") + ",x", "3: more cells than columns"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(BadFiles) as raised:
        read(tmp_path, f"{HEADER}\n{LAMP}\n{row}\n")
    assert said in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    outside = LAMP.replace("lamp-1", "lamp-2").replace("22.2565", "12.5")
    with pytest.raises(BadFiles) as raised:
        read(tmp_path, f"{HEADER}\n{LAMP}\n{LAMP}\n{outside}\n")
    assert [line.split(": ")[0] for line in str(raised.value).splitlines()] == ["assets.csv:3", "assets.csv:4"]


def test_a_file_without_a_needed_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFiles, match=r"assets\.csv:1: no column lat, lon"):
        read(tmp_path, "id,kind,name,commune\nlamp-1,lamp,Đèn 1,06040\n")


def test_a_yaml_fault_has_its_line(tmp_path: Path) -> None:
    with pytest.raises(BadFiles, match=r"assets.yaml:6: assets.0.commune: There is no such commune"):
        read(tmp_path, YAML.replace("06040", '"99999"'), name="assets.yaml")


def test_a_successor_may_be_in_the_stage_already(tmp_path: Path) -> None:
    (found,) = read(tmp_path, f"{HEADER}\n{LAMP}lamp-9\n", "lamp-9")
    assert found.successor == "lamp-9"
