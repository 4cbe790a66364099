// Reading a document's structure (JSON Schema, as the API gives it), and naming what is in it.

import { number, t } from "../shared/i18n.js";
import texts from "./texts.js";

const AMOUNT = /^(\d+) (working )?(minute|hour|day)s?$/;
// What is being typed need not be a number yet.
const TYPED = /^(.*?) (working )?(minute|hour|day)s?$/;

// { …schema, ref (its name among the definitions), optional } with references and "or nothing" taken out.
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

export const known = (key) => (key in texts ? t(key) : null);
export const fieldName = (kind, name) => known(`f.${kind}.${name}`) || known(`f.${name}`) || name;
export const valueName = (value) => known(`v.${value}`) || String(value);

// What an entry made anew holds: what it must have, empty.
export function blank(schema, defs) {
  const { properties = {}, required = [] } = schema;
  return Object.fromEntries(required.map((name) => [name, empty(resolved(properties[name], defs), defs)]));
}

function empty(schema, defs) {
  if (schema.type === "object") return schema.properties ? blank(schema, defs) : {};
  if (schema.type === "array") return schema.prefixItems ? schema.prefixItems.map((one) => empty(resolved(one, defs), defs)) : [];
  if (schema.type === "boolean") return false;
  if (schema.enum) return schema.enum[0];
  return schema.ref === "_Amount" ? "0 minutes" : "";
}

export function amountParts(text) {
  const [, n, working, noun] = TYPED.exec(text || "") || [null, "", "", "hour"];
  return { n, unit: `${working || ""}${noun}` };
}

export const amountText = ({ n, unit }) => `${n} ${unit}${Number(n) === 1 ? "" : "s"}`;

// "3 working days" as it is read.
export function amountWords(text) {
  const { n, unit } = amountParts(text);
  return !AMOUNT.test(text) ? text : `${number(Number(n))} ${t(`unit.${unit}`)}`;
}

// What refers to what is known elsewhere: a field's name -> which names it takes.
const REFERENCES = {
  intake_unit: "units", successor: "units", handled_by: "handlers", intake: "handlers", unit: "handlers",
  category: "fields", categories: "fields", report_type: "types", refusal: "refusals", refusals: "refusals",
  area: "communes", communes: "communes",
};

export function referenceOf(kind, name) {
  if (name === "parent") return kind === "units" ? "units" : "groups";
  if (kind === "templates" && name === "key") return null;
  return REFERENCES[name] || null;
}

// One line that says which entry this is; `names(reference, value)` gives the name of what it refers to.
export function summary(item, kind, names) {
  if (item === null || typeof item !== "object") return String(item);
  if (Array.isArray(item)) return item.map((one) => (typeof one === "string" ? amountOrValue(one) : one)).join(" ");
  if (item.step) return ruleWords(item, names);
  if (item.date) return [item.date, valueName(item.kind), item.decision].filter(Boolean).join(" · ");
  if (item.valid_from && item.hours) return item.valid_from;
  if (kind === "routing" && "unit" in item) return `${names("handlers", item.unit)} ← ${[item.category && names("fields", item.category), item.report_type && names("types", item.report_type), item.area && item.area.map((one) => names("communes", one)).join(", ")].filter(Boolean).join(" · ") || t("form.all")}`;
  if (kind === "templates" && item.kind) return [valueName(item.kind), item.kind === "refusal" ? names("refusals", item.key) : item.key, item.report_type && names("types", item.report_type)].filter(Boolean).join(" · ");
  return item.name || item.description || item.key || item.id || item.text || (item.words && item.words.join(", ")) || "";
}

const amountOrValue = (text) => (AMOUNT.test(text) ? amountWords(text) : valueName(text));

function ruleWords(rule, names) {
  const of = [rule.category && names("fields", rule.category), rule.report_type && names("types", rule.report_type)].filter(Boolean);
  return `${[valueName(rule.step), valueName(rule.urgency), ...of].join(" · ")}: ${amountWords(rule.amount)}`;
}
