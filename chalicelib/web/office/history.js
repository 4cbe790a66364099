// The events of a ticket, newest first, with what people wrote.

import { h } from "../shared/dom.js";
import { localized, t, dateTime } from "../shared/i18n.js";
import { card } from "./details.js";

const WORDS = ["text", "reason"];

export function historyCard(ticket, names) {
  return card(
    t("history"),
    h(
      "ol",
      { class: "plain history", reversed: true },
      [...ticket.history].reverse().map((one) => line(one, names)),
    ),
  );
}

export function line(event, names) {
  const who =
    event.actor === "reporter"
      ? t("actor.reporter")
      : event.actor === "system"
        ? t("actor.system")
        : event.for
          ? t("actor.for", { officer: event.officer, for: event.for })
          : event.officer;
  const more = [
    event.unit_name || (event.kind !== "created" && names.get(typeof event.unit === "string" ? event.unit : "")),
    event.assignee && `→ ${event.assignee}`,
    event.until && t("until", { at: dateTime(event.until) }),
    event.due_at && t("event.due", { at: dateTime(event.due_at) }),
    event.coordinators?.length && event.coordinators.map((unit) => names.get(unit) || unit).join(", "),
    event.kind === "note" && (event.public ? t("note.public") : t("note.internal")),
    event.photo && t("event.photo", { photo: event.photo }),
  ].filter(Boolean);
  return h(
    "li",
    { class: event.actor },
    h(
      "p",
      {},
      h("strong", {}, event.label ? localized(event.label) : event.kind),
      " ",
      h("span", { class: "small soft" }, [dateTime(event.at), who].filter(Boolean).join(" · ")),
    ),
    more.length ? h("p", { class: "small" }, more.join(" · ")) : null,
    ...WORDS.filter((name) => event[name]).map((name) => h("blockquote", {}, event[name])),
    event.main ? h("p", {}, h("a", { href: `#/t/${event.main}` }, event.main)) : null,
    event.other ? h("p", {}, h("a", { href: `#/t/${event.other}` }, event.other)) : null,
  );
}

// The messages sent about a ticket, folded.
export function toldCard(ticket, names) {
  if (!ticket.told.length) return "";
  return h(
    "details",
    { class: "card" },
    h("summary", {}, t("told", { n: ticket.told.length })),
    h(
      "ul",
      { class: "plain small" },
      ticket.told.map((message) => h("li", {}, messageText(message, names))),
    ),
  );
}

function messageText({ at, to, unit, status, channels }, names) {
  const people = t(to === "followers" ? "actor.followers" : "actor.reporter");
  const receiver = to === "unit" || unit ? names.get(unit) || unit : people;
  const by = channels.length ? ` (${channels.join(", ")})` : "";
  return `${dateTime(at)} · ${receiver} · ${status}${by}`;
}
