"""What people read about ratings at a service counter: the reasons for a bad one, and what its ticket says."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.domain.texts.text import Text

#: Why somebody is not satisfied with a counter: what official surveys of public services ask about (our choice of
#: words).
REASONS: Mapping[str, Text] = {
    "attitude": Text("Thái độ của cán bộ", "How the officer treated me"),
    "waiting": Text("Chờ lâu", "A long wait"),
    "unclear": Text("Hướng dẫn không rõ", "Unclear instructions"),
    "papers": Text("Phải bổ sung giấy tờ nhiều lần", "Asked for more papers again and again"),
    "late": Text("Trả kết quả trễ hẹn", "The result came late"),
    "other": Text("Lý do khác", "Something else"),
}
#: The field of a rating that says none.
NOT_SAID = Text("Không nói lĩnh vực nào", "No field named")
#: How the ticket of a bad rating begins, after the citizen's words.
COUNTER = Text("Quầy: {booth}", "Counter: {booth}")
FIELD = Text("Lĩnh vực: {field}", "Field: {field}")
WHY = Text("Lý do: {reasons}", "Reasons: {reasons}")
SITTING = Text("Cán bộ tại quầy: {title}", "Officer at the counter: {title}")
