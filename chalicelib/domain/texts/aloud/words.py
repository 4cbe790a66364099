"""The abbreviations of office texts, and how each is spoken. They are compared as they are written."""

from __future__ import annotations

from collections.abc import Mapping


def _table(text: str) -> Mapping[str, str]:
    """Read "short: spoken; short: spoken" over several lines."""
    pairs = (entry.partition(": ") for entry in text.split(";"))
    return {short.strip(): spoken.strip() for short, _, spoken in pairs}


#: Units of measure that follow a number.
UNITS = _table("""
    km: ki lô mét; hm: héc tô mét; dm: đề xi mét; cm: xen ti mét; mm: mi li mét; m: mét; km²: ki lô mét vuông;
    m²: mét vuông; cm²: xen ti mét vuông; m³: mét khối; ha: héc ta; km2: ki lô mét vuông; m2: mét vuông;
    cm2: xen ti mét vuông; m3: mét khối; kg: ki lô gam; g: gam; mg: mi li gam; l: lít; ml: mi li lít; lít: lít;
    kW: ki lô oát; kWh: ki lô oát giờ; kV: ki lô vôn; MW: mê ga oát; V: vôn; W: oát; km/h: ki lô mét trên giờ;
    m/s: mét trên giây; m3/s: mét khối trên giây; m³/s: mét khối trên giây; °C: độ xê; ºC: độ xê; oC: độ xê; °: độ;
    %: phần trăm; ‰: phần nghìn; đ: đồng; đ/m³: đồng trên mét khối; đ/m2: đồng trên mét vuông; VNĐ: đồng; VND: đồng;
    tr: triệu; tỉ: tỷ; USD: đô la Mỹ
""")
#: The kinds of documents in a number such as 15/2026/QĐ-UBND, and the bodies that issue them.
DOCUMENTS = _table("""
    QĐ: quyết định; NQ: nghị quyết; TB: thông báo; KH: kế hoạch; CT: chỉ thị; NĐ: nghị định; TT: thông tư;
    CV: công văn; BC: báo cáo; HD: hướng dẫn; TTr: tờ trình; GM: giấy mời; CĐ: công điện; QC: quy chế; QH: quốc hội;
    CP: chính phủ; TTg: thủ tướng; VP: văn phòng; UBND: ủy ban nhân dân; HĐND: hội đồng nhân dân; TU: tỉnh ủy;
    ĐU: đảng ủy; CAX: công an xã; BCĐ: ban chỉ đạo; MTTQ: mặt trận tổ quốc; BTTTT: bộ thông tin và truyền thông
""")
#: Other abbreviations.
SHORT = _table("""
    UBND: Ủy ban nhân dân; HĐND: Hội đồng nhân dân; MTTQ: Mặt trận Tổ quốc; TW: Trung ương; BCĐ: Ban Chỉ đạo;
    BCH: Ban Chỉ huy; BQL: Ban Quản lý; TTHC: thủ tục hành chính; TTPVHCC: Trung tâm Phục vụ hành chính công;
    DVC: dịch vụ công; CNTT: công nghệ thông tin; CCCD: căn cước công dân; CMND: chứng minh nhân dân;
    BHYT: bảo hiểm y tế; BHXH: bảo hiểm xã hội; PCCC: phòng cháy chữa cháy; CNCH: cứu nạn cứu hộ;
    PCTT: phòng chống thiên tai; CSGT: cảnh sát giao thông; TKCN: tìm kiếm cứu nạn; ATGT: an toàn giao thông;
    TTATGT: trật tự an toàn giao thông; ANTT: an ninh trật tự; VSMT: vệ sinh môi trường; ATTP: an toàn thực phẩm;
    NTM: nông thôn mới; VSATTP: vệ sinh an toàn thực phẩm; GPMB: giải phóng mặt bằng; KCN: khu công nghiệp;
    KĐT: khu đô thị; TDP: tổ dân phố; HTX: hợp tác xã; THCS: trung học cơ sở; THPT: trung học phổ thông;
    GDĐT: giáo dục và đào tạo; PAHT: phản ánh hiện trường; SXH: sốt xuất huyết; GTVT: giao thông vận tải;
    ĐT: điện thoại; SĐT: số điện thoại; HCM: Hồ Chí Minh; VN: Việt Nam; QR: kiu a; TP: thành phố; TX: thị xã;
    QL: quốc lộ; TL: tỉnh lộ; Tp: thành phố; v.v: vân vân; kg: ki lô gam; km: ki lô mét; ha: héc ta; VNĐ: đồng;
    VND: đồng; USD: đô la Mỹ; QĐ: quyết định; NQ: nghị quyết; TB: thông báo; KH: kế hoạch; NĐ: nghị định;
    CP: Chính phủ
""")
#: Abbreviations that count only before a name: "P. Kỳ Lừa", "TT Đồng Đăng".
BEFORE_NAMES = _table("TT: thị trấn; P: phường; Q: quận; X: xã; Đ: đường")
#: Kinds of roads, whose number follows.
ROADS = _table("QL: quốc lộ; TL: tỉnh lộ; ĐT: đường tỉnh; ĐH: đường huyện")
#: Words after which a Roman number is read as a number.
BEFORE_ROMAN = (
    *("quý", "khóa", "khoá", "kỳ", "thứ", "chương", "cấp", "kỷ", "đợt", "đoạn", "phần", "mục", "loại", "hạng", "lần"),
)
#: Words after which 24/11 is a day.
BEFORE_DAY = (
    *("ngày", "sáng", "trưa", "chiều", "tối", "đêm", "hôm", "từ", "đến", "hết", "trước", "sau", "nay", "mai", "qua"),
    *("hai", "ba", "tư", "năm", "sáu", "bảy", "nhật"),
)
#: Words after which a short number such as 114 is dialled.
BEFORE_CALL = ("gọi", "số", "máy", "thoại", "hotline", "nóng", "bấm", "đài")
#: Signs between and around words.
SIGNS = _table("""
    &: và; +: cộng; =: bằng; @: a còng; #: thăng; ≥: từ; ≤: đến; >: trên; <: dưới; ×: nhân; ±: cộng trừ; ~: khoảng;
    §: mục; №: số; %: phần trăm; ²: bình phương; ³: lập phương; ½: một phần hai; ¼: một phần tư; ¾: ba phần tư;
    °: độ; ‰: phần nghìn; $: đô la; €: ơ rô; ₫: đồng
""")
