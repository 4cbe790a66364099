// Lists of tickets, and what a search found: filters, which stand in the address, and a line for each ticket with the
// words that were found in it.

import { Problem } from "../../shared/api.js";
import { busy, clearErrors, h, showErrors } from "../../shared/dom.js";
import { addTexts, day, localized, t, timeLeft } from "../../shared/i18n.js";
import { knownCategories, knownCommunes, knownUnits } from "../action/choices.js";
import { ALL_CHANNELS, RATINGS, STATES } from "../facts.js";
import { bulkBar, onPaper } from "../queue/bulk-bar.js";
import { handOverButton } from "../queue/mine.js";
import { keepOrder } from "../queue/next.js";
import { phoneDialog } from "../queue/phone.js";
import { request, session } from "../session.js";
import { addressOf, filtersOf, showWords, typedWords } from "./box.js";
import { listTabs } from "./lists.js";
import { marked } from "./marks.js";
import { loadSaved } from "./saved.js";
import texts from "./texts.js";
import { mapView } from "./view.js";

addTexts(texts);

const LINES = 25;
const MOST_LINES = 100;
// An empty page with a cursor is one that the search has not finished: this many are asked for at once.
const TRIES = 5;
// So many tickets are loaded before a list is printed, and for its map.
const TAKEN_ALONG = 200;
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

// Of a ticket that one may only read there is no edition.
const mayAct = ({ edition }) => edition !== null;

// The unit that has all of these tickets, so that its officers can be offered; null if there are several.
const unitOfAll = ([first, ...others]) =>
  (others.every(({ unit }) => unit.id === first.unit.id) ? first.unit.id : null);

class Find {
  constructor(host, filters, known, frame) {
    this.frame = frame;
    this.filters = filters;
    this.turn = 0;
    this.lines = [];
    this.selected = new Set();
    this.lastChosen = "";
    this.listed = this.asList(host);
    this.bulk = bulkBar(this.listed);
    this.form = this.filterForm(known);
    this.said = h("p", { role: "status", class: "soft" });
    this.list = h("ol", { class: "plain found" });
    this.more = h("button", { type: "button", hidden: true, onclick: () => busy(this.more, async () => {
      const [added] = await this.goOn();
      if (added && !this.list.hidden) added.querySelector("a").focus();
    }) });
    showWords(filters.words || "");
    this.tabs = listTabs(() => this.filters, known.saved);
    this.view = mapView(this.list, { lines: () => this.lines, opening: () => this.loadFurther() });
    const own = filters.list === "mine" ? h("p", {}, handOverButton(() => this.search())) : null;
    host.append(
      h("div", { class: "row queue-head" }, h("h2", { tabindex: "-1", class: "grow" }, this.name()), this.view.button,
        this.paperButton()),
      this.tabs.element, this.form, ...(own ? [own] : []), this.said, this.bulk.element, this.view.element, this.list,
      this.more);
  }

  // The list as the bar above chosen tickets, and paper, know it.
  asList(host) {
    return {
      host,
      frame: this.frame,
      selected: this.selected,
      lines: () => this.lines,
      seen: () => this.lines.filter(mayAct),
      unit: unitOfAll,
      name: () => this.name(),
      isPart: (lines) => lines === this.lines && Boolean(this.cursor),
      mark: () => this.mark(),
      again: () => this.search(this.lines.length),
      say: (text) => (this.said.textContent = text),
      first: () => this.step(0),
    };
  }

  paperButton() {
    const button = h("button", { type: "button", onclick: () => busy(button, async () => {
      await this.loadFurther();
      await onPaper(this.listed, this.lines);
    }) }, t("print-list"));
    return button;
  }

  name() {
    return this.filters.list ? t(`list.${this.filters.list}`) : t("find.title");
  }

  leave() {
    this.gone = true;
    this.tabs.leave();
    this.view.leave();
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
    await take(this.lines.map(({ code }) => code), this.frame);
  }

  // Begins the list anew, with at least `least` tickets if there are so many.
  async search(least = 1) {
    this.turn += 1;
    const { turn } = this;
    clearErrors(this.form);
    this.cursor = null;
    this.said.textContent = t("loading");
    this.list.setAttribute("aria-busy", "true");
    try {
      const page = await this.page(turn, least);
      if (turn !== this.turn || this.gone) return;
      this.lines = page;
      this.list.replaceChildren(...page.map((line) => this.line(line)));
      const here = new Set(page.map(({ code }) => code));
      for (const code of this.selected) if (!here.has(code)) this.selected.delete(code);
      this.say();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (turn === this.turn) this.fail(error);
    } finally {
      if (turn === this.turn) this.list.removeAttribute("aria-busy");
    }
  }

  // The next lines: `least` of them if there are so many, within the pages that one may ask for at once.
  async page(turn, least = 1) {
    const found = new Map();
    for (let tries = 0; tries < TRIES; tries += 1) {
      const limit = Math.min(MOST_LINES, Math.max(LINES, least - found.size));
      const { tickets, cursor } = await request("v1/office/tickets", {
        query: { ...this.filters, limit, cursor: this.cursor },
      });
      if (turn !== this.turn) return [];
      this.cursor = cursor;
      for (const line of tickets) found.set(line.code, line);
      if (found.size >= least || !cursor) break;
    }
    return [...found.values()];
  }

  async goOn(least = 1) {
    const { turn } = this;
    try {
      const known = new Set(this.lines.map(({ code }) => code));
      const lines = (await this.page(turn, least)).filter(({ code }) => !known.has(code));
      if (turn !== this.turn) return [];
      const added = lines.map((line) => this.line(line));
      this.lines = [...this.lines, ...lines];
      this.list.append(...added);
      this.say();
      return added;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.fail(error);
      return [];
    }
  }

  // What is printed or put on a map is more than the first lines.
  async loadFurther() {
    if (this.cursor && this.lines.length < TAKEN_ALONG) await this.goOn(TAKEN_ALONG - this.lines.length);
  }

  say() {
    const n = this.lines.length;
    keepOrder(this.lines.map(({ code }) => code), addressOf(this.filters));
    this.mark();
    this.bulk.draw();
    this.view.draw();
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

  mark() {
    for (const item of this.list.children) {
      const isChosen = this.selected.has(item.dataset.code);
      item.classList.toggle("chosen", isChosen);
      for (const box of item.querySelectorAll("input")) box.checked = isChosen;
    }
  }

  // With the shift key all from the one that was chosen last get the same.
  choose(code, wanted, isRange) {
    const codes = this.listed.seen().map((one) => one.code);
    const ends = [isRange ? this.lastChosen : code, code].map((one) => codes.indexOf(one));
    for (const one of ends.includes(-1) ? [code] : codes.slice(Math.min(...ends), Math.max(...ends) + 1)) {
      if (wanted) this.selected.add(one);
      else this.selected.delete(one);
    }
    this.lastChosen = code;
    this.mark();
    this.bulk.draw();
  }

  box(code) {
    let isRange = false;
    const box = h("input", {
      type: "checkbox",
      "aria-label": t("row.select", { code }),
      onclick: (event) => (isRange = event.shiftKey),
      onchange: () => this.choose(code, box.checked, isRange),
    });
    return h("label", { class: "box" }, box);
  }

  // The box of the line that has the focus.
  current() {
    return document.activeElement?.closest?.(".found > li")?.querySelector("input");
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
      { keys: "x", text: "keys.select", act: () => this.current()?.click() },
      {
        keys: "X",
        text: "keys.range",
        act: () => this.current() && this.choose(this.current().closest("li").dataset.code, true, true),
      },
      { keys: "*", text: "keys.all", act: () => this.bulk.all() },
      { keys: "b", text: "keys.bulk", act: () => this.bulk.focus() },
      { keys: "m", text: "keys.map", act: () => this.view.turn() },
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
        mayAct(one) ? this.box(one.code) : null,
        h("a", { href: `#/t/${one.code}` }, one.code),
        one.urgency === "urgent" ? h("strong", { class: "small" }, t("urgency.urgent")) : null,
        due),
      h("p", { class: "what" }, marked(own ? own.text : one.title, words)),
      why,
      h("p", { class: "small soft" }, facts.filter(Boolean).join(" · ")));
  }
}
