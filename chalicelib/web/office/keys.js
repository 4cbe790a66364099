// Keyboard shortcuts: single keys outside of fields, a list of them, and a switch to turn them off (WCAG 2.1.4).

import { h } from "../shared/dom.js";
import { keep, stored, t } from "../shared/i18n.js";

const OFF = "office-keys-off";
const PAIR_MS = 1500;
const TYPING = "input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]";

const general = [];
let ofPage = [];
let first = ""; // of a pair like "g q"
let timer;

const isOn = () => stored(OFF) === null;

// A binding: { keys: "g q", text (text key), act }. `keys` is one key, or two in a row. A binding without `act` is only
// listed; the browser handles it.
export const bindAlways = (...bindings) => general.push(...bindings);

export function bindPage(bindings = []) {
  ofPage = bindings;
}

export function listen() {
  document.addEventListener("keydown", (event) => {
    if (!isOn() || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing)
      return;
    if (event.target.matches?.(TYPING) || document.querySelector("dialog[open]")) return;
    const pressed = first ? `${first} ${event.key}` : event.key;
    const all = [...ofPage, ...general].filter(({ act }) => act);
    const found = all.find((one) => one.keys === pressed);
    first = "";
    clearTimeout(timer);
    if (found) {
      event.preventDefault();
      found.act(event);
    } else if (all.some((one) => one.keys.startsWith(`${pressed} `))) {
      first = pressed;
      timer = setTimeout(() => (first = ""), PAIR_MS);
    }
  });
}

export function showKeys() {
  const lines = [...ofPage, ...general].map(({ keys, text }) =>
    h(
      "tr",
      {},
      h(
        "th",
        { scope: "row" },
        keys.split(" ").map((key) => [h("kbd", {}, NAMES[key] || key), " "]),
      ),
      h("td", {}, t(text)),
    ),
  );
  const on = h("input", { type: "checkbox", checked: isOn(), onchange: () => keep(OFF, on.checked ? null : "1") });
  const close = h("button", { type: "button", class: "main", onclick: () => dialog.close() }, t("close"));
  const dialog = h("dialog", { "aria-labelledby": "keys-title", onclose: () => dialog.remove() },
    h("p", {}, h("a", { href: "#/guide", onclick: () => dialog.close() }, t("nav.guide"))),
    h("h2", { id: "keys-title" }, t("keys.title")),
    h("label", { class: "line" }, on, t("keys.on")),
    h("div", { class: "table" }, h("table", { class: "keys" }, h("tbody", {}, lines))),
    close);
  document.body.append(dialog);
  dialog.showModal();
}

const NAMES = { Enter: "↵ Enter", Escape: "Esc" };
