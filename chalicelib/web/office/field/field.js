// The tickets that are taken along, and what waits to be sent. Opens without a network, and without a session.

import { Problem } from "../../shared/api.js";
import { busy, h, loadSheet, toast } from "../../shared/dom.js";
import { addTexts, dateTime, t } from "../../shared/i18n.js";
import { inOrder } from "../printing/order.js";
import { session } from "../session.js";
import * as kept from "./kept.js";
import { drawStops } from "./map.js";
import { moveCard } from "./moves.js";
import { send } from "./sending.js";
import { stopItem } from "./stop.js";
import { refresh } from "./taking.js";
import texts from "./texts.js";

addTexts(texts);

export async function open(host) {
  await loadSheet(new URL("field.css", import.meta.url)).catch(() => {});
  const page = new Field(host);
  await kept.tidy();
  await page.draw();
  page.begin();
  return { title: t("field.title"), leave: () => page.leave(), shown: () => page.shown() };
}

class Field {
  constructor(host) {
    this.items = new Map();
    this.notices = h("div", { role: "status" });
    this.doing = h("p", { class: "soft", role: "status" });
    this.sent = h("div", { role: "log", "aria-label": t("field.log") });
    this.problems = h("div");
    this.list = h("ol", { class: "plain field-list" });
    this.map = h("div", { class: "map", hidden: true });
    const anew = () => busy(this.anew, () => this.readAnew());
    this.anew = h("button", { type: "button", onclick: anew }, t("field.refresh"));
    this.changed = ({ detail }) => {
      this.tell(detail || {});
      return this.draw();
    };
    for (const event of ["field", "online", "offline"]) window.addEventListener(event, this.changed);
    host.append(h("h2", { tabindex: "-1" }, t("field.title")), h("p", { class: "hint" }, t("field.lead")),
      this.notices, this.doing, this.sent, this.problems, this.map, this.list, h("p", {}, this.anew));
  }

  leave() {
    this.gone = true;
    for (const event of ["field", "online", "offline"]) window.removeEventListener(event, this.changed);
    for (const { end } of this.items.values()) end();
    this.drawn?.remove();
  }

  // What waits is sent before the tickets are read anew.
  async begin() {
    if (!session.me) return;
    const { watchField } = await import("./waiting.js");
    await watchField(document.getElementById("alarm"));
    if (!this.gone) await this.readAnew();
  }

  async readAnew() {
    if (!session.me || navigator.onLine === false) return;
    await send();
    this.doing.textContent = t("field.rereading");
    const gone = await refresh().finally(() => (this.doing.textContent = ""));
    if (this.gone) return;
    this.lost = gone.length ? t("field.gone", { codes: gone.join(", ") }) : this.lost;
    await this.draw();
  }

  // Says what is being sent, and each move that was sent, also of a ticket that has left the device.
  tell({ sending, sent }) {
    const named = (key, { code, action }) => t(key, { code, move: t(`field.do.${action}`) });
    this.doing.textContent = sending ? named("field.sending", sending) : "";
    if (sent) this.sent.append(h("p", { class: "small" }, named("field.sent", sent)));
  }

  // The forms stay as they are while something is typed: each ticket keeps its item.
  async draw() {
    const [tickets, moves, others] = [await kept.tickets(), await kept.moves(), await kept.ofOthers()];
    if (this.gone) return;
    const codes = new Set(tickets.map(({ code }) => code));
    for (const [code, { end }] of this.items) {
      if (codes.has(code)) continue;
      end();
      this.items.delete(code);
    }
    // The way begins where the next deadline is.
    const byDue = [...tickets].sort((one, other) => (one.step_due_at || "9") > (other.step_due_at || "9") ? 1 : -1);
    const stops = inOrder(byDue);
    for (const stop of stops) {
      if (!this.items.has(stop.code)) this.items.set(stop.code, stopItem(stop, () => this.draw()));
      const waiting = moves.filter(({ code, state }) => code === stop.code && state === "waiting");
      this.items.get(stop.code).draw(stop, waiting);
    }
    const wanted = stops.map(({ code }) => this.items.get(code).element);
    if (wanted.some((one, at) => this.list.children[at] !== one) || wanted.length !== this.list.children.length) {
      this.list.replaceChildren(...wanted);
    }
    this.say(stops, moves, others);
    this.drawMap(stops);
  }

  say(stops, moves, others) {
    // What belongs to no ticket on this device stands above, too.
    const shown = moves.filter(({ state, code }) => state !== "waiting" || !this.items.has(code));
    const key = JSON.stringify([shown, session.me === null]);
    if (key !== this.said) this.problems.replaceChildren(...(shown.length ? [this.look(shown)] : []));
    this.said = key;
    this.notices.replaceChildren(...[
      stops.length
        ? h("p", {}, t("field.kept", {
          n: stops.length, until: dateTime(stops.map(kept.endOf).sort()[0]),
        }))
        : h("p", { class: "card" }, t("field.none")),
      navigator.onLine === false ? h("p", { class: "notice" }, t("field.offline")) : null,
      session.me ? null : h("p", { class: "notice" }, t("field.unsigned"), " ",
        h("button", { type: "button", onclick: () => location.reload() }, t("field.reload"))),
      this.lost ? h("p", { class: "notice" }, this.lost) : null,
      others ? h("p", { class: "notice" }, t("field.others", { n: others })) : null,
    ].filter(Boolean));
    this.anew.hidden = !session.me;
  }

  look(moves) {
    const redraw = () => this.draw();
    return h("section", { class: "card", "aria-label": t("field.look") }, h("h3", {}, t("field.look")),
      h("ul", { class: "plain field-moves" }, moves.map((move) => h("li", {}, moveCard(move, redraw)))));
  }

  async drawMap(stops) {
    const key = JSON.stringify(stops.map(({ code, lat, lon }) => [code, lat, lon]));
    if (key === this.mapped) return;
    this.mapped = key;
    this.drawn?.remove();
    this.drawn = null;
    const drawn = await drawStops(this.map, stops.filter(({ lat }) => lat !== null)).catch(() => null);
    if (this.gone || key !== this.mapped) drawn?.remove();
    else this.drawn = drawn;
  }

  shown() {
    this.drawn?.invalidateSize();
  }
}

// Takes the tickets with these codes along and opens the page. Says what was left out.
export async function take(codes, frame) {
  const { takeAlong } = await import("./taking.js");
  toast(t("field.taking", { n: codes.length }));
  try {
    const { left, failed } = await takeAlong(codes);
    if (left.length) toast(t("field.left", { n: kept.MOST_TICKETS, codes: left.join(", ") }), "wrong", t("close"));
    if (failed.length) toast(t("field.failed", { codes: failed.join(", ") }), "wrong", t("close"));
    frame.go("#/field");
  } catch (error) {
    toast(error instanceof Problem ? error.message : t("field.no-keeping"), "wrong", t("close"));
  }
}
