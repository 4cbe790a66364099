// Texts of the place or thing with a label that a ticket is about.

export default {
  "asset": ["Vị trí có nhãn", "Labelled place"],
  "asset.others": ["Các phản ánh khác về chỗ này", "Other reports about it"],
  "asset.none": ["Không có phản ánh nào khác mà bạn được xem.", "No other reports that you may see."],
  "asset.removed.office": ["Đã gỡ khỏi danh sách.", "It was taken off the list."]
};
