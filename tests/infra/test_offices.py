"""Pictures of buildings: made anew without what a camera adds, and named by their file where they cannot be taken."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from PIL import Image

from chalicelib.domain.province.kinds import Kind
from chalicelib.media.pictures.encoding import is_clean_jpeg
from infra.province.files import BadFiles, read_province
from tests.infra.test_province import DEMO

UNIT = "xa-that-khe-phuc-vu-hanh-chinh-cong"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied = tmp_path / "province"
    shutil.copytree(DEMO, copied)
    return copied / "offices"


def test_the_demo_has_a_picture_that_the_units_name() -> None:
    files = read_province(DEMO)
    (unit,) = [one for one in files.documents[Kind.UNITS]["units"] if one["id"] == UNIT]
    assert list(files.pictures) == [unit["office"]["picture"]]
    assert read_province(DEMO) == files


def test_a_picture_keeps_nothing_of_its_camera(folder: Path) -> None:
    (folder / f"{UNIT}.png").unlink()
    original = Image.linear_gradient("L").resize((1000, 600)).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "CAMERA-OF-SOMEBODY"
    original.save(folder / f"{UNIT}.jpg", exif=exif)
    (jpeg,) = read_province(folder.parent).pictures.values()
    assert is_clean_jpeg(jpeg)
    assert b"CAMERA" not in jpeg
    assert Image.open(io.BytesIO(jpeg)).size == (800, 480)


def test_another_picture_has_another_name(folder: Path) -> None:
    before = set(read_province(folder.parent).pictures)
    Image.new("RGB", (90, 60), "red").save(folder / f"{UNIT}.png")
    assert before.isdisjoint(read_province(folder.parent).pictures)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("nowhere.png", None, "offices/nowhere.png: there is no unit nowhere"),
        ("so-y-te.png", None, "offices/so-y-te.png: units.yaml does not say where so-y-te is"),
        (f"{UNIT}.webp", None, f"offices/{UNIT}.webp: {UNIT} has a picture already"),
        (f"{UNIT}.png", b"<svg/>", f"offices/{UNIT}.png: this is no picture that is taken"),
    ],
)
def test_a_picture_that_cannot_be_taken_is_named(folder: Path, name: str, content: bytes | None, said: str) -> None:
    picture = content or (folder / f"{UNIT}.png").read_bytes()
    (folder / name).write_bytes(picture)
    with pytest.raises(BadFiles) as found:
        read_province(folder.parent)
    assert said in str(found.value)
