// What lists and routes have in common on paper: the head, the buttons above it, and how a deadline is written.

import { h, loadSheet } from "../../shared/dom.js";
import { addTexts, dateTime, localized, t, timeLeft } from "../../shared/i18n.js";
import { session } from "../session.js";
import texts from "./texts.js";

addTexts(texts);

// Shows a sheet in place of `host`, which comes back when the sheet is closed. `controls` are above it, on screen only.
export async function openSheet(host, { title, lead, controls = [], content }) {
  await loadSheet(new URL("paper.css", import.meta.url));
  if (!host.isConnected || host.hidden) return; // left meanwhile, or another sheet is open
  const before = document.activeElement;
  const printed = h("span");
  const sayWhen = () => (printed.textContent = t("paper.printed", { at: dateTime(new Date().toISOString()) }));
  const close = () => {
    sheet.remove();
    host.hidden = false;
    (before?.isConnected ? before : host.querySelector("h2"))?.focus();
  };
  const heading = h("h2", { tabindex: "-1" }, title);
  const sheet = h("section", { class: "paper card", "aria-label": title },
    h("div", { class: "no-print" },
      h("div", { class: "row" },
        h("button", { type: "button", class: "main", onclick: () => window.print() }, t("paper.print")),
        h("button", { type: "button", onclick: close }, t("paper.close"))),
      h("p", { class: "hint" }, t("paper.hint")), controls),
    h("p", { class: "paper-head" }, localized(session.province), " · ", printed),
    heading, h("p", {}, lead), content);
  sayWhen();
  window.addEventListener("beforeprint", function again() {
    if (sheet.isConnected) sayWhen();
    else window.removeEventListener("beforeprint", again);
  });
  host.hidden = true;
  document.getElementById("main").append(sheet);
  heading.focus();
}

// The deadline of a line of the queue. What is late has a frame and says so: paper has no colours.
export function dueOf({ step_due_at: due, standing }) {
  if (standing) return t("row.standing");
  if (!due) return "–";
  const seconds = (new Date(due) - Date.now()) / 1000;
  if (seconds >= 0) return dateTime(due);
  return [h("strong", { class: "paper-late" }, timeLeft(seconds)), " ", dateTime(due)];
}
