// One ticket on one screen: its content, its actions and its history.

import { Problem } from "../../shared/api.js";
import { h, toast } from "../../shared/dom.js";
import { addTexts, localized, t } from "../../shared/i18n.js";
import { actionPanel } from "../action/action.js";
import { unitNames } from "../action/choices.js";
import { rightingCard } from "./righting.js";
import {
  aboutCard,
  answerCard,
  clocksCard,
  header,
  instructionsCard,
  notices,
  partsCard,
  relatedCard,
} from "./details.js";
import { draftedAction } from "../drafts.js";
import { presence } from "./here.js";
import { History, toldCard } from "./history.js";
import * as pulse from "../pulse.js";
import { after, listOf } from "../queue/next.js";
import { outsideCard } from "./outside.js";
import { paperHead } from "./paper.js";
import { photosCard } from "./photos.js";
import { remindCard } from "../own/remind.js";
import { reporterCard } from "./reporter.js";
import { requestWithHeaders, session } from "../session.js";
import texts from "./texts.js";

addTexts(texts);

// What follows from no change of the ticket, such as what was delivered to whom, is asked for this often.
const EVERY_MS = 5 * 60_000;
const PHOTOS_EVERY_MS = 2_000;
const PHOTOS_UNTIL_MS = 120_000;
// The links of photos are valid for fifteen minutes.
const LINKS_MS = 10 * 60_000;

export async function open(host, [code], frame) {
  const page = new TicketPage(host, code, frame);
  try {
    await page.load();
  } catch (error) {
    page.leave();
    throw error;
  }
  page.layOut();
  return { title: page.ticket.code, keys: page.keys(), leave: () => page.leave(), shown: () => page.shown() };
}

class TicketPage {
  constructor(host, code, frame) {
    Object.assign(this, { host, code, frame, ticket: null, names: new Map() });
    this.timer = setInterval(() => this.refresh(), EVERY_MS);
    this.woken = () => this.refresh();
    document.addEventListener("visibilitychange", this.woken);
    this.told = (known, error) => {
      this.here?.draw(known, error);
      if (known && this.ticket && known.body.edition !== this.ticket.edition) this.refresh();
    };
  }

  leave() {
    this.gone = true;
    clearInterval(this.timer);
    clearTimeout(this.photoTimer);
    document.removeEventListener("visibilitychange", this.woken);
    pulse.stopTelling(this.told);
    this.map?.remove();
    this.reporter?.leave();
    this.here?.leave();
  }

  async load() {
    const [{ body }, names] = await Promise.all([
      requestWithHeaders(`v1/office/tickets/${encodeURIComponent(this.code)}`),
      unitNames().catch(() => this.names),
    ]);
    this.ticket = body;
    this.names = names;
  }

  layOut() {
    const slot = (name) => (this[name] = h("div", { class: `slot ${name}` }));
    this.panel = actionPanel({
      acted: (ticket) => this.take(ticket),
      reload: async () => {
        await this.load();
        this.draw();
        return this.ticket;
      },
    });
    this.here = presence(this.panel.element);
    this.reporter = reporterCard();
    this.events = new History(this.ticket.code);
    this.host.append(
      slot("top"),
      this.here.element,
      h("div", { class: "ticket" },
        h("div", { class: "ticket-main" },
          slot("warnings"), slot("answer"), slot("about"), slot("righting"), slot("pictures")),
        h("div", { class: "ticket-side" },
          slot("instructions"), slot("clocks"), this.panel.element, this.reporter.element, slot("parts"),
          slot("outside"), remindCard(this.ticket.code)),
        h("div", { class: "ticket-rest" }, slot("place"), slot("asset"), slot("related"), slot("history"))),
    );
    this.draw();
    pulse.askAbout({ unit: session.me.unit.id, ticket: this.ticket.code }, this.told, this.here.doing)
      .catch(() => {});
    const drafted = draftedAction(this.ticket.code);
    if (drafted && this.ticket.actions.includes(drafted)) this.panel.open(drafted, { quietly: true });
  }

  // Shows the changed ticket after an action.
  take(ticket) {
    this.ticket = ticket;
    this.draw();
    toast(t("done", { state: localized(ticket.state_label) }));
    // What an officer does next is the next ticket of the list.
    (this.top.querySelector(".next") || this.top.querySelector("h2")).focus();
  }

  draw() {
    const { ticket, names } = this;
    this.top.replaceChildren(paperHead(), header(ticket, () => this.panel.focus(), this.frame));
    this.clocks.replaceChildren(clocksCard(ticket));
    this.warnings.replaceChildren(...notices(ticket));
    this.about.replaceChildren(aboutCard(ticket));
    this.righting.replaceChildren(...rightingCard(ticket, (changed) => this.take(changed)));
    this.drawPictures();
    this.related.replaceChildren(...relatedCard(ticket, this.panel));
    this.parts.replaceChildren(...partsCard(ticket));
    this.outside.replaceChildren(...outsideCard(ticket, this.panel));
    this.instructions.replaceChildren(...instructionsCard(ticket, this.panel));
    this.events.draw(ticket, names);
    this.history.replaceChildren(this.events.element, toldCard(ticket, names));
    this.panel.draw(ticket, session.me);
    this.reporter.draw(ticket);
    this.drawMap();
    if (ticket.asset) import("./asset.js").then(({ drawAsset }) => drawAsset(this.asset, ticket), () => {});
    this.waitForPhotos();
  }

  drawPictures() {
    this.linkedAt = Date.now();
    this.answer.replaceChildren(...answerCard(this.ticket, this.panel));
    this.pictures.replaceChildren(...photosCard(this.ticket, { redacted: (changed) => this.take(changed) }));
  }

  async drawMap() {
    const { lat, lon } = this.ticket.place;
    if (lat === null) return this.place.replaceChildren();
    const at = `${lat} ${lon}`;
    if (this.mapped === at) return undefined;
    this.mapped = at;
    const box = h("div", { class: "map" });
    this.place.replaceChildren(h("section", { class: "card" }, h("h3", {}, t("map")), box,
      h("p", { class: "small soft" }, `${lat.toFixed(5)}, ${lon.toFixed(5)}`)));
    try {
      const { openMap } = await import("../../shared/map.js");
      const { map, L } = await openMap(box, session.province, {
        label: t("map.of", { code: this.ticket.code }),
        scrollWheelZoom: false,
      });
      if (this.gone) return map.remove();
      this.map = map;
      L.circleMarker([lat, lon], { radius: 10, weight: 3, color: "#a8001c", fillOpacity: 0.5 }).addTo(map);
      map.invalidateSize();
      map.setView([lat, lon], 16, { animate: false });
    } catch {
      box.remove(); // the coordinates are still shown
    }
    return undefined;
  }

  // Reloads until all pictures are ready.
  waitForPhotos() {
    clearTimeout(this.photoTimer);
    const waiting = this.ticket.photos.some(({ state }) => state === "redacting" || state === "announced");
    this.photosSince = waiting ? (this.photosSince ?? Date.now()) : undefined;
    if (waiting && Date.now() - this.photosSince < PHOTOS_UNTIL_MS) {
      this.photoTimer = setTimeout(() => this.refresh(), PHOTOS_EVERY_MS);
    }
  }

  // Shows changes by others. While a form is open, only a notice is shown.
  async refresh() {
    if (document.visibilityState !== "visible" || this.gone || this.loading) return;
    this.loading = true;
    const before = this.ticket;
    try {
      await this.load();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    } finally {
      this.loading = false;
    }
    if (this.gone || this.ticket === before || !this.top) return;
    if (JSON.stringify(fixed(this.ticket)) === JSON.stringify(fixed(before))) {
      if (Date.now() - this.linkedAt > LINKS_MS && !document.querySelector("dialog[open]")) this.drawPictures();
      return void this.waitForPhotos();
    }
    const others = this.ticket.edition !== before.edition;
    const held = document.activeElement;
    this.draw();
    if (held && !held.isConnected) this.top.querySelector("h2").focus({ preventScroll: true });
    if (others)
      this.panel.changed(
        this.ticket,
        this.ticket.history.filter(({ edition }) => edition > before.edition),
        this.names,
      );
  }

  shown() {
    this.map?.invalidateSize();
  }

  keys() {
    return [
      { keys: "a", text: "keys.actions", act: () => this.panel.focus() },
      { keys: "s", text: "keys.send", act: () => this.panel.send() },
      { keys: "h", text: "keys.history", act: () => this.history.querySelector("h3").focus() },
      { keys: "p", text: "keys.photos", act: () => this.pictures.querySelector("button")?.focus() },
      { keys: "n", text: "keys.next", act: () => after(this.code) && this.frame.go(`#/t/${after(this.code)}`) },
      { keys: "u", text: "keys.back", act: () => this.frame.go(listOf(this.code)) },
    ];
  }
}

// A ticket without the parts that differ in each answer: links are signed each time.
const fixed = (ticket) => ({
  ...ticket,
  photos: ticket.photos.map(({ id, state, of_result: ofResult }) => [id, state, ofResult]),
});
