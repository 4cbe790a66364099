// Generated from the Python rules by `python -m infra.web_facts`; do not edit.
export const OPEN_STATES = [
  "received", "dispatched", "returned", "needs_info", "processing", "planned", "awaiting_approval",
];
export const ANSWERED_STATES = ["resolved", "closed"];
export const ENDED_STATES = ["refused", "closed", "merged", "withdrawn"];
export const ENDED_WITHOUT_ANSWER = ["refused", "merged", "withdrawn"];
export const RATINGS = ["satisfied", "accepted", "unsatisfied"];
export const MOST_PHOTOS = 5;
export const MAX_PHOTO_BYTES = 15728640;
export const PHOTO_TYPES = [
  "image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "image/avif", "image/gif",
];
export const VIDEO_TYPES = ["video/mp4", "video/quicktime", "video/webm"];
export const MAX_VIDEO_BYTES = 52428800;
export const MAX_VIDEO_SECONDS = 60;
export const WATCH_RADII = [200, 500, 1000, 1500];
export const COARSE_METRES = 1000;
export const MAX_ACCURACY = 1000000;
export const PRIVATE_PATTERNS = {
  "email": "([A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+)",
  "phone": "(?:^|[^\\dA-Za-z])((?:\\+?84[ .-]?|0)(?:[35789](?:[ .-]?\\d){8}|1(?:[ .-]?\\d){9}|2(?:[ " +
    ".-]?\\d){9}))(?!\\d)",
  "identity": "(?:^|[^\\dA-Za-z]|CCCD|CMND)(0\\d\\d(?:[ .-]?\\d{3}){3}|[0-3]\\d{8})(?!\\d)",
  "plate": "(?:^|[^\\dA-Za-z])(\\d\\d-?[A-Za-zĐđ]{1,2}\\d?[ .-]?(?:\\d{3}[. ]?\\d\\d|\\d{4}))(?![\\dA-Za-z])",
  "house": "((?:[Nn]hà|[Nn]ha|[Hh]ộ|[Gg]ia đình|[Qq]uán) +(?:của +)?(?:ông|bà|anh|chị|cô|chú|bác|thầy|ong|ba) " +
    "+[^\\s,.;:!?()█]+(?: +[A-ZÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ][^\\s,.;" +
    ":!?()█]*){0,3}|(?:[Ss]ố nhà|[Nn]hà số|[Ss]o nha|[Nn]ha so) +\\d+[0-9A-Za-z/-]*(?:,? " +
    "+(?:đường|phố|ngõ|ngách|hẻm|kiệt|tổ|thôn) +[^\\s,.;:!?()█]+(?: " +
    "+[A-ZÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ][^\\s,.;:!?()█]*){0,3})?)",
};
export const HIDDEN_BAR = "█████";
