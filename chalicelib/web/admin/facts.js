// Generated from the Python rules by `python -m infra.web_facts`; do not edit.
export const ROLES = ["intake", "focal", "processing", "leader", "supervisor", "administrator"];
export const KEY_SCOPES = ["reports:send", "reports:read", "statistics:read"];
export const MEASURES = ["confirm", "block"];
export const MEASURES_AGAINST = ["address", "phone", "key"];
