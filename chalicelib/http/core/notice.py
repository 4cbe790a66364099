"""The notice on personal data, with what the province says."""

from __future__ import annotations

from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.sent.notice import VERSIONS, AgreedBy, consent
from chalicelib.http.core.pieces import label
from chalicelib.services.notice import says

__all__ = ["says", "shown_consents"]


def shown_consents(directory: Directory) -> dict[str, dict[str, object]]:
    """Show for each way the version and the words of what a sender agrees to."""
    said = says(directory)
    # What a helper reads out is in /v1/helper alone.
    ways = [way for way in AgreedBy if way is not AgreedBy.HELPED]
    return {way.value: {"version": VERSIONS[way], **label(consent(said, way))} for way in ways}
