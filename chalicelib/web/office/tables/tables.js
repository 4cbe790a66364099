// Saves a search as a table: asks for the period and the kind of file, shows how far one's tables are, and hands out
// their files. A table is written in the background; the dialog may be closed meanwhile.

import { Problem } from "../../shared/api.js";
import { busy, clearErrors, h, showErrors } from "../../shared/dom.js";
import { addTexts, dateTime, language, localized, t } from "../../shared/i18n.js";
import { request } from "../session.js";
import texts from "./texts.js";

addTexts(texts);

const PATH = "v1/office/tables";
const FORMS = ["xlsx", "csv"];
// While a table is under way, its state is asked for this often.
const ASK_MS = 3000;
const DAY_MS = 86_400_000;
// The period that is proposed to who has chosen none.
const DAYS = 30;
// Vietnam's zone has no summer time.
const AHEAD_MS = 7 * 3_600_000;
const localDay = (instant) => new Date(instant + AHEAD_MS).toISOString().slice(0, 10);

// `filters` are those of a search, by their names; `summary` says them to a person, as texts. `hint` is said below
// them.
export function tablesDialog(filters, summary, hint = "") {
  const dialog = new Tables(filters, summary, hint);
  dialog.show();
}

class Tables {
  constructor(filters, summary, hint) {
    this.filters = filters;
    this.said = h("p", { role: "status" });
    this.list = h("ul", { class: "plain results saved-tables", "aria-label": t("tables.mine") });
    this.form = this.fields(summary, hint);
    this.element = h("dialog", { class: "wide", "aria-labelledby": "tables-title", onclose: () => this.leave() },
      h("h2", { id: "tables-title" }, t("tables.button")),
      this.form, this.said, h("h3", {}, t("tables.mine")), this.list);
  }

  fields(summary, hint) {
    const { since, until } = this.filters;
    const dates = { since: since || localDay(Date.now() - DAYS * DAY_MS), until: until || localDay(Date.now()) };
    const field = (name, control) =>
      h("div", { class: "field" }, h("label", { for: `tables-${name}` }, t(`tables.${name}`)), control);
    const days = Object.entries(dates).map(([name, value]) =>
      field(name, h("input", { type: "date", id: `tables-${name}`, name, value, required: true })));
    const form = h("select", { id: "tables-form", name: "form" },
      FORMS.map((one) => h("option", { value: one }, t(`tables.form.${one}`))));
    this.go = h("button", { class: "main" }, t("tables.go"));
    const made = h("form", {},
      h("p", { class: "soft" }, t("tables.lead")),
      h("ul", { class: "plain row saved-what", hidden: !summary.length },
        summary.map((one) => h("li", { class: "chip" }, one))),
      hint ? h("p", { class: "hint" }, hint) : null,
      h("div", { class: "find-grid" }, days, field("form", form)),
      h("div", { class: "row" }, this.go,
        h("button", { type: "button", onclick: () => this.element.close() }, t("close"))));
    made.addEventListener("submit", (event) => {
      event.preventDefault();
      busy(this.go, () => this.ask());
    });
    return made;
  }

  show() {
    document.body.append(this.element);
    this.element.showModal();
    return this.refresh();
  }

  leave() {
    this.gone = true;
    clearTimeout(this.timer);
    this.element.remove();
  }

  async ask() {
    clearErrors(this.form);
    this.say("");
    const chosen = Object.fromEntries(new FormData(this.form));
    try {
      await request(PATH, { method: "POST", body: { ...this.filters, ...chosen, language: language() } });
      this.say(t("tables.asked"));
      await this.refresh();
    } catch (error) {
      this.fail(error);
    }
  }

  // What is not beside a field of this form, such as a filter of the search, is said below it.
  fail(error) {
    if (!(error instanceof Problem)) throw error;
    const all = error.fields;
    const rest = showErrors(this.form, all);
    if (rest.length || !Object.keys(all).length) this.say(rest.join(" ") || error.message, true);
  }

  say(text, isWrong = false) {
    this.said.classList.toggle("wrong", isWrong);
    this.said.textContent = text;
  }

  async refresh() {
    clearTimeout(this.timer);
    let wait = ASK_MS;
    try {
      const { tables } = await request(PATH);
      if (this.gone) return;
      this.fill(tables);
      if (!tables.some(({ status }) => status === "waiting")) return;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.say(error.message, true);
      wait = 5 * ASK_MS;
    }
    if (!this.gone) this.timer = setTimeout(() => this.refresh(), wait);
  }

  // Lines stay the same elements, so that the focus stays on a button.
  fill(tables) {
    const known = new Map([...this.list.children].map((line) => [line.dataset.table, line]));
    const lines = tables.map((table) => {
      const line = known.get(table.id);
      const state = `${table.status} ${table.lines}`;
      return line && line.dataset.state === state ? line : this.line(table, state);
    });
    if (!lines.length) lines.push(h("li", { class: "soft" }, t("tables.none")));
    const isSame = lines.length === this.list.children.length && lines.every((one, n) => one === this.list.children[n]);
    if (!isSame) this.list.replaceChildren(...lines);
  }

  line(table, state) {
    const { id, form, status, lines, failure, period } = table;
    const days = `${shown(period.since)} – ${shown(period.until)}`;
    const what = [t(`tables.form.${form}`), days, table.words].filter(Boolean);
    const get = h("button", { type: "button", onclick: () => busy(get, () => this.get(id)) }, t("tables.get"));
    const says = {
      waiting: () => t(lines ? "tables.writing" : "tables.waiting", { n: lines }),
      ready: () => t("tables.ready", { n: lines, until: dateTime(table.until) }),
      failed: () => localized(failure),
    };
    return h("li", { class: "card", "data-table": id, "data-state": state },
      h("div", { class: "row" }, h("strong", {}, dateTime(table.asked_at)), status === "ready" ? get : null),
      h("p", { class: "small soft" }, what.join(" · ")),
      h("p", { class: status === "failed" ? "wrong" : "" }, says[status]()));
  }

  async get(id) {
    try {
      const { url } = await request(`${PATH}/${id}/link`, { method: "POST", body: {} });
      this.say(t("tables.got"));
      h("a", { href: url, download: true }).click();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.say(error.message, true);
    }
  }
}

// A local day, "2026-03-02", as people write it.
const shown = (text) => (text || "").split("-").reverse().join("/");
