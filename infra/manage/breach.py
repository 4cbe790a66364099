"""What operators do about a breach of personal data: list the people reached, draft the notice, tell them."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.domain.access.breach import Incident, Reached, draft
from chalicelib.services import breach
from chalicelib.services.breach import BreachScope
from chalicelib.store.directory import documents
from infra.stack.stage import Stack, acting_on

#: Table -> the kinds of data in it, as the authority is told.
TABLES = {
    "reporters": ("họ tên", "số điện thoại", "thư điện tử"),
    "tickets": ("nội dung phản ánh", "vị trí (dữ liệu nhạy cảm)", "các câu trả lời riêng"),
    "originals": ("ảnh, video gốc", "giờ và nơi chụp (dữ liệu nhạy cảm)"),
}
_BY = "infra.manage"


def report(stack: Stack, incident: Incident, scope: BreachScope) -> tuple[Reached, str]:
    """Return the people whose data a breach reached, and the draft of the notice to the authority."""
    with acting_on(stack):
        found, province = breach.reached(scope), documents.current().province
    asked = province.privacy
    ways = [asked.name, asked.phone, asked.email] if asked else [province.operator or province.name, province.hotline]
    kinds = [kind for table in scope.tables or ("reporters",) for kind in TABLES[table]]
    return found, draft(
        incident,
        found,
        kinds,
        controller=province.operator or province.name,
        contact=", ".join(filter(None, ways)),
    )


def tell(stack: Stack, incident: Incident, found: Reached) -> Iterator[str]:
    """Tell the senders and followers of these reports, once each. Yields the codes."""
    with acting_on(stack):
        yield from breach.tell(incident, found, _BY)
