// Pickers for long lists, usable without a mouse and without accents; and the lists, requested once.

import { request as ask } from "../../shared/api.js";
import { h } from "../../shared/dom.js";
import { localized, t } from "../../shared/i18n.js";
import { request } from "../session.js";
import { pick } from "../../shared/pick.js";

const lists = new Map();
const once = (name, load) => {
  if (!lists.has(name)) lists.set(name, load().catch((error) => {
    lists.delete(name);
    throw error;
  }));
  return lists.get(name);
};

const inOrder = (options) => options.sort((one, other) => one.label.localeCompare(other.label, "vi"));
// The answers of /v1/units and /v1/communes, as lists.
export const knownUnits = () => once("units", async () => (await ask("v1/units")).units);
export const knownCommunes = () => once("communes", async () => (await ask("v1/communes")).communes);

// Each returns [{ value, label }], sorted.
export const unitChoices = async () =>
  inOrder((await knownUnits()).map((one) => ({ value: one.id, label: localized(one) })));
export const communeChoices = async () =>
  inOrder(
    (await knownUnits()).filter(({ commune }) => commune).map((one) => ({ value: one.commune, label: localized(one) })),
  );
// The answer of /v1/categories for a report type, by default for all that citizens may choose.
export const knownCategories = (type = "") =>
  once(`categories ${type}`, () => ask("v1/categories", { query: { report_type: type } }));
export const categoryChoices = async (type) =>
  inOrder((await knownCategories(type)).categories.map((one) => ({ value: one.id, label: localized(one) })));
export const officerChoices = async (unit) =>
  (await once(`officers ${unit}`, () => request("v1/office/officers", { query: { unit } }))).officers.map((one) => ({
    value: one.username,
    label: `${one.title} (${one.roles.map((role) => t(`role.${role}`)).join(", ")})`,
  }));
// The same with what each has to do now, who has least first; `name` is without that. Without an answer the names alone
// are offered.
export async function officersByLoad(unit) {
  const named = await officerChoices(unit);
  const { officers } = await request("v1/office/officers", { query: { unit, load: "yes" } })
    .catch(() => ({ officers: [] }));
  const loads = new Map(officers.map(({ username, load }) => [username, load]));
  const open = ({ value }) => (loads.get(value) || { open: 0 }).open;
  return named.map((one) => ({ ...one, name: one.label, label: `${one.label}${loadOf(loads.get(one.value))}` }))
    .sort((one, other) => open(one) - open(other));
}

const loadOf = (load) => (load ? ` – ${t(load.late ? "load.late" : "load", load)}` : "");

export const unitNames = async () => new Map((await knownUnits()).map((one) => [one.id, localized(one)]));

const FEW = 12;

// A picker for one entry: a select for a short list, search by typing for a long one. Returns { element, read, write };
// `element` sends "input" events.
export function picker({ name, label, options, value = "", empty = "" }) {
  return options.length > FEW
    ? longPicker(name, label, options, value, empty)
    : shortPicker(name, label, options, value, empty);
}

function shortPicker(name, label, options, value, empty) {
  const id = `choice-${name}`;
  const select = h("select", { id, name },
    empty || !options.some((one) => one.value === value) ? h("option", { value: "" }, empty || t("choice.none")) : null,
    options.map((one) => h("option", { value: one.value }, one.label)));
  select.value = value;
  return {
    element: h("div", { class: "field" }, h("label", { for: id }, label), select),
    read: () => select.value,
    write: (wanted) => (select.value = wanted),
  };
}

function longPicker(name, label, options, value, empty) {
  const items = options.map((one) => ({ id: one.value, text: one.label }));
  const chosen = () => made.element.dispatchEvent(new Event("input", { bubbles: true }));
  const made = pick({
    id: `choice-${name}`,
    name,
    label,
    items,
    value: value || null,
    placeholder: empty || t("choice.hint"),
    chosen,
  });
  return { element: made.element, read: () => made.id || "", write: (wanted) => made.choose(wanted || null) };
}

// A picker for several entries, which are found by typing.
export function manyPicker({ name, label, options, values = [] }) {
  const chosen = new Set(values);
  const list = h("ul", { class: "plain" });
  const add = pick({
    id: `choice-${name}`,
    name,
    label,
    items: options.map((one) => ({ id: one.value, text: one.label })),
    placeholder: t("choice.hint"),
    chosen: (id) => {
      if (id === null) return;
      chosen.add(id);
      add.choose(null);
      draw();
      list.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });

  function draw() {
    list.replaceChildren(
      ...options
        .filter((one) => chosen.has(one.value))
        .map((one) =>
          h(
            "li",
            {},
            h(
              "label",
              { class: "line" },
              h("input", {
                type: "checkbox",
                checked: true,
                onchange: (event) => (event.target.checked ? chosen.add(one.value) : chosen.delete(one.value)),
              }),
              one.label,
            ),
          ),
        ),
    );
  }

  draw();
  return {
    element: h("div", { class: "field" }, add.element, list),
    values: () => [...chosen],
    take(wanted) {
      chosen.clear();
      for (const one of wanted) chosen.add(one);
      draw();
    },
  };
}
