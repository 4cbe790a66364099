// The events of a ticket, newest first, with what people wrote.

import { h, toast } from "../../shared/dom.js";
import { localized, t, dateTime } from "../../shared/i18n.js";
import { card } from "./details.js";
import { request } from "../session.js";

const WORDS = ["text", "reason"];

// The card of one ticket's history. The ticket has its newest lines; older ones are loaded when asked for, and stay
// when the ticket is loaded again.
export class History {
  constructor(code) {
    this.code = code;
    this.element = h("div");
    this.lines = new Map(); // edition -> event
    this.titles = {}; // by username
  }

  draw(ticket, names) {
    const known = Math.max(...this.lines.keys());
    // Lines are missing in between, so those from before would be in the wrong place.
    if (ticket.history[0].edition > known + 1) this.lines.clear();
    if (!this.lines.size) this.before = ticket.history_before;
    this.names = names;
    this.titles = { ...this.titles, ...ticket.titles };
    this.add(ticket.history);
  }

  add(events) {
    for (const one of events) this.lines.set(one.edition, one);
    const newest = [...this.lines.values()].sort((a, b) => b.edition - a.edition);
    const more = h("button", { type: "button", onclick: () => this.loadOlder(more) }, t("history.earlier"));
    this.element.replaceChildren(
      card(
        t("history"),
        h("ol", { class: "plain history", reversed: true }, newest.map((one) => line(one, this.names, this.titles))),
        this.before === null ? null : more,
      ),
    );
  }

  async loadOlder(button) {
    button.disabled = true;
    try {
      const page = await request(`v1/office/tickets/${this.code}/history`, { query: { before: this.before } });
      const oldest = Math.min(...this.lines.keys());
      this.before = page.history_before;
      Object.assign(this.titles, page.titles);
      this.add(page.history);
      const first = [...this.lines.keys()].filter((edition) => edition >= oldest).length;
      const shown = this.element.querySelectorAll("ol > li")[first];
      shown?.setAttribute("tabindex", "-1");
      shown?.focus();
    } catch (error) {
      button.disabled = false;
      toast(error.message, "wrong", t("close"));
    }
  }
}

// A line of a history. `names`: of units, by id; `titles`: of officers, by username.
export function line(event, names, titles = {}) {
  const named = (username) => titles[username] || username;
  const who =
    event.actor === "reporter"
      ? t("actor.reporter")
      : event.actor === "outside"
        ? t("actor.outside")
      : event.actor === "system"
        ? t("actor.system")
        : event.for
          ? t("actor.for", { officer: named(event.officer), for: named(event.for) })
          : named(event.officer);
  const more = [
    event.unit_name || (event.kind !== "created" && names.get(typeof event.unit === "string" ? event.unit : "")),
    event.assignee && `→ ${named(event.assignee)}`,
    event.until && t("until", { at: dateTime(event.until) }),
    event.due_at && t("event.due", { at: dateTime(event.due_at) }),
    event.coordinators?.length && event.coordinators.map((unit) => names.get(unit) || unit).join(", "),
    event.kind === "note" && (event.public ? t("note.public") : t("note.internal")),
    event.not_told?.length && t("mention.not_told", { names: event.not_told.map((name) => `@${name}`).join(", ") }),
    event.kind === "call_back" && calledBack(event),
    event.photo && t("event.photo", { photo: event.photo }),
    event.by_sms && t("event.by_sms"),
    ...(event.mail ? mailChecks(event.mail) : []),
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
    event.kind === "root_cause" && event.reports
      ? h("p", {}, event.reports.map((code) => [h("a", { href: `#/t/${code}` }, code), " "]))
      : null,
    event.other ? h("p", {}, h("a", { href: `#/t/${event.other}` }, event.other)) : null,
  );
}

const calledBack = ({ reached, satisfied }) =>
  !reached ? t("call_back.unreached") : satisfied ? t("call_back.satisfied") : t("call_back.unsatisfied");

// What the receiving server found about the sender of a mail.
function mailChecks({ spf, dkim, dmarc, forged, left_out: leftOut }) {
  return [
    t("event.mail", { spf, dkim, dmarc }),
    forged && t("event.mail.forged"),
    leftOut && t("event.mail.left_out", { n: leftOut }),
  ];
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
  const people = t({ followers: "actor.followers", outside: "actor.outside" }[to] || "actor.reporter");
  const receiver = to === "unit" || unit ? names.get(unit) || unit : people;
  const by = channels.length ? ` (${channels.join(", ")})` : "";
  return `${dateTime(at)} · ${receiver} · ${status}${by}`;
}
