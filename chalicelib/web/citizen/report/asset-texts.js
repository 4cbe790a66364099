// The texts of a place or thing whose label was scanned.

export default {
  "asset.about": ["Phản ánh về", "A report about"],
  "asset.removed": ["Theo sổ của cơ quan, vị trí này không còn ở đây nữa. Phản ánh vẫn được tiếp nhận.",
    "By the office's list it is not here any more. The report is taken in all the same."],
  "asset.moved": ["Nhãn này đã cũ; nay thay bằng vị trí dưới đây.", "This label is old; this took its place."],
  "asset.not": ["Không phải chỗ này", "It is another place"],
  "asset.history": ["Phản ánh trước đây về chỗ này", "Earlier reports about it"],
  "asset.history.none": ["Chưa có phản ánh công khai nào.", "No public reports yet."],
  "asset.unknown": ["Không có nhãn này", "There is no such label"],
  "asset.unknown.what": ["Nhãn có thể đã cũ hoặc bị hỏng. Bạn vẫn gửi phản ánh được: hãy tự chọn vị trí và lĩnh vực.",
    "The label may be old or damaged. You can send a report all the same: choose place and category yourself."],
  "asset.write": ["Viết phản ánh", "Write a report"]
};
