// A place or thing whose label was scanned: it fills in the form, and shows what was reported about it before.

import { request } from "../../shared/api.js";
import { h } from "../../shared/dom.js";
import { addTexts, capitalized, localized, t } from "../../shared/i18n.js";
import { addPage, failureNotice, heading } from "../parts.js";
import texts from "./asset-texts.js";
import { beginAt } from "./report.js";

addTexts(texts);

const path = (id) => `v1/assets/${encodeURIComponent(id)}`;

// The asset that a label leads to, or null for a label that nobody knows.
export const assetOf = (label) =>
  request(path(label)).catch((error) => {
    if (error.status !== 404) throw error;
    return null;
  });

// Opens the form filled with what the label says.
export async function show(root, label, go) {
  const asset = await assetOf(label);
  if (!asset) return unknown(root);
  await beginAt(asset);
  // The way back leads to where the person came from, and a reload does not begin anew.
  history.replaceState(null, "", `${location.pathname}#/gui/1`);
  go("#/gui/1");
  return undefined;
}

function unknown(root) {
  const title = heading(t("asset.unknown"));
  root.append(h("section", { class: "card" }, title, h("p", {}, t("asset.unknown.what")),
    h("a", { class: "button main", href: "#/gui/1" }, t("asset.write"))));
  return title;
}

// What the form is about, above its steps; `drop` is called when it is about something else.
export const aboutCard = (about, drop) =>
  h("section", { class: "card about", "aria-label": t("asset.about") },
    about.label !== about.id && h("p", { class: "notice" }, t("asset.moved")),
    about.removed && h("p", { class: "notice" }, t("asset.removed")),
    named(about),
    earlier(about.id),
    h("button", { type: "button", class: "plain", onclick: drop }, t("asset.not")));

// The same for a report that was sent, loaded by its id.
export function aboutSent(id) {
  const place = h("div", {});
  assetOf(id).then((asset) => asset && place.append(named(asset), earlier(id)), () => {});
  return place;
}

const named = (asset) =>
  h("p", {}, h("span", { class: "soft" }, `${t("asset.about")}: `), h("strong", {}, localized(asset)), " ",
    h("span", { class: "soft" }, [localized(asset.kind_label), capitalized(asset.commune_name)].join(" · ")));

// The public reports, loaded when somebody opens them.
function earlier(id) {
  const list = h("ul", { class: "plain" });
  const rest = h("div", {});
  const load = (cursor) =>
    request(`${path(id)}/reports`, { query: { limit: 10, cursor } }).then(
      (page) => addPage(list, rest, page, load, t("asset.history.none")),
      (error) => rest.replaceChildren(failureNotice(error, () => load(cursor))));
  return h("details", {
    ontoggle: ({ currentTarget }) => currentTarget.open && !list.children.length && load(),
  }, h("summary", {}, t("asset.history")), list, rest);
}
