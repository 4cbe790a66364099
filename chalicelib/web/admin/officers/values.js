// What an officer's form holds, in words, and how two people's changes of one officer come together.

import { t } from "../../shared/i18n.js";
import { valueName } from "../documents/schema.js";

export const FIELDS = ["title", "unit", "roles", "categories", "email", "phone", "alerts", "active", "deputies"];

const LABELS = {
  username: "officers.username",
  title: "officers.title",
  unit: "officers.unit",
  roles: "officers.roles",
  categories: "officers.categories",
  email: "officers.email",
  phone: "officers.phone",
  alerts: "officers.alerts",
  active: "officers.active.short",
  deputies: "officers.deputies",
};

export const labelOf = (field) => t(LABELS[field]);

// The value of a field in words. `names` has those of units and categories.
export function inWords(field, value, names) {
  if (field === "active") return t(value ? "officers.yes" : "officers.no");
  if (field === "categories" && !value) return t("officers.categories.hint");
  if (value === null || value === undefined || value === "" || value.length === 0) return t("officers.empty");
  if (field === "unit") return names.name("units", value);
  if (field === "roles") return value.map(valueName).join(", ");
  if (field === "categories") return value.map((one) => names.name("fields", one)).join(", ");
  if (field === "alerts") return value.map((way) => t(`officers.alerts.${way}`)).join(", ");
  if (field === "deputies") return value.map((one) => one.username).join(", ");
  return String(value);
}

// Roles, categories and ways have no order.
const inOrder = (value) => (Array.isArray(value) && typeof value[0] === "string" ? [...value].sort() : value);
const plain = (value) => JSON.stringify(inOrder(value));
export const isSame = (one, other) => plain(one ?? null) === plain(other ?? null);

// Puts one's own changes of `basis` on what somebody else has saved meanwhile. Returns { draft, taken, clashes }: what
// to show in the form, the fields that were taken from them, and those that both changed otherwise.
export function merged(basis, mine, theirs) {
  const draft = {};
  const taken = [];
  const clashes = [];
  for (const field of FIELDS) {
    const changed = !isSame(basis[field], mine[field]);
    const they = !isSame(basis[field], theirs[field]);
    draft[field] = changed ? mine[field] : theirs[field];
    if (they && !changed) taken.push(field);
    if (they && changed && !isSame(mine[field], theirs[field])) clashes.push(field);
  }
  return { draft, taken, clashes };
}
