// Dialogs of our own. Apps that show pages (Zalo, Facebook) may block confirm() and prompt(), and old browsers lack
// <dialog>.

import { h } from "./dom.js";
import { t } from "./i18n.js";

let made = 0;

// Shows `content` over the page until the returned function is called or Escape is pressed; then calls `closed` once.
// The first button or field in `content` gets the focus.
export function openDialog(title, content, closed = () => {}) {
  const before = document.activeElement;
  const id = `dialog-${(made += 1)}`;
  const box = h("div", { class: "dialog", role: "dialog", "aria-modal": "true", "aria-labelledby": id },
    h("h2", { id }, title), ...content);
  const curtain = h("div", { class: "curtain", onkeydown: (event) => {
    event.stopPropagation();
    if (event.key === "Escape") close();
    if (event.key === "Tab") stayInside(box, event);
  } }, box);
  function close() {
    if (!curtain.isConnected) return;
    curtain.remove();
    if (before && before.isConnected) before.focus();
    closed();
  }
  document.body.append(curtain);
  const [first] = stops(box);
  if (first) first.focus();
  return close;
}

const stops = (box) => [...box.querySelectorAll("button, input, textarea, a[href]")];

function stayInside(box, event) {
  const all = stops(box);
  const [from, to] = event.shiftKey ? [all[0], all[all.length - 1]] : [all[all.length - 1], all[0]];
  if (document.activeElement !== from) return;
  event.preventDefault();
  to.focus();
}

// Asks a question. Resolves to true if the button `go` was pressed.
export function ask(question, go) {
  return new Promise((settle) => {
    let answer = false;
    const close = openDialog(question, [
      h("div", { class: "row" },
        h("button", { type: "button", onclick: () => close() }, t("cancel")),
        h("button", { type: "button", class: "danger", onclick: () => {
          answer = true;
          close();
        } }, go)),
    ], () => settle(answer));
  });
}

// Shows a text that the browser does not let us copy, selected for copying by hand.
export function showText(title, text) {
  const field = h("input", { readonly: true, value: text, "aria-label": title });
  const close = openDialog(title, [
    h("div", { class: "field" }, field),
    h("button", { type: "button", class: "main", onclick: () => close() }, t("close")),
  ]);
  field.select();
}
