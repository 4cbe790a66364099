"""Why a table that an officer saved will not come."""

from __future__ import annotations

from chalicelib.domain.texts.text import Text

#: By the reason (``Failure`` in domain/tables/asking.py).
FAILURES: dict[str, Text] = {
    "too_many": Text(
        "Có thêm quá nhiều phiếu trong lúc lập bảng; hãy chọn khoảng thời gian ngắn hơn.",
        "Too many tickets were added meanwhile; choose a shorter period.",
    ),
    "rights_changed": Text(
        "Quyền của bạn đã thay đổi sau khi yêu cầu; hãy lập bảng khác.",
        "Your rights have changed since you asked; save another table.",
    ),
    "stopped": Text(
        "Bảng chưa xong sau một giờ nên đã dừng; hãy lập lại.",
        "It was not ready after an hour and was given up; save it again.",
    ),
}
