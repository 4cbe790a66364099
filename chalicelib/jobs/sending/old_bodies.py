"""Bodies of the outbox as releases before 28 November 2026 queued them: without a kind.

One may wait for 14 days in the outbox and for 14 more in its dead-letter queue, and longer when it is replayed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from chalicelib.store.messages.notices import Message
from chalicelib.store.vault.followers import FanOut
from chalicelib.store.vault.reporters import Retention


def with_kind(found: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The kind and the content of an old body. Raises KeyError, TypeError or ValueError for anything else."""
    match found["key"]:
        case "retention":
            return _retention(found, None)
        case "followers":
            what = json.loads(found["what"])
            if what["key"] == "retention":
                return _retention(what, found["after"])
            return FanOut.queued_as, {"code": found["code"], "after": found["after"], "notice": what}
    return Message.queued_as, found


def _retention(found: Mapping[str, Any], after: str | None) -> tuple[str, Mapping[str, Any]]:
    return Retention.queued_as, {**{name: found[name] for name in ("code", "order", "until")}, "after": after}
