// Lists of tickets, and what a search found: filters, which stand in the address, and a line for each ticket with the
// words that were found in it.

import { Problem } from "../../shared/api.js";
import { busy, clearErrors, h, showErrors } from "../../shared/dom.js";
import { addTexts, day, localized, t, timeLeft } from "../../shared/i18n.js";
import { knownCategories, knownCommunes, knownUnits } from "../action/choices.js";
import { ALL_CHANNELS, RATINGS, STATES } from "../facts.js";
import { handOverButton } from "../queue/mine.js";
import { keepOrder } from "../queue/next.js";
import { phoneDialog } from "../queue/phone.js";
import { request, session } from "../session.js";
import { addressOf, filtersOf, showWords, typedWords } from "./box.js";
import { listTabs } from "./lists.js";
import { marked } from "./marks.js";
import { loadSaved } from "./saved.js";
import texts from "./texts.js";

addTexts(texts);

const LINES = 25;
// An empty page with a cursor is one that the search has not finished: this many are asked for at once.
const TRIES = 5;
const DATES = ["since", "until"];
// What else than the description had the words. The commune stands in each line.
const WHY = {
  address: "find.why.address",
  answer: "find.why.answer",
  refusal: "find.why.refusal",
  gathering: "find.why.gathering",
  history: "find.why.history",
};

export async function open(host, parts, frame) {
  const asked = [knownCategories(), knownUnits(), knownCommunes(), loadSaved().catch(() => null)];
  const [{ categories }, units, communes, saved] = await Promise.all(asked);
  const page = new Find(host, filtersOf(parts), { categories, units, communes, saved }, frame);
  await page.search();
  return { title: page.name(), keys: page.keys(), leave: () => page.leave(), shown: () => page.tabs.shown() };
}

class Find {
  constructor(host, filters, known, frame) {
    this.frame = frame;
    this.filters = filters;
    this.turn = 0;
    this.form = this.filterForm(known);
    this.said = h("p", { role: "status", class: "soft" });
    this.list = h("ol", { class: "plain found" });
    this.more = h("button", { type: "button", hidden: true, onclick: () => busy(this.more, () => this.goOn()) });
    showWords(filters.words || "");
    this.tabs = listTabs(() => this.filters, known.saved);
    const own = filters.list === "mine" ? h("p", {}, handOverButton(() => this.search())) : null;
    host.append(
      h("h2", { tabindex: "-1" }, this.name()), this.tabs.element, this.form, ...(own ? [own] : []), this.said,
      this.list, this.more);
  }

  name() {
    return this.filters.list ? t(`list.${this.filters.list}`) : t("find.title");
  }

  leave() {
    this.gone = true;
    this.tabs.leave();
  }

  filterForm({ categories, units, communes }) {
    const named = (list) => list.map((one) => [one.id, localized(one)]);
    const word = (names, key) => names.map((name) => [name, t(`find.${key}.${name}`)]);
    const choices = [
      ["course", word(["open", "ended"], "course")],
      ["state", Object.entries(STATES).map(([id, label]) => [id, localized(label)])],
      ["unit", named(units)],
      ["category", named(categories)],
      ["commune", communes.map(({ code, name }) => [code, name])],
      ["late", word(["yes", "no"], "late")],
      ["emergency", word(["yes", "no"], "emergency")],
      ["rating", word(RATINGS, "rating")],
      ["channel", ALL_CHANNELS.map((name) => [name, t(`channel.${name}`)])],
      ["order", [["urgent", t("find.order.urgent")]]],
    ];
    const field = (name, control) =>
      h("div", { class: "field" }, h("label", { for: `find-${name}` }, t(`find.${name}`)), control);
    const selects = choices.map(([name, options]) => field(name, h("select", { id: `find-${name}`, name },
      h("option", { value: "" }, t(name === "order" ? "find.order.newest" : "find.any")),
      options.map(([value, text]) => h("option", { value, selected: value === this.filters[name] }, text)))));
    const dates = DATES.map((name) =>
      field(name, h("input", { type: "date", id: `find-${name}`, name, value: this.filters[name] || "" })));
    const assignee = field("assignee", h("input", {
      id: "find-assignee", name: "assignee", maxlength: 64, autocomplete: "off", value: this.filters.assignee || "",
    }));
    const count = Object.keys(this.filters).filter((name) => name !== "words" && name !== "list").length;
    const form = h("form", { class: "find-filters", "aria-label": t("find.filters"), onchange: () => this.changed() },
      h("details", { open: !this.filters.list && (count > 0 || matchMedia("(min-width: 60rem)").matches) },
        h("summary", {}, t("find.filters"), count ? h("span", { class: "chip" }, count) : null),
        h("div", { class: "find-grid" }, selects, dates, assignee),
        h("div", { class: "row" },
          h("button", { type: "button", onclick: () => this.clear() }, t("find.clear")),
          h("button", { type: "button", onclick: () => this.save() }, t("save-table")),
          h("button", { type: "button", onclick: (event) => busy(event.target, () => this.takeAlong()) },
            t("find.field")),
          session.me.may_search
            ? h("button", { type: "button", onclick: () => phoneDialog() }, t("phone.button"))
            : null)));
    form.addEventListener("submit", (event) => event.preventDefault());
    return form;
  }

  changed() {
    const chosen = Object.fromEntries([...new FormData(this.form)].filter(([, value]) => value));
    const { list } = this.filters;
    this.filters = { ...(list ? { list } : {}), ...chosen, words: typedWords() };
    history.replaceState(null, "", addressOf(this.filters));
    this.tabs.draw();
    return this.search();
  }

  clear() {
    for (const control of this.form.elements) if (control.name) control.value = "";
    return this.changed();
  }

  async save() {
    const { tablesDialog } = await import("../tables/tables.js");
    const filters = { ...this.filters, words: typedWords() };
    const summary = [...this.form.elements]
      .filter(({ name, value }) => name && value && !DATES.includes(name))
      .map((one) => `${t(`find.${one.name}`)}: ${one.selectedOptions ? one.selectedOptions[0].text : one.value}`);
    const { list, words } = filters;
    tablesDialog(filters, [list && t(`list.${list}`), words && `“${words}”`, ...summary].filter(Boolean));
  }

  // The shown lines, from the first one, as many as the device keeps.
  async takeAlong() {
    const { take } = await import("../field/field.js");
    await take([...this.list.children].map(({ dataset }) => dataset.code), this.frame);
  }

  async search() {
    this.turn += 1;
    const { turn } = this;
    clearErrors(this.form);
    this.cursor = null;
    this.said.textContent = t("loading");
    this.list.setAttribute("aria-busy", "true");
    try {
      const page = await this.page(turn);
      if (turn !== this.turn || this.gone) return;
      this.list.replaceChildren(...page.map((line) => this.line(line)));
      this.say();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (turn === this.turn) this.fail(error);
    } finally {
      if (turn === this.turn) this.list.removeAttribute("aria-busy");
    }
  }

  // The lines of the next page that has any, and as many pages further as one may ask for at once.
  async page(turn) {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const { tickets, cursor } = await request("v1/office/tickets", {
        query: { ...this.filters, limit: LINES, cursor: this.cursor },
      });
      if (turn !== this.turn) return [];
      this.cursor = cursor;
      if (tickets.length || !cursor) return tickets;
    }
    return [];
  }

  async goOn() {
    try {
      const lines = await this.page(this.turn);
      const added = lines.map((line) => this.line(line));
      this.list.append(...added);
      this.say();
      added[0]?.querySelector("a").focus();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.fail(error);
    }
  }

  say() {
    const n = this.list.children.length;
    keepOrder([...this.list.children].map(({ dataset }) => dataset.code), addressOf(this.filters));
    this.said.classList.remove("wrong");
    this.said.textContent = n ? t("find.found", { n }) : t(this.cursor ? "find.none-yet" : "find.none");
    this.more.hidden = !this.cursor;
    this.more.textContent = t(n ? "more" : "find.older");
  }

  // What was typed and chosen stays, and the message says what to change.
  fail(error) {
    const { words, ...others } = error.fields || {};
    const rest = showErrors(this.form, others);
    const messages = [words, ...rest].filter(Boolean);
    this.said.classList.add("wrong");
    this.said.replaceChildren(
      messages.join(" ") || error.message,
      " ",
      messages.length ? "" : h("button", { type: "button", onclick: () => this.search() }, t("retry")));
  }

  step(by) {
    const links = [...this.list.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    links[Math.min(links.length - 1, Math.max(0, at < 0 ? 0 : at + by))]?.focus();
  }

  keys() {
    return [
      { keys: "j", text: "keys.next", act: () => this.step(1) },
      { keys: "k", text: "keys.previous", act: () => this.step(-1) },
      { keys: "Enter", text: "keys.open" },
      { keys: "l", text: "keys.lists", act: () => this.tabs.focus() },
      { keys: "r", text: "keys.refresh", act: () => this.search() },
    ];
  }

  line(one) {
    const left = one.seconds_left;
    const due = left === null ? null : h("span", { class: `chip ${left < 0 ? "late" : ""}` }, timeLeft(left));
    const facts = [localized(one.state_label), localized(one.category), one.commune, one.unit.name, one.assignee,
      one.rating && t(`find.rating.${one.rating}`), day(one.created_at)];
    const { words = "" } = this.filters;
    const why = one.why.filter(({ of }) => of in WHY).map(({ of, text }) =>
      h("p", { class: "small why" }, h("span", { class: "soft" }, t(WHY[of])), " ", marked(text || "", words)));
    const own = one.why.find(({ of }) => of === "description");
    return h("li", { class: "card", "data-code": one.code },
      h("div", { class: "row" },
        h("a", { href: `#/t/${one.code}` }, one.code),
        one.urgency === "urgent" ? h("strong", { class: "small" }, t("urgency.urgent")) : null,
        due),
      h("p", { class: "what" }, marked(own ? own.text : one.title, words)),
      why,
      h("p", { class: "small soft" }, facts.filter(Boolean).join(" · ")));
  }
}
