// What bodies outside the system were asked about a ticket, and what they answered.

import { h } from "../../shared/dom.js";
import { addTexts, dateTime, localized, t } from "../../shared/i18n.js";
import { card } from "./details.js";
import texts from "./outside-texts.js";

addTexts(texts);

export function outsideCard(ticket, panel) {
  if (!ticket.forwards.length) return [];
  const mayRecall = ticket.actions.includes("recall");
  return [
    card(
      t("forwards"),
      h("ul", { class: "plain" }, ticket.forwards.map((one) => {
        const waits = one.state === "open" || one.state === "expired";
        return h("li", {},
          h("strong", {}, localized(one.body)),
          " ",
          h("span", { class: `chip ${waits && one.late ? "late" : ""}` },
            t(waits && one.late ? "forward.late" : `forward.${one.state}`, {
              due: dateTime(one.due_at), at: dateTime(one.answered_at || one.at) })),
          " ",
          h("span", { class: "small soft" }, t("forward.by", {
            by: one.by, unit: one.unit?.name || "", at: dateTime(one.at) })),
          h("p", { class: "small" }, one.text),
          one.answer === null ? null : h("blockquote", {}, one.answer),
          one.photos.length ? h("p", { class: "small" }, t("forward.photos", { photos: one.photos.join(", ") })) : null,
          waits && mayRecall
            ? h("div", { class: "row" }, h("button", {
                type: "button",
                onclick: () => panel.open("recall", { values: { forward: String(one.number) } }),
              }, localized(ticket.forms.find((form) => form.action === "recall").label)))
            : null);
      }))),
  ];
}
