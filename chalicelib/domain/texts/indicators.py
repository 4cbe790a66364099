"""What people read about indicators: periods, and the columns of their sheets."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.domain.texts.text import Text

#: By the kind of a period.
PERIODS: Mapping[str, Text] = {
    "month": Text("Tháng {number}/{year}", "Month {number}/{year}"),
    "quarter": Text("Quý {number}/{year}", "Quarter {number}/{year}"),
    "year": Text("Năm {year}", "Year {year}"),
}
#: The columns of a sheet. Those of ``TYPED`` are read when one comes in; the others are for people.
COLUMNS: Mapping[str, Text] = {
    "indicator": Text("Mã chỉ tiêu", "Indicator id"),
    "name": Text("Chỉ tiêu", "Indicator"),
    "measure": Text("Đơn vị tính", "Unit of measure"),
    "unit": Text("Đơn vị nhập", "Entered by"),
    "source": Text("Nguồn", "Source"),
    "period": Text("Kỳ", "Period"),
    "plan": Text("Kế hoạch năm", "Plan of the year"),
    "value": Text("Thực hiện", "Actual"),
    "to_date": Text("Lũy kế năm", "Year to date"),
    "share": Text("% kế hoạch năm", "% of the year's plan"),
    "previous": Text("Kỳ trước", "Previous period"),
    "due": Text("Hạn nhập", "Due"),
    "entered": Text("Nhập lúc", "Entered at"),
    "by": Text("Người nhập", "Officer"),
    "reason": Text("Lý do sửa", "Reason for the correction"),
}
TYPED = frozenset({"indicator", "name", "period", "value", "reason"})
#: What a sheet is called as a file.
SHEET = Text("chi-tieu-{year}", "indicators-{year}")
