// Texts of a list's map.

export default {
  "view.loading": ["Đang tải vị trí của {n} phiếu…", "Loading where {n} tickets lie…"],
  "view.loading.one": ["Đang tải vị trí của {n} phiếu…", "Loading where {n} ticket lies…"],
  "view.placed": ["{n} phiếu trên bản đồ.", "{n} tickets on the map."],
  "view.placed.one": ["{n} phiếu trên bản đồ.", "{n} ticket on the map."],
  "view.unplaced": ["{n} phiếu chưa có vị trí", "{n} tickets without a point"],
  "view.unplaced.one": ["{n} phiếu chưa có vị trí", "{n} ticket without a point"],
  "view.many": ["{n} phiếu ở đây, {late} phiếu quá hạn: phóng to", "{n} tickets here, {late} late: come closer"],
  "view.here": ["{n} phiếu ở đây, {late} phiếu quá hạn", "{n} tickets here, {late} late"],
  "view.hint": ["Chạm vào một điểm để mở phiếu. Số là số phiếu ở đó; viền đỏ là có phiếu quá hạn.",
    "Touch a point to open its ticket. A number is how many are there; a red ring says that some are late."]
};
