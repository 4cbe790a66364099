// The tickets of which an officer wants to be reminded, the next time first.

import { h } from "../../shared/dom.js";
import { dateTime, t } from "../../shared/i18n.js";
import { cancelButton } from "./remind.js";

export function remindersCard(found) {
  const list = h("div");
  const title = h("h3", { tabindex: "-1" }, t("remind.list"));
  const line = (one) => h("li", { "data-code": one.code },
    h("div", { class: "row" },
      h("span", { class: "grow" }, h("strong", {}, dateTime(one.at)), " ",
        one.title
          ? h("a", { class: "code", href: `#/t/${one.code}` }, one.code)
          : h("span", { class: "code" }, one.code)),
      cancelButton(one, (left) => {
        draw(left);
        title.focus();
      })),
    h("p", { class: one.title ? "" : "soft" }, one.title || t("remind.unreadable")));

  function draw({ reminders }) {
    list.replaceChildren(reminders.length
      ? h("ul", { class: "plain" }, reminders.map(line))
      : h("p", { class: "empty" }, t("remind.none")));
  }

  draw(found);
  return h("section", { class: "card" }, title, list);
}
