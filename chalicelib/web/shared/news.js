// Asks for emergencies, maintenance and a new version of the page: every two minutes while the page is visible, and at
// once when it is shown again or the network is back.

import { request } from "./api.js";
import { keep, stored } from "./i18n.js";

const PAUSE_MS = 120000;
const RETRY_MS = 10000;
const LEAST_MS = 5000; // between two questions, whatever happens
const OURS = (/\/web\/(\w+)\//.exec(import.meta.url) || [])[1];

const listeners = new Set();
let known = null;
let told = "";
let askedAt = 0;
let failures = 0;
let timer;

// Calls `tell` with { emergencies, maintenance, newer } whenever they change; `newer`: the page has a newer version. If
// its promise fails, it is told again. Returns a function that ends this.
export function watchNews(tell) {
  if (!listeners.size && !askedAt) {
    for (const event of ["visibilitychange", "resume"]) document.addEventListener(event, ask);
    for (const event of ["online", "pageshow"]) window.addEventListener(event, ask);
    ask();
  }
  listeners.add(tell);
  if (known) tell(known);
  return () => listeners.delete(tell);
}

// Devices that lost the network together do not ask together.
function askIn(milliseconds) {
  timer = setTimeout(ask, milliseconds * (0.75 + Math.random() / 2));
}

async function ask() {
  clearTimeout(timer);
  if (document.hidden) return;
  if (Math.abs(Date.now() - askedAt) < LEAST_MS) return void askIn(1.4 * LEAST_MS);
  askedAt = Date.now();
  try {
    const { version, ...found } = await request("v1/news", { retry: false });
    keep("news", JSON.stringify(found));
    await tellAll({ ...found, newer: version !== OURS });
    failures = 0;
  } catch {
    failures += 1;
    // An emergency of the last visit is shown rather than none.
    await tellAll(known || JSON.parse(stored("news"))).catch(() => {});
  }
  clearTimeout(timer);
  askIn(failures ? Math.min(PAUSE_MS, RETRY_MS * 2 ** (failures - 1)) : PAUSE_MS);
}

// Fills an element with the lines about maintenance and a newer version.
export async function fillNews(root, news) {
  if (!news.maintenance && !news.newer) return root.replaceChildren();
  return root.replaceChildren(...(await import("./news-lines.js")).newsLines(news));
}

async function tellAll(found) {
  if (!found || JSON.stringify(found) === told) return;
  known = found;
  for (const tell of listeners) await tell(known);
  told = JSON.stringify(found);
}
