// Choosing out of many without a mouse or accents: a search field over a list. And the lists themselves, asked for once.

import { call as ask } from "./api.js";
import { h } from "./dom.js";
import { fold, said, t } from "./i18n.js";
import { call } from "./office-session.js";

const lists = new Map();
const once = (name, load) => {
  if (!lists.has(name)) lists.set(name, load().catch((error) => {
    lists.delete(name);
    throw error;
  }));
  return lists.get(name);
};

const inOrder = (options) => options.sort((one, other) => one.label.localeCompare(other.label, "vi"));
const units = () => once("units", async () => (await ask("v1/units")).units);

// Each gives [{ value, label }], in order.
export const unitChoices = async () => inOrder((await units()).map((one) => ({ value: one.id, label: said(one) })));
export const communeChoices = async () =>
  inOrder((await units()).filter(({ commune }) => commune).map((one) => ({ value: one.commune, label: said(one) })));
export const categoryChoices = async (type) =>
  inOrder((await once(`categories ${type}`, () => ask("v1/categories", { query: { report_type: type } }))).categories.map((one) => ({ value: one.id, label: said(one) })));
export const officerChoices = async (unit) =>
  (await once(`officers ${unit}`, () => call("v1/office/officers", { query: { unit } }))).officers.map((one) => ({
    value: one.username,
    label: `${one.title} (${one.roles.map((role) => t(`role.${role}`)).join(", ")})`,
  }));
export const unitNames = async () => new Map((await units()).map((one) => [one.id, said(one)]));

const FEW = 8;

// A list to choose one from. `element` holds it; the select carries `name`, so that forms read and complain about it.
export function picker({ name, label, options, value = "", required = true, empty = "" }) {
  const id = `choice-${name}`;
  const select = h("select", { id, name, required, size: options.length > FEW ? 6 : null });
  const search = options.length > FEW
    ? h("input", { type: "search", "aria-label": t("choice.search", { label }), placeholder: t("choice.hint"), "aria-controls": id, oninput: fill, onkeydown: down })
    : null;
  const found = h("p", { role: "status", class: "hidden-text" });

  function fill() {
    const words = fold(search?.value || "").split(/\s+/).filter(Boolean);
    const kept = select.value || value;
    const seen = options.filter((one) => one.value === kept || words.every((word) => fold(one.label).includes(word)));
    // What is chosen stands first, in sight.
    seen.sort((one, other) => (other.value === kept) - (one.value === kept));
    // The best guess stands first and is taken, unless somebody has chosen.
    const first = words.length && seen.find((one) => words.every((word) => fold(one.label).includes(word)));
    select.replaceChildren(
      ...(empty || !value ? [h("option", { value: "" }, empty || t("choice.none"))] : []),
      ...seen.map((one) => h("option", { value: one.value }, one.label)));
    select.value = first ? first.value : kept;
    if (words.length) {
      found.textContent = t("choice.found", { n: seen.length });
      select.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function down(event) {
    if (event.key === "Enter") event.preventDefault();
    if (event.key === "ArrowDown") {
      event.preventDefault();
      select.focus();
    }
  }

  fill();
  select.value = value;
  return { element: h("div", { class: "field picker" }, h("label", { for: id }, label), search, select, found), select };
}

// A list to choose several from: what is chosen stands first and stays in sight.
export function manyPicker({ name, label, options, values = [] }) {
  const chosen = new Set(values);
  const list = h("ul", { class: "plain many" });
  const search = h("input", { type: "search", "aria-label": t("choice.search", { label }), placeholder: t("choice.hint"), oninput: fill, onkeydown: (event) => event.key === "Enter" && event.preventDefault() });
  const element = h("fieldset", { class: "field", "data-field": name, tabindex: "-1" }, h("legend", {}, label), search, list);

  function fill() {
    const words = fold(search.value).split(/\s+/).filter(Boolean);
    const seen = options.filter((one) => chosen.has(one.value) || (words.length && words.every((word) => fold(one.label).includes(word))));
    const boxes = seen.slice(0, 12).map((one) => {
      const box = h("input", { type: "checkbox", value: one.value, checked: chosen.has(one.value), onchange: () => {
        if (box.checked) chosen.add(one.value);
        else chosen.delete(one.value);
        element.dispatchEvent(new Event("input", { bubbles: true }));
      } });
      return h("li", {}, h("label", { class: "line" }, box, one.label));
    });
    list.replaceChildren(...boxes);
  }

  fill();
  return {
    element,
    values: () => [...chosen],
    take(wanted) {
      chosen.clear();
      for (const one of wanted) chosen.add(one);
      fill();
    },
  };
}
