"""Request bodies of pages."""

from __future__ import annotations

from typing import Annotated

from pydantic import (
    StringConstraints,
)

from chalicelib.schemas.fields import Strict


class QrIn(Strict):
    """The text of a QR code, usually a URL."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=500)]
