// Places and things with labels: find, write, print.

import { h, show, toast } from "../../shared/dom.js";
import { addTexts, capitalized, localized, t } from "../../shared/i18n.js";
import { ASSET_KINDS } from "../facts.js";
import { dialogForm, field, heading, table } from "../parts.js";
import { request } from "../../office/session.js";
import { pick } from "../../shared/pick.js";
import texts from "./texts.js";

addTexts(texts);

const PAGE = 50;

export async function open(host) {
  const [{ communes }, { categories }] = await Promise.all([request("v1/communes"), request("v1/categories")]);
  const view = {
    communes: communes.map(({ code, name }) => ({ id: code, text: capitalized(name) })),
    categories: categories.map((one) => ({ id: one.id, text: localized(one) })),
    rows: h("div", {}),
    rest: h("div", { class: "row" }),
    found: [],
  };
  view.begins = h("input", { id: "assets-begins", autocomplete: "off", maxlength: 40 });
  view.kind = h("select", { id: "assets-kind" }, h("option", { value: "" }, t("assets.any")), kinds());
  view.commune = pick({ name: "commune", items: view.communes, label: t("assets.commune"), chosen: () => {} });
  const form = h("form", {
    class: "filters",
    onsubmit: (event) => {
      event.preventDefault();
      find(view);
    },
  },
  field("assets.begins", view.begins), field("assets.kind", view.kind), view.commune.element,
  h("div", { class: "row" },
    h("button", { class: "main" }, t("assets.find")),
    h("button", { type: "button", onclick: () => print(view) }, t("assets.print")),
    h("button", { type: "button", onclick: () => edit(view, null) }, t("assets.new"))));
  host.append(...heading("section.assets"), h("p", { class: "soft" }, t("assets.lead")), form, view.rows, view.rest);
  await find(view);
  return { title: t("section.assets") };
}

const kinds = (chosen) => Object.entries(ASSET_KINDS).map(([id, text]) =>
  h("option", { value: id, selected: id === chosen }, localized(text)));

const wanted = (view) => ({ begins: view.begins.value.trim(), kind: view.kind.value, commune: view.commune.id });

async function find(view, cursor = null) {
  const page = await request("v1/admin/assets", { query: { ...wanted(view), limit: PAGE, cursor } });
  view.found = cursor ? [...view.found, ...page.assets] : page.assets;
  view.rows.replaceChildren(view.found.length || page.cursor
    ? table(["assets.id", "assets.name", "assets.kind", "assets.commune", "assets.category", ""],
      view.found.map((one) => row(view, one)), t("section.assets"))
    : h("p", { class: "soft", role: "status" }, t("assets.none")));
  view.rest.replaceChildren(
    page.cursor ? h("button", { type: "button", onclick: () => find(view, page.cursor) }, t("more")) : "");
}

const row = (view, one) => [
  h("code", {}, one.id),
  [localized(one), one.removed ? h("span", { class: "chip late" }, t("assets.removed")) : ""],
  localized(one.kind_label),
  capitalized(one.commune_name),
  (view.categories.find(({ id }) => id === one.category) || {}).text || "",
  h("button", { type: "button", "aria-label": `${t("assets.edit")} ${one.id}`, onclick: () => edit(view, one) },
    t("assets.edit")),
];

// A form for a new asset (`one` null) or a known one. None is deleted: its label may still hang somewhere.
async function edit(view, one) {
  const kept = one || {};
  const input = (name, attributes = {}) => h("input", {
    id: `asset-${name}`, name, autocomplete: "off", value: kept[name] === undefined ? "" : kept[name], ...attributes,
  });
  const id = input("id", { readonly: Boolean(one), maxlength: 40 });
  const name = input("name", { maxlength: 200 });
  const nameEn = input("name_en", { maxlength: 200 });
  const kind = h("select", { id: "asset-kind", name: "kind" }, kinds(kept.kind));
  const commune = h("select", { id: "asset-commune", name: "commune" }, options(view.communes, kept.commune, false));
  const [lat, lon] = ["lat", "lon"].map((axis) => input(axis, { inputmode: "decimal" }));
  const category = h("select", { id: "asset-category", name: "category" }, options(view.categories, kept.category));
  const note = h("textarea", { id: "asset-note", name: "note", rows: 2, maxlength: 500 }, kept.note || "");
  const removed = h("input", { type: "checkbox", name: "removed", checked: kept.removed });
  const successor = input("successor", { maxlength: 40, value: kept.successor || "" });
  await dialogForm(one ? t("assets.edit") : t("assets.new"), [
    field("assets.id", id, t("assets.id.hint")), field("assets.name", name), field("assets.name_en", nameEn),
    field("assets.kind", kind), field("assets.commune", commune), field("assets.lat", lat), field("assets.lon", lon),
    field("assets.category", category, t("assets.category.hint")), field("assets.note", note, t("assets.note.hint")),
    h("label", { class: "line" }, removed, t("assets.removed.label")),
    field("assets.successor", successor, t("assets.successor.hint")),
  ], "assets.save", async () => {
    await request(`v1/admin/assets/${encodeURIComponent(id.value.trim() || "-")}`, {
      method: "PUT",
      body: {
        kind: kind.value, name: name.value, name_en: nameEn.value.trim() || null, commune: commune.value,
        lat: number(lat), lon: number(lon), category: category.value || null, note: note.value.trim() || null,
        removed: removed.checked, successor: successor.value.trim() || null,
      },
    });
    toast(t("assets.saved", { name: name.value }), "", t("close"));
  });
  await find(view);
}

const options = (items, chosen, mayBeNone = true) => [
  mayBeNone ? h("option", { value: "" }, "–") : "",
  ...items.map(({ id, text }) => h("option", { value: id, selected: id === chosen }, text)),
];

// A decimal comma is a decimal point; what is no number is refused by the API.
const number = (input) => {
  const text = input.value.trim().replace(",", ".");
  return text === "" || Number.isNaN(Number(text)) ? text : Number(text);
};

async function print(view) {
  const { printLabels } = await import("./labels.js");
  await printLabels(wanted(view), (hidden) => {
    for (const one of [view.rows, view.rest]) show(one, !hidden);
  });
}
