// What happened to a ticket, newest first; what people wrote stands out.

import { h } from "../shared/dom.js";
import { said, t, when } from "../shared/i18n.js";
import { card } from "./details.js";

const WORDS = ["text", "reason"];

export function historyCard(ticket, names) {
  return card(t("history"), h("ol", { class: "plain history", reversed: true }, [...ticket.history].reverse().map((one) => line(one, names))));
}

export function line(event, names) {
  const who = event.actor === "reporter" ? t("actor.reporter") : event.actor === "system" ? t("actor.system") : event.for ? t("actor.for", { officer: event.officer, for: event.for }) : event.officer;
  const more = [
    event.unit_name || (event.kind !== "created" && names.get(typeof event.unit === "string" ? event.unit : "")),
    event.assignee && `→ ${event.assignee}`,
    event.until && t("until", { at: when(event.until) }),
    event.due_at && t("event.due", { at: when(event.due_at) }),
    event.coordinators?.length && event.coordinators.map((unit) => names.get(unit) || unit).join(", "),
    event.kind === "note" && (event.public ? t("note.public") : t("note.internal")),
    event.photo && t("event.photo", { photo: event.photo }),
  ].filter(Boolean);
  return h("li", { class: event.actor },
    h("p", {}, h("strong", {}, event.label ? said(event.label) : event.kind), " ", h("span", { class: "small soft" }, [when(event.at), who].filter(Boolean).join(" · "))),
    more.length ? h("p", { class: "small" }, more.join(" · ")) : null,
    ...WORDS.filter((name) => event[name]).map((name) => h("blockquote", {}, event[name])),
    event.main ? h("p", {}, h("a", { href: `#/t/${event.main}` }, event.main)) : null,
    event.other ? h("p", {}, h("a", { href: `#/t/${event.other}` }, event.other)) : null);
}

// Who was told of it, folded away.
export function toldCard(ticket, names) {
  if (!ticket.told.length) return "";
  return h("details", { class: "card" }, h("summary", {}, t("told", { n: ticket.told.length })), h("ul", { class: "plain small" }, ticket.told.map((one) =>
    h("li", {}, `${when(one.at)} · ${one.to === "unit" || one.unit ? names.get(one.unit) || one.unit : t(one.to === "followers" ? "actor.followers" : "actor.reporter")} · ${one.status}${one.channels.length ? ` (${one.channels.join(", ")})` : ""}`))));
}
