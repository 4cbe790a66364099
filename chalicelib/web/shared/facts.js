// Generated from the Python rules by `python -m infra.web_facts`; do not edit.
export const OTHER_CATEGORY = "other";
