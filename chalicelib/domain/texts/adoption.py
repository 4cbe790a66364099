"""What people read about adoption: kinds, groups, columns of sheets, and the letter's report."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.domain.texts.text import Text

#: By the kind of a target.
KINDS: Mapping[str, Text] = {
    "agency": Text("Cơ quan", "Unit"),
    "hamlet": Text("Thôn, tổ dân phố", "Hamlet"),
    "school": Text("Trường học", "School"),
    "enterprise": Text("Doanh nghiệp", "Enterprise"),
}
#: By the group that a goal counts.
GROUPS: Mapping[str, Text] = {
    "officials": Text("Cán bộ, công chức, viên chức", "Officials"),
    "employees": Text("Người lao động", "Employees"),
    "households": Text("Hộ gia đình", "Households"),
    "residents": Text("Người dân", "Residents"),
}
#: How a goal is counted.
COUNTED: Mapping[str, Text] = {
    "phone": Text("Tự đếm: xác nhận bằng điện thoại", "Counted: confirmed by telephone"),
    "identity": Text("Tự đếm: định danh mức 2", "Counted: identity of level 2"),
    "install": Text("Tự đếm: cài lên màn hình chính", "Counted: on the home screen"),
    "hand": Text("Nhập tay", "By hand"),
}
#: By the state of a goal.
STATES: Mapping[str, Text] = {
    "reached": Text("Đạt", "Reached"),
    "on_way": Text("Đúng tiến độ", "On the way"),
    "behind": Text("Chậm", "Behind"),
    "unknown": Text("Chưa có số", "Not known"),
}
REPORTED, UNREPORTED = Text("Đã báo cáo", "Reported"), Text("Chưa báo cáo", "Not reported")
#: By the kind of use.
USES: Mapping[str, Text] = {
    "phone": Text("Người xác nhận bằng điện thoại", "People confirmed by telephone"),
    "identity": Text("Người định danh mức 2", "People with an identity of level 2"),
    "report": Text("Phản ánh gửi qua mã", "Reports through a code"),
    "follow": Text("Lượt theo dõi phản ánh", "Followers of reports"),
    "install": Text("Máy cài lên màn hình chính", "Browsers with the page on the home screen"),
    "push": Text("Máy nhận thông báo đẩy", "Browsers that are told"),
}
#: The columns of a sheet. Those of ``TYPED`` are read when one comes in; the others are for people.
COLUMNS: Mapping[str, Text] = {
    "goal": Text("Mã mục tiêu", "Goal id"),
    "name": Text("Nơi thực hiện", "Place"),
    "kind": Text("Loại", "Kind"),
    "group": Text("Đối tượng", "Group"),
    "counted": Text("Cách đếm", "Counted by"),
    "week": Text("Tuần", "Week"),
    "number": Text("Tổng số", "In all"),
    "value": Text("Đã sử dụng", "Reached"),
    "share": Text("Tỷ lệ (%)", "Share (%)"),
    "state": Text("Tiến độ", "State"),
    "counted_on": Text("Ngày đếm", "Counted on"),
    "source": Text("Nguồn số liệu", "Source"),
    "reason": Text("Lý do sửa", "Reason for the correction"),
}
TYPED = frozenset({"goal", "week", "value", "counted_on", "source", "reason"})
#: What a file is called.
FILE = Text("bao-cao-su-dung-{week}", "adoption-report-{week}")

#: The letter's report.
TITLE = Text("BÁO CÁO", "REPORT")
SUBJECT = Text(
    "Kết quả triển khai ứng dụng phản ánh hiện trường – {week} (từ {first} đến {last})",
    "Use of the service of field reports – {week} ({first} to {last})",
)
TOTALS = Text("1. Kết quả chung", "1. In all")
BY_ITSELF = Text("2. Hệ thống tự đếm (lũy kế)", "2. Counted by the system (to date)")
BY_PLACE = Text("3. Kết quả theo nơi thực hiện", "3. By place")
LATE = Text("4. Nơi chậm tiến độ: {names}.", "4. Behind: {names}.")
NONE_LATE = Text("4. Không có nơi nào chậm tiến độ.", "4. No place is behind.")
REPORTS = Text("Phản ánh của người dân trên địa bàn", "Reports of citizens in the area")
NO_PERSONS = Text(
    "Số liệu là tổng số, không có danh sách cá nhân.", "The figures are totals; there is no list of persons."
)
#: What a unit is reminded of that has not reported.
REMINDER = Text(
    "Đơn vị chưa báo cáo kết quả sử dụng {week}. Vào trang cán bộ, mục Sử dụng, bấm Báo cáo cấp trên.",
    "The unit has not reported the use of the service for {week}. Open the officers' page, Adoption, Report.",
)
REMINDER_SUBJECT = Text("Chưa báo cáo kết quả sử dụng {week}", "Use of the service not reported for {week}")
REMINDER_BODY = Text(
    "{unit} chưa báo cáo kết quả sử dụng {week} cho cấp trên. Hãy vào trang cán bộ, mục “Sử dụng”, xem lại số rồi bấm "
    "“Báo cáo cấp trên”.",
    "{unit} has not reported the use of the service for {week}. Open “Adoption” in the officers' page and report.",
)
