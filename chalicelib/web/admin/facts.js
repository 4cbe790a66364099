// Generated from the Python rules by `python -m infra.web_facts`; do not edit.
export const ROLES = ["intake", "focal", "processing", "leader", "supervisor", "administrator"];
export const LEADER_GIVES = ["focal", "processing", "leader"];
export const SHEET_COLUMNS = {
  "username": "Tên đăng nhập",
  "title": "Chức trách",
  "unit": "Đơn vị",
  "roles": "Vai trò",
  "categories": "Lĩnh vực",
  "email": "Hộp thư",
  "phone": "Điện thoại",
  "alerts": "Báo việc qua",
  "active": "Đang làm việc",
};
export const KEY_SCOPES = ["reports:send", "reports:read", "statistics:read"];
export const WEBHOOK_EVENTS = [
  "report.created", "report.received", "report.refused", "report.assigned", "report.asked", "report.supplied",
  "report.rescheduled", "report.answered", "report.reopened", "report.closed", "report.withdrawn", "report.merged",
  "report.changed", "report.removed", "report.forwarded",
];
export const WEBHOOK_SCOPES = ["reports:send", "reports:read"];
export const MEASURES = ["confirm", "block"];
export const MEASURES_AGAINST = ["address", "phone", "key"];
export const ASSET_KINDS = {
  "market": {"vi": "Chợ", "en": "Market"},
  "school": {"vi": "Trường học", "en": "School"},
  "hospital": {"vi": "Cơ sở y tế", "en": "Health facility"},
  "office": {"vi": "Cơ quan", "en": "Public office"},
  "bridge": {"vi": "Cầu", "en": "Bridge"},
  "road": {"vi": "Đường", "en": "Road"},
  "stop": {"vi": "Trạm xe buýt", "en": "Bus stop"},
  "park": {"vi": "Công viên", "en": "Park"},
  "pump": {"vi": "Trạm bơm", "en": "Pumping station"},
  "lamp": {"vi": "Đèn đường", "en": "Street lamp"},
  "water": {"vi": "Điểm cấp, thoát nước", "en": "Water or drainage point"},
  "bin": {"vi": "Điểm tập kết rác", "en": "Waste collection point"},
  "other": {"vi": "Khác", "en": "Other"},
};
