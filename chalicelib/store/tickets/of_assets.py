"""The reports about a place or thing with a label: an item for each, written with the report."""

from __future__ import annotations

from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.tickets import AssetReportItem


def page(asset: str, after: str | None, limit: int) -> tuple[list[str], str | None]:
    """Return a page of the codes of an asset's reports, newest first, and the next page's ``after``.

    The caller must ask of each ticket whether its reader may see it.
    """
    connection()
    pk = keys.asset(asset)
    start = {"pk": {"S": pk}, "sk": {"S": after}} if after else None
    found = AssetReportItem.query(pk, scan_index_forward=False, limit=limit, page_size=limit, last_evaluated_key=start)
    codes = [item.code for item in found]
    return codes, found.last_evaluated_key["sk"]["S"] if found.last_evaluated_key else None
