// Texts of indicators that the office and the dashboard share.
export default {
  "indicators": ["Chỉ tiêu kinh tế – xã hội", "Socio-economic indicators"],
  "indicators.name": ["Chỉ tiêu", "Indicator"],
  "indicators.period": ["Kỳ", "Period"],
  "indicators.value": ["Thực hiện", "Actual"],
  "indicators.to-date": ["Lũy kế năm", "Year to date"],
  "indicators.plan": ["Kế hoạch năm", "Plan of the year"],
  "indicators.share": ["% kế hoạch năm", "% of the year's plan"],
  "indicators.before": ["Kỳ trước", "Period before"],
  "indicators.holes": ["thiếu {n} kỳ", "{n} periods missing"],
  "indicators.holes.one": ["thiếu {n} kỳ", "{n} period missing"],
  "indicators.meaning": ["Số liệu của kỳ gần nhất đã kết thúc, do đơn vị phụ trách nhập. Lũy kế là tổng các kỳ " +
    "trong năm. % kế hoạch là lũy kế chia cho kế hoạch năm; với chỉ tiêu không cộng dồn (như tỷ lệ) thì là số của " +
    "kỳ đó chia cho kế hoạch.",
    "Figures of the last period that ended, entered by the unit in charge. The year to date is the sum of the " +
    "year's periods, and is divided by the plan of the year. For what does not add up (like a rate) the period's " +
    "figure is divided by the plan."],
  "indicators.public": ["Các chỉ tiêu tỉnh công khai, kỳ gần nhất đã kết thúc.",
    "The indicators that the province publishes, for the last period that ended."],
  "indicators.of-units": ["Các chỉ tiêu bạn được xem, kỳ gần nhất đã kết thúc; cả những chỉ tiêu không công khai.",
    "The indicators that you may read, for the last period that ended; also those that are not public."],
  "indicators.open": ["Xem và nhập số liệu", "See and enter figures"],
  "indicators.missing": ["Chưa nhập kỳ vừa kết thúc: {n} chỉ tiêu", "Not entered for the last period: {n} indicators"],
  "indicators.missing.one": ["Chưa nhập kỳ vừa kết thúc: {n} chỉ tiêu",
    "Not entered for the last period: {n} indicator"],
  "indicators.missing.late": ["{unit}: {name}, {period}. QUÁ HẠN, hạn {due}",
    "{unit}: {name}, {period}. LATE, due {due}"],
  "indicators.missing.awaited": ["{unit}: {name}, {period}. Hạn {due}", "{unit}: {name}, {period}. Due {due}"]
};
