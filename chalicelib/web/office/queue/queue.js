// A unit's queue, sorted by deadline: loaded completely (up to a bound), filtered here, refreshed regularly.

import { Problem } from "../../shared/api.js";
import { h, toast } from "../../shared/dom.js";
import { keep, localized, stored, t, dateTime } from "../../shared/i18n.js";
import { mapView } from "../finding/view.js";
import { tourOffer } from "../guide/offer.js";
import * as pulse from "../pulse.js";
import { bulkBar, onPaper } from "./bulk-bar.js";
import { filterBar, isLate, passes } from "./filters.js";
import { sendOn, whyNot } from "../action/sending-on.js";
import { keepOrder } from "./next.js";
import { rowsIn } from "./rows.js";
import { session } from "../session.js";

const KINDS = ["ordinary", "emergency", "unrated"];
// At first this many tickets are loaded, and more on request, so that a flood does not stop the page.
const BOUND = 500;
const WORDS_MS = 30_000;

// `kind` and `unit`, both optional, choose a list: "#/queue/emergency/xa-that-khe".
export async function open(host, [kind, unit], frame) {
  const queue = new Queue(host, frame, { kind, unit });
  try {
    await queue.load();
  } catch (error) {
    queue.leave();
    throw error;
  }
  return {
    title: t("nav.queue"),
    keys: queue.keys(),
    leave: () => queue.leave(),
  };
}

class Queue {
  constructor(host, frame, { kind, unit }) {
    this.frame = frame;
    this.host = host;
    this.lines = [];
    this.bound = BOUND;
    this.selected = new Set();
    this.place = `office-queue:${session.me.username}:${session.me.acting_for || ""}`;
    this.filters = { text: "", ...remembered(this.place) };
    if (kind) this.filters.kind = kind;
    if (unit) this.filters.unit = unit;
    if (!session.me.units.some(({ id }) => id === this.filters.unit)) this.filters.unit = session.me.unit.id;
    if (!KINDS.includes(this.filters.kind)) this.filters.kind = KINDS[0];
    this.news = h("p", { role: "status", class: "hidden-text" });
    this.said = h("span");
    this.numbers = h("a", {}, t("numbers.link"));
    this.note = h("p", { class: "soft small grow" }, this.said, " · ", this.numbers);
    this.listed = {
      host,
      frame,
      selected: this.selected,
      lines: () => this.lines,
      seen: () => this.seen,
      unit: () => this.filters.unit,
      name: () => this.unitName(),
      isPart: (lines) => lines === this.seen && this.rest,
      mark: () => this.rows.mark(),
      again: () => this.refresh(),
      say: (text) => (this.news.textContent = text),
      first: () => this.rows.step(0),
    };
    this.bulk = bulkBar(this.listed);
    this.rows = rowsIn({ selected: this.selected, toggled: () => this.bulk.draw(), send: (line) => this.send(line) });
    this.view = mapView(this.rows.element, { lines: () => this.seen });
    this.bar = filterBar(this.filters, {
      changed: () => this.filtered(),
      toList: () => this.rows.step(0),
      beside: this.view.button,
      more: [
        session.me.may_search
          ? h("button", { type: "button", onclick: () => this.searchPhone() }, t("phone.button"))
          : null,
        h("button", { type: "button", onclick: () => this.save() }, t("save-table")),
        h("button", { type: "button", onclick: () => onPaper(this.listed, this.seen) }, t("print-list")),
      ],
    });
    this.title = h("h2", { tabindex: "-1" });
    host.append(tourOffer(frame) || "", this.head(), this.bar.element, this.bulk.element, this.news, this.view.element,
      this.rows.element);
    this.timer = setInterval(() => this.tick(), WORDS_MS);
    this.told = (known, error) => this.take(known, error);
    this.sayCounts();
  }

  head() {
    const { me } = session;
    const units = h("select", { id: "unit", onchange: () => this.turnTo({ unit: units.value }) },
      me.units.map((one) => h("option", { value: one.id, selected: one.id === this.filters.unit }, localized(one))));
    this.kinds = h(
      "div",
      { class: "row", role: "group", "aria-label": t("kinds") },
      KINDS.map((kind) =>
        h(
          "button",
          {
            type: "button",
            "data-kind": kind,
            "aria-pressed": String(kind === this.filters.kind),
            onclick: () => this.turnTo({ kind }),
          },
          t(`kind.${kind}`),
          h("span", { class: "count" }),
        ),
      ),
    );
    return h(
      "div",
      { class: "row queue-head" },
      this.title,
      this.note,
      me.units.length > 1
        ? h("div", { class: "row unit-choice" }, h("label", { for: "unit" }, t("unit")), units)
        : null,
      this.kinds,
    );
  }

  leave() {
    this.gone = true;
    this.view.leave();
    clearInterval(this.timer);
    pulse.stopTelling(this.told);
  }

  // The number on each tab; the open tab's own is that of its list.
  sayCounts() {
    const { body } = pulse.answer() || {};
    const known = body && body.unit === this.filters.unit ? body.counts : {};
    for (const tab of this.kinds.children) {
      const { kind } = tab.dataset;
      const isOpen = this.loaded === `${this.filters.unit} ${this.filters.kind}` && kind === this.filters.kind;
      const count = isOpen ? { n: this.lines.length, more: this.rest } : known[kind];
      tab.lastChild.textContent = count ? ` ${count.n}${count.more ? "+" : ""}` : "";
      tab.classList.toggle("calling", kind === "emergency" && Boolean(count && count.n));
    }
  }

  async turnTo(change) {
    Object.assign(this.filters, change);
    this.remember();
    this.bound = BOUND;
    this.selected.clear();
    this.bulk.draw();
    for (const one of this.kinds.children)
      one.setAttribute("aria-pressed", String(one.dataset.kind === this.filters.kind));
    try {
      await this.load();
    } catch (error) {
      toast(error.message, "wrong", t("close"));
    }
  }

  // Watches the list. Raises a Problem if it cannot be loaded the first time.
  async load() {
    await pulse.askAbout({ unit: this.filters.unit, list: this.filters.kind }, this.told);
    await this.showing;
  }

  take(known, error) {
    this.offline = Boolean(error);
    if (known) this.freshAt = new Date(known.freshAt);
    if (error || this.taken === known.tag) return void (this.at && this.say());
    this.taken = known.tag;
    this.showing = this.bound > BOUND && known.more
      ? this.loadPages().catch(() => this.take(known, true))
      : this.show(known.lines, known.more, new Date(known.at));
    return undefined;
  }

  // Loads a list that is longer than one answer, up to the bound.
  async loadPages() {
    const { unit, kind } = this.filters;
    const { linesOf } = await import("./pages.js");
    const { lines, more } = await linesOf(unit, kind, this.bound);
    if (!this.gone && unit === this.filters.unit && kind === this.filters.kind) {
      await this.show(lines, more, new Date());
    }
  }

  async show(lines, more, at) {
    const asked = `${this.filters.unit} ${this.filters.kind}`;
    const known = new Set(this.lines.map(({ code }) => code));
    const fresh = this.loaded === asked ? lines.filter(({ code }) => !known.has(code)) : [];
    this.loaded = asked;
    this.rest = more;
    this.lines = lines;
    this.at = at;
    const here = new Set(lines.map(({ code }) => code));
    for (const code of this.selected) if (!here.has(code)) this.selected.delete(code);
    await this.rows.learnNames(this.filters.unit, this.lines);
    if (this.lines !== lines) return;
    this.bar.offer(this.lines);
    this.draw();
    if (fresh.length) this.news.textContent = t("queue.new", { n: fresh.length });
  }

  // The clocks go on between two answers.
  tick() {
    this.rows.tick();
    if (!this.at) return;
    if (this.filters.late) this.drawRows();
    else this.say();
  }

  async refresh() {
    try {
      await pulse.ask();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
  }

  draw() {
    this.title.textContent = t("queue.of", { unit: this.unitName() });
    this.numbers.href = `#/numbers/${this.filters.unit}`;
    this.drawRows();
    this.sayCounts();
    this.bulk.draw();
  }

  drawRows() {
    this.seen = this.lines.filter((line) => passes(line, this.filters, session.me, this.at));
    keepOrder(this.seen.map(({ code }) => code));
    this.rows.draw(this.seen, this.at, this.lines.length ? t("queue.none") : t(`queue.empty.${this.filters.kind}`));
    this.view.draw();
    this.say();
  }

  say() {
    const late = this.lines.filter((line) => isLate(line, this.at)).length;
    const parts = [
      this.seen.length === this.lines.length
        ? t("queue.all", { n: this.lines.length })
        : t("queue.some", { n: this.seen.length, all: this.lines.length }),
      t("queue.late", { n: late }),
      this.offline
        ? t("queue.stale", { at: dateTime(this.freshAt, { timeStyle: "medium" }) })
        : t("queue.fresh", { at: dateTime(this.freshAt, { timeStyle: "medium" }) }),
    ];
    this.said.replaceChildren(parts.join(" · "));
    this.note.classList.toggle("wrong", Boolean(this.offline));
    if (this.rest) {
      const more = () => {
        this.bound += BOUND;
        this.loadPages().catch((error) => toast(error.message, "wrong", t("close")));
      };
      this.said.append(
        " ",
        t("queue.bound", { n: this.lines.length }),
        " ",
        h("button", { type: "button", onclick: more }, t("more")),
      );
    }
  }

  unitName() {
    const found = session.me.units.find(({ id }) => id === this.filters.unit);
    return found ? localized(found) : "";
  }

  filtered() {
    this.remember();
    this.draw();
  }

  remember() {
    // The search text may name people, so it is not stored.
    keep(this.place, JSON.stringify({ ...this.filters, text: undefined }));
  }

  // Receives a ticket and dispatches it to the unit that its row proposes. Both steps carry the edition that the row
  // shows, so nothing is done twice.
  async send(line) {
    try {
      const { unit } = await sendOn(line, line.proposed_unit.id);
      toast(t("row.sent", { code: line.code, unit: unit.name }));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      toast(`${line.code}: ${whyNot(error)}`, "wrong", t("close"));
    }
    await this.refresh();
  }

  async save() {
    try {
      const { saveQueue } = await import("../tables/of-queue.js");
      await saveQueue(this.filters);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      toast(error.message, "wrong", t("close"));
    }
  }

  async searchPhone() {
    const { phoneDialog } = await import("./phone.js");
    phoneDialog();
  }

  keys() {
    return [
      { keys: "j", text: "keys.next", act: () => this.rows.step(1) },
      { keys: "k", text: "keys.previous", act: () => this.rows.step(-1) },
      { keys: "Enter", text: "keys.open" },
      { keys: "s", text: "keys.send", act: () => this.rows.send() },
      { keys: "x", text: "keys.select", act: () => this.rows.toggle() },
      { keys: "X", text: "keys.range", act: () => this.rows.chooseTo() },
      { keys: "*", text: "keys.all", act: () => this.bulk.all() },
      { keys: "f", text: "keys.search", act: () => this.bar.focus() },
      { keys: "r", text: "keys.refresh", act: () => this.refresh() },
      { keys: "b", text: "keys.bulk", act: () => this.bulk.focus() },
      { keys: "m", text: "keys.map", act: () => this.view.turn() },
    ];
  }
}

function remembered(place) {
  try {
    return JSON.parse(stored(place)) || {};
  } catch {
    return {};
  }
}

