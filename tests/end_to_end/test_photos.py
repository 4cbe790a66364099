"""Photos on the deployed stack: triggers make and redact them with the rights of each function."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from typing import Any

import pytest
import requests
from PIL import Image
from pillow_heif import register_heif_opener

from infra.stack.client import Citizen, Office, expect, upload
from infra.stack.local import LocalAws
from tests.deployed import Until
from tests.end_to_end.test_stack import JPEG, report

pytestmark = pytest.mark.stack
register_heif_opener()

#: How many coloured squares a picture has in each row and in each column.
_ROW, _COLUMN = 16, 8
HEIC = {"content_type": "image/heic", "size": 1000}


def blots(form: str) -> bytes:
    """A picture of random colours that is like no other test's: only the few that are most alike are named."""
    few, kept = Image.new("RGB", (_ROW, _COLUMN)), io.BytesIO()
    few.frombytes(random.randbytes(_ROW * _COLUMN * 3))
    few.resize((20 * _ROW, 20 * _COLUMN)).save(kept, form)
    return kept.getvalue()


def test_a_heic_photo_is_shown_found_as_alike_and_redacted(
    stack: LocalAws, citizen: Citizen, office: Callable[[str], Office], until: Until
) -> None:
    data, desk = blots("HEIF"), office("trung-tam.tiep-nhan")
    first, second = (expect(citizen.send(report(photos=[HEIC, JPEG])), 201) for _ in range(2))

    def of(made: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = expect(desk.ticket(made["code"]), 200)["photos"][0]
        return found

    for made in (first, second):
        assert upload(made["uploads"][0], data).ok
        until(lambda made=made: of(made)["state"] == "ready", 60)  # type: ignore[misc]
    assert first["code"] in [line["code"] for line in of(second)["similar"]]
    before = [*of(second)["links"].values(), *of(second)["jpegs"].values()]
    assert {requests.get(link, timeout=30).status_code for link in before} == {200}

    areas = {"areas": [{"left": 0.1, "top": 0.1, "width": 0.5, "height": 0.5, "style": "blur"}]}
    path = f"/v1/office/tickets/{second['code']}/photos/r1/redactions"
    expect(desk.call("POST", path, areas), 202)

    assert {requests.get(link, timeout=30).status_code for link in before} == {404}
    until(lambda: of(second)["state"] == "ready", 60)
    after = requests.get(of(second)["jpegs"]["320"], timeout=30)
    assert (after.status_code, after.headers["Content-Type"]) == (200, "image/jpeg")
    assert {requests.get(link, timeout=30).status_code for link in before} == {404}
    assert io.BytesIO(after.content).read(3) == b"\xff\xd8\xff"
