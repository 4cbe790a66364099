// Generated from the Python rules by `python -m infra.web_facts`; do not edit.
export const STATES_BEFORE_DISPATCH = ["new", "received", "returned"];
export const BULK_ACTIONS = {
  "receive": {"states": ["new"], "roles": ["intake", "supervisor"]},
  "dispatch": {"states": ["received", "returned"], "roles": ["intake", "supervisor"]},
  "accept": {"states": ["dispatched"], "roles": ["focal", "leader"]},
  "assign": {"states": ["dispatched", "processing"], "roles": ["focal", "leader"]},
};
export const URGENCIES = ["urgent", "normal", "complex"];
export const CHANNELS = ["telephone", "counter"];
export const PHOTO_TYPES = [
  "image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "image/avif", "image/gif",
];
export const COARSE_METRES = 1000;
export const REDACTION_STYLES = ["black", "blur"];
