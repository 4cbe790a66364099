"""What bodies share follows from the one list of each rule."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from pydantic import BaseModel

from chalicelib.domain.tickets import attachments
from chalicelib.schemas.fields import PhotoIn, VideoIn


@pytest.mark.parametrize(
    ("model", "types"), [(PhotoIn, attachments.PHOTO_FORMATS), (VideoIn, attachments.VIDEO_FORMATS)]
)
def test_what_may_be_announced_is_what_is_read(model: type[BaseModel], types: Iterable[str]) -> None:
    schema: dict[str, Any] = model.model_json_schema()["properties"]["content_type"]
    assert schema["enum"] == list(types)
