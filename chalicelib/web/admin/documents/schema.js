// Reads the structure of a document (JSON Schema from the API), and names its parts.

import { hasText, number, t } from "../../shared/i18n.js";

const AMOUNT = /^(\d+) (working )?(minute|hour|day)s?$/;
// While somebody types, the number may be incomplete.
const TYPED = /^(.*?) (working )?(minute|hour|day)s?$/;

// { …schema, ref (its name among the definitions), optional }, with $ref and "or null" resolved.
export function resolved(schema, defs) {
  let found = schema;
  let optional = false;
  let ref = "";
  for (;;) {
    if (found.anyOf) {
      optional ||= found.anyOf.some((one) => one.type === "null");
      found = found.anyOf.find((one) => one.type !== "null");
    } else if (found.$ref) {
      ref = found.$ref.split("/").pop();
      found = defs[ref];
    } else return { ...found, ref, optional };
  }
}

export const known = (key) => (hasText(key) ? t(key) : null);
export const fieldName = (kind, name) => known(`f.${kind}.${name}`) || known(`f.${name}`) || name;
export const valueName = (value) => known(`v.${value}`) || String(value);

// A new entry: its required fields, empty.
export function blank(schema, defs) {
  const { properties = {}, required = [] } = schema;
  return Object.fromEntries(required.map((name) => [name, empty(resolved(properties[name], defs), defs)]));
}

function empty(schema, defs) {
  if (schema.type === "object") return schema.properties ? blank(schema, defs) : {};
  if (schema.type === "array")
    return schema.prefixItems ? schema.prefixItems.map((one) => empty(resolved(one, defs), defs)) : [];
  if (schema.type === "boolean") return false;
  if (schema.enum) return schema.enum[0];
  return schema.ref === "_Amount" ? "0 minutes" : "";
}

export function amountParts(text) {
  const [, n, working, noun] = TYPED.exec(text || "") || [null, "", "", "hour"];
  return { n, unit: `${working || ""}${noun}` };
}

export const amountText = ({ n, unit }) => `${n} ${unit}${Number(n) === 1 ? "" : "s"}`;

// "3 working days" in the reader's language.
export function amountWords(text) {
  const { n, unit } = amountParts(text);
  return !AMOUNT.test(text) ? text : `${number(Number(n))} ${t(`unit.${unit}`)}`;
}

// Fields that refer to other documents: field name -> kind of reference.
const REFERENCES = {
  intake_unit: "units", successor: "units", handled_by: "handlers", intake: "handlers", unit: "handlers",
  category: "fields", categories: "fields", report_type: "types", refusal: "refusals", refusals: "refusals",
  area: "communes", communes: "communes",
};

export function referenceOf(kind, name) {
  if (name === "parent") return kind === "units" ? "units" : "groups";
  if (kind === "hamlets" && name === "commune") return "communes";
  if (kind === "templates" && name === "key") return null;
  return REFERENCES[name] || null;
}

// One line that describes an entry. `names(reference, value)` returns the name of what it refers to.
export function summary(item, kind, names) {
  if (item === null || typeof item !== "object") return String(item);
  if (Array.isArray(item)) return item.map((one) => (typeof one === "string" ? amountOrValue(one) : one)).join(" ");
  if (item.step) return ruleWords(item, names);
  if (item.date) return joined([item.date, item.kind && valueName(item.kind), ...(item.hours || []), item.decision]);
  if (item.valid_from && item.hours) return item.valid_from;
  if (kind === "routing" && "unit" in item) return routingWords(item, names);
  if (kind === "templates" && item.kind) return templateWords(item, names);
  return (
    item.name || item.description || item.key || item.id || item.text || (item.words && item.words.join(", ")) || ""
  );
}

const joined = (parts) => parts.filter(Boolean).join(" · ");

function routingWords({ unit, category, report_type: type, area }, names) {
  const conditions = joined([
    category && names("fields", category),
    type && names("types", type),
    area && area.map((one) => names("communes", one)).join(", "),
  ]);
  return `${names("handlers", unit)} ← ${conditions || t("form.all")}`;
}

function templateWords({ kind, key, report_type: type }, names) {
  return joined([valueName(kind), kind === "refusal" ? names("refusals", key) : key, type && names("types", type)]);
}

const amountOrValue = (text) => (AMOUNT.test(text) ? amountWords(text) : valueName(text));

function ruleWords(rule, names) {
  const of = [
    rule.category && names("fields", rule.category),
    rule.report_type && names("types", rule.report_type),
  ].filter(Boolean);
  return `${[valueName(rule.step), valueName(rule.urgency), ...of].join(" · ")}: ${amountWords(rule.amount)}`;
}
