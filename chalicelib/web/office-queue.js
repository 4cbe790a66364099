// A unit's queue, next due first.

import { h } from "./dom.js";
import { left, said, t } from "./i18n.js";
import { call } from "./office-session.js";

export async function open(host) {
  const { unit, tickets } = await call("v1/office/queue", { query: { limit: 100 } });
  host.append(
    h("h2", { tabindex: "-1" }, t("queue.of", { unit: unit.name })),
    tickets.length ? "" : h("p", {}, t("queue.empty")),
    h("ul", { class: "plain" }, tickets.map((one) =>
      h("li", { class: "card" }, one.title, " ", h("span", { class: "chip" }, said(one.state_label)), " ",
        h("span", { class: one.seconds_left < 0 ? "late" : "" }, one.seconds_left === null ? "" : left(one.seconds_left))))),
  );
  return { title: t("nav.queue") };
}
