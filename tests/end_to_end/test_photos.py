"""Photos on the deployed stack: triggers make and redact them with the rights of each function."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
import requests

from infra.stack.client import Citizen, Office, expect, upload
from infra.stack.local import LocalAws
from tests.end_to_end.conftest import Until
from tests.end_to_end.test_stack import JPEG, report
from tests.jobs.test_derivatives import picture

pytestmark = pytest.mark.stack

HEIC = {"content_type": "image/heic", "size": 1000}


def test_a_heic_photo_is_shown_found_as_alike_and_redacted(
    stack: LocalAws, citizen: Citizen, office: Callable[[str], Office], until: Until
) -> None:
    data, desk = picture("HEIF"), office("trung-tam.tiep-nhan")
    first, second = (expect(citizen.send(report(photos=[HEIC, JPEG])), 201) for _ in range(2))

    def of(made: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = expect(desk.ticket(made["code"]), 200)["photos"][0]
        return found

    for made in (first, second):
        assert upload(made["uploads"][0], data).ok
        until(lambda made=made: of(made)["state"] == "ready", 60)  # type: ignore[misc]
    # Other tests may have sent the same picture.
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
