"""The icons that telephones put on a home screen."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image

from chalicelib.http.pages import pages
from infra.package.build import ROOT
from infra.package.icons import SIZES, icon


@pytest.mark.parametrize("size", SIZES)
def test_an_icon_fills_its_square_and_keeps_the_pin_in_the_middle(size: int) -> None:
    image = Image.open(io.BytesIO(icon(size)))
    assert (image.format, image.size) == ("PNG", (size, size))
    plain = image.convert("RGB")
    ground = plain.getpixel((0, 0))
    # Android may cut off everything outside a circle of four fifths.
    middle, safe = (size - 1) / 2, size * 0.4
    for x in range(size):
        for y in range(size):
            if (x - middle) ** 2 + (y - middle) ** 2 > safe**2:
                assert plain.getpixel((x, y)) == ground
    assert plain.getpixel((size // 2, size * 7 // 10)) == (255, 255, 255)


def test_the_api_leads_to_every_icon_that_the_manifest_names() -> None:
    manifest = json.loads((ROOT / "chalicelib/web/citizen/app.webmanifest").read_text(encoding="utf-8"))
    named = {one["src"].rsplit("/", 1)[1] for one in manifest["icons"] if one["type"] == "image/png"}
    assert named <= pages._ICONS.keys()
    assert set(pages._ICONS.values()) == set(SIZES)
    assert {one["purpose"] for one in manifest["icons"]} >= {"any", "maskable"}
