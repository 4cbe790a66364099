"""What pages send, field by field."""

from __future__ import annotations

from typing import Annotated

from pydantic import (
    StringConstraints,
)

from chalicelib.schemas.fields import Strict


class QrIn(Strict):
    """What a QR code is to say: an address, as a rule."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=500)]
