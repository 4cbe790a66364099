// A ticket on paper: the head that only paper has, and printing with who reported, which is recorded first.

import { h } from "../../shared/dom.js";
import { dateTime, localized, t } from "../../shared/i18n.js";
import { request, session } from "../session.js";

const LONGEST_REASON = 500;

// The province and the time of printing.
export const paperHead = () => h("p", { class: "paper-only" }, localized(session.province), " · ",
  h("span", { class: "printed-at" }));

window.addEventListener("beforeprint", () => {
  const at = dateTime(new Date().toISOString());
  for (const one of document.querySelectorAll(".printed-at")) one.textContent = t("ticket.printed", { at });
});

export const printButton = () =>
  h("button", { type: "button", onclick: () => window.print() }, t("ticket.print"));

// Prints with the card of who reported, after the history and the audit trail have it with the `reason` for which they
// were shown. Throws a Problem if that is refused; then nothing is printed.
export async function printWithReporter(card, code, reason) {
  const said = `${t("reporter.on-paper")}: ${reason}`.slice(0, LONGEST_REASON);
  await request(`v1/office/tickets/${code}/reporter`, { method: "POST", body: { reason: said } });
  if (!card.querySelector("[data-shown]")) return; // hidden again meanwhile
  card.classList.add("on-paper");
  window.addEventListener("afterprint", () => card.classList.remove("on-paper"), { once: true });
  window.print();
}
