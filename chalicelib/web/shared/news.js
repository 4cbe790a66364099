// Asks again for what a page that stays open must learn: emergencies, maintenance, a new version of the page. It asks
// every two minutes while the page is visible, and at once when the page is shown again or the network is back.

import { request } from "./api.js";
import { h } from "./dom.js";
import { keep, localized, stored, t } from "./i18n.js";

const KEPT = "news";
const PAUSE_MS = 120000;
// The least time between two questions, whatever happens.
const LEAST_MS = 5000;
const RETRY_MS = 10000;
const OURS = (/\/web\/(\w+)\//.exec(import.meta.url) || [])[1];

const listeners = new Map(); // function -> the news that it was told last, as JSON
let known = null; // the last answer, as JSON
let askedAt = 0;
let failures = 0;
let timer;
let started = false;

// Calls `tell` with { emergencies, maintenance, version } now, if they are known, and whenever they change. A promise of
// `tell` that fails is a failure of the network: it is told again. Returns a function that ends this.
export function watchNews(tell) {
  listeners.set(tell, null);
  if (started) tellAll().catch(() => {}); // it is told with the next answer
  else start();
  return () => listeners.delete(tell);
}

function start() {
  started = true;
  const wake = () => document.hidden || ask();
  document.addEventListener("visibilitychange", wake);
  document.addEventListener("resume", wake);
  for (const event of ["online", "pageshow"]) window.addEventListener(event, wake);
  ask();
}

// Devices that lost the network together must not ask together.
function askIn(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(ask, milliseconds * (0.75 + Math.random() / 2));
}

async function ask() {
  clearTimeout(timer);
  if (document.hidden) return; // "visibilitychange" asks again
  const early = askedAt + LEAST_MS - Date.now();
  if (early > 0) return void askIn(Math.min(early, LEAST_MS) * 1.4);
  askedAt = Date.now();
  try {
    const answer = await request("v1/news", { retry: false });
    known = JSON.stringify(answer);
    keep(KEPT, JSON.stringify({ ...answer, version: null }));
    await tellAll();
    failures = 0;
  } catch {
    failures += 1;
    // Without an answer the last one is shown: an emergency from before is better known than not.
    known = known || stored(KEPT);
    await tellAll().catch(() => {});
  }
  askIn(failures ? Math.min(PAUSE_MS, RETRY_MS * 2 ** (failures - 1)) : PAUSE_MS);
}

async function tellAll() {
  if (!known) return;
  for (const [tell, told] of listeners) {
    if (told === known) continue;
    await tell(JSON.parse(known));
    if (listeners.has(tell)) listeners.set(tell, known);
  }
}

// Lines about maintenance, and about a version of the page that is newer than this one.
export const newsLines = ({ maintenance, version }) => [
  maintenance && h("p", { class: "notice" }, localized(maintenance)),
  OURS && version && version !== OURS &&
    h("p", { class: "notice row" }, h("span", { class: "grow" }, t("news.version")),
      h("button", { type: "button", onclick: () => location.reload() }, t("news.reload"))),
].filter(Boolean);
