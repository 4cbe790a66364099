// The faults of a document, as a list and beside each field; and the question before unsaved changes are lost.

import { ask } from "../../shared/dialog.js";
import { showErrors, clearErrors, h } from "../../shared/dom.js";
import { language, t } from "../../shared/i18n.js";
import { where } from "./history.js";

// A list of faults. Each links to its field, or to the other document that contains it.
export function faultList(desk, error) {
  const { faults, kind } = desk;
  const words = (one) => (language() === "en" && one.title_en) || one.title;
  if (!faults.length) return h("p", { class: "wrong", role: "alert" }, error.message);
  return h(
    "section",
    { class: "notice urgent", role: "alert" },
    h("h3", { tabindex: "-1" }, t("doc.wrong", { n: faults.length })),
    h(
      "ul",
      {},
      faults.map((one) =>
        h(
          "li",
          {},
          one.document && one.document !== kind
            ? h("a", { href: `#/admin/documents/${one.document}` }, t(`kind.${one.document}`))
            : h(
                "button",
                { type: "button", class: "plain", onclick: () => goTo(desk, one.field) },
                wordsOf(desk, one.field),
              ),
          " ",
          words(one),
        ),
      ),
    ),
  );
}

// A path in words: "rules.3.amount" becomes the names of the list, the entry and the field.
function wordsOf(desk, field) {
  if (!field || desk.isRaw) return field || "–";
  const parts = [];
  let held = desk.draft;
  for (const part of field.split(".")) {
    held = held?.[part];
    parts.push(/^\d+$/.test(part) ? held ?? part : part);
  }
  return where(parts, desk.kind, (reference, value) => desk.names.name(reference, value, desk));
}

// Marks the fields and opens the first one with a fault.
export function show(desk) {
  const own = desk.faults.filter((one) => one.field && (!one.document || one.document === desk.kind));
  if (own.length && !desk.isRaw) goTo(desk, own[0].field);
  else desk.said.querySelector("h3, p")?.focus();
}

function goTo(desk, field) {
  if (desk.isRaw) return desk.raw.focus();
  openTo(desk.fields, field);
  const marks = {};
  for (const one of desk.faults) {
    const found = nearest(desk.fields, one.field || "");
    if (found) marks[found] = (language() === "en" && one.title_en) || one.title;
  }
  clearErrors(desk.fields);
  showErrors(desk.fields, marks);
  return focus(desk.fields, nearest(desk.fields, field));
}

// Opens the entry that contains a path.
function openTo(root, field) {
  const parts = field.split(".");
  const list = root.querySelector(`[data-list="${CSS.escape(parts[0])}"]`);
  if (list && parts[1] !== undefined && /^\d+$/.test(parts[1])) list.openEntry(Number(parts[1]));
  for (let length = parts.length; length > 0; length -= 1) {
    const found = root.querySelector(`details[data-field="${CSS.escape(parts.slice(0, length).join("."))}"]`);
    if (found) found.open = true;
  }
}

// The name of the field at a path, or of the nearest field that contains it; null when the page has none.
function nearest(root, field) {
  const parts = field.split(".");
  for (let length = parts.length; length > 0; length -= 1) {
    const name = CSS.escape(parts.slice(0, length).join("."));
    if (root.querySelector(`[name="${name}"], [data-field="${name}"]:not([data-list])`))
      return parts.slice(0, length).join(".");
  }
  return null;
}

function focus(root, name) {
  if (name === null) return;
  const wanted = CSS.escape(name);
  (root.querySelector(`[name="${wanted}"]`) || root.querySelector(`[data-field="${wanted}"]`))?.focus();
}

// { mayLeave, leave } for a page with unsaved changes. `rescue` is called when the page is left without a question, for
// example when it is drawn again in another language.
export function leaveSafely(isChanged, rescue = () => {}) {
  let asked = false;
  const warn = (event) => isChanged() && event.preventDefault();
  window.addEventListener("beforeunload", warn);
  return {
    async mayLeave() {
      asked = !isChanged() || (await ask(t("doc.leave"), t("doc.leave.go")));
      return asked;
    },
    leave() {
      window.removeEventListener("beforeunload", warn);
      if (!asked && isChanged()) rescue();
    },
  };
}
