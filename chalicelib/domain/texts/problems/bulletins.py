"""Problems of bulletins."""

from __future__ import annotations

from chalicelib.domain.texts.text import Text

TEXTS: dict[str, Text] = {
    "bulletin_markup": Text(
        "Bản tin chỉ gồm chữ; hãy bỏ “{found}” và các mã khác.", "A bulletin is plain text: remove “{found}”."
    ),
    "bulletin_personal": Text(
        "Bản tin không được có số của một người (điện thoại, căn cước, biển số): {found}. Số điện thoại phải có trong "
        "danh bạ.",
        "A bulletin must not have a person's number (telephone, identity card, plate): {found}. A telephone must stand "
        "in the phone book.",
    ),
    "bulletin_long": Text(
        "Bản tin có {count} tiếng; tối đa {most} tiếng.", "The bulletin has {count} words; {most} are the most."
    ),
    "bulletin_ends_before": Text(
        "Ngày kết thúc phải từ ngày bắt đầu trở đi.", "The last day must not lie before the first one."
    ),
    "bulletin_lasts": Text("Bản tin hiện tối đa {most} ngày.", "A bulletin is shown for {most} days at most."),
    "bulletin_commune": Text(
        "Đơn vị chỉ đăng bản tin cho xã, phường của mình.", "The unit may only write to its own commune."
    ),
    "bulletin_own": Text(
        "Người viết hoặc người trình không được duyệt bản tin; cần lãnh đạo khác của đơn vị.",
        "Who wrote a bulletin or handed it in may not approve it; another leader of the unit must.",
    ),
    "bulletin_not_now": Text(
        "Bản tin đang ở trạng thái không làm được việc này.", "The bulletin's present state does not allow this."
    ),
}
