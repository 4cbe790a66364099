export default {
  "video.choose": ["Thêm đoạn phim", "Add a video"],
  "video.hint": ["Một đoạn, tối đa {seconds} giây và {size} MB (MP4, MOV, WebM). Chỉ cán bộ xem được phim; gửi phim " +
    "tốn nhiều dữ liệu di động.",
    "One, up to {seconds} seconds and {size} MB (MP4, MOV, WebM). Only officers see it; it takes much mobile data."],
  "video.type": ["Tệp này không phải là phim dùng được. Hãy chọn phim MP4, MOV hoặc WebM.",
    "This is not a video that can be used. Choose MP4, MOV or WebM."],
  "video.large": ["Phim quá lớn (trên {size} MB). Hãy quay ngắn hơn hoặc ở chất lượng thấp hơn.",
    "The video is too large (over {size} MB). Film less, or with a lower quality."],
  "video.long": ["Phim dài quá {seconds} giây. Hãy cắt ngắn hoặc quay lại.",
    "The video is longer than {seconds} seconds. Cut it, or film again."]
};
