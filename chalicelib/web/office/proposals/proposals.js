// The proposals to a commune's leader: places that come back. Each becomes a report for the cause, or is put away.

import { busy, clearErrors, h, showErrors, toast } from "../../shared/dom.js";
import { addTexts, dateTime, localized, t } from "../../shared/i18n.js";
import { request } from "../session.js";
import texts from "./texts.js";

addTexts(texts);

export async function open(host, _, frame) {
  const found = await request("v1/office/proposals");
  const title = `${t("nav.proposals")} – ${found.commune_name}`;
  host.replaceChildren(
    h("h2", { tabindex: "-1" }, title),
    h("p", { class: "soft" }, t("proposals.lead", { days: found.days })),
    h("p", {}, t("proposals.counts", found.counts)),
    found.proposals.length
      ? h("ul", { class: "plain" }, found.proposals.map((one) => h("li", {}, card(one, frame))))
      : h("p", { class: "empty" }, t("proposals.none")),
  );
  return { title: t("nav.proposals") };
}

function card(one, frame) {
  const title = t("proposals.title", { category: localized(one.category), n: one.number });
  return h("div", { class: "card" },
    h("h3", {}, title, " ", h("span", { class: "small soft" }, dateTime(one.at))),
    h("ul", { "aria-label": t("proposals.reports") }, one.reports.map((report) =>
      h("li", {},
        h("a", { href: `#/t/${report.code}` }, report.title || report.code),
        " ",
        h("span", { class: "small soft" },
          [report.address, localized(report.state_label)].filter(Boolean).join(" · "))))),
    one.fate === "open" ? forms(one, frame) : settled(one));
}

const settled = ({ ticket, open_to_you, reason, officer, settled_at }) =>
  h("p", {},
    ticket
      ? [t("proposals.opened"), " ", open_to_you ? h("a", { href: `#/t/${ticket}` }, ticket) : ticket]
      : t("proposals.gone", { reason }),
    " ",
    h("span", { class: "small soft" }, t("proposals.by", { who: officer, at: dateTime(settled_at) })));

function forms(one, frame) {
  const path = `v1/office/proposals/${one.id}`;
  return h("div", {},
    form(one, "text", t("proposals.text"), t("proposals.open"), "main", async (text) => {
      await request(`${path}/ticket`, { method: "POST", body: { text } });
      frame.again();
    }),
    form(one, "reason", t("proposals.reason"), t("proposals.away"), "plain", async (reason) => {
      await request(`${path}/dismissal`, { method: "POST", body: { reason } });
      frame.again();
    }));
}

function form(one, name, label, go, kind, act) {
  const id = `${name}-${one.id}`;
  const input = h("textarea", { id, name, rows: 2, maxlength: 4000, required: true });
  const button = h("button", { class: kind }, go);
  const field = h("div", { class: "field" }, h("label", { for: id }, label), input);
  const made = h("form", { novalidate: true }, field, button);
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(button, async () => {
      clearErrors(made);
      try {
        await act(input.value.trim());
      } catch (error) {
        if (!("status" in error)) throw error;
        const rest = showErrors(made, error.fields || {});
        if (rest.length || !Object.keys(error.fields || {}).length) toast(error.message, "wrong", t("close"));
      }
    });
  });
  return made;
}
