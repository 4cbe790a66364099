// One request for all that an open page of an officer shows: the counts, the open rescues, what changed in the open
// list, and whether the open ticket changed. An answer of 304 says that nothing did.

import { requestWithHeaders, session } from "./session.js";

const PACE_MS = { rescues: 20_000, worked: 20_000, idle: 60_000 };
const IDLE_AFTER_MS = 180_000;
const SLOWEST_MS = 300_000;
// The lists and tickets whose last answers are kept, so that going back to one costs what changed.
const KEPT = 6;

let watched = { query: {}, tell() {}, doing: null };
let known = null; // the last answer to what is watched
const answers = new Map(); // the last answers, by what was watched
let latest = null; // the last answer of all: rescues stay in sight while another page is opened
let touchedAt = Date.now();
let askedAt = 0;
let failures = 0;
let timer;
let running = null;
let next = null;

// Asks from now on, and at once when the window is shown, the network is back, a message was pushed, or somebody works
// again. Each answer is a "counts" event on the window.
export function startPulse() {
  if (askedAt) return void soon();
  document.addEventListener("visibilitychange", () => document.hidden || soon());
  window.addEventListener("online", soon);
  for (const event of ["pointerdown", "keydown"]) document.addEventListener(event, touched, { passive: true });
  if (navigator.serviceWorker) {
    navigator.serviceWorker.addEventListener("message", ({ data }) => data === "told" && soon());
  }
  soon();
  return undefined;
}

// Asks about a unit, a list of it or a ticket: `query` has `unit`, `list` and `ticket`, all optional. `tell(known,
// error)` gets each answer, also that nothing changed, or the error instead. `doing()` is what somebody does with the
// ticket; it is sent along while they work with the page. Returns the promise of the first answer.
export function askAbout(query, tell = () => {}, doing = null) {
  const names = ["unit", "list", "ticket"];
  if (names.some((name) => query[name] !== watched.query[name])) known = answers.get(keyOf(query)) || null;
  watched = { query, tell, doing };
  return ask();
}

function keyOf({ unit, list, ticket }) {
  const { username, acting_for: actingFor } = session.me || {};
  return JSON.stringify([username, actingFor, unit, list, ticket]);
}

// Ends what `tell` watches; the counts go on.
export function stopTelling(tell) {
  if (watched.tell === tell) watched = { query: { unit: watched.query.unit }, tell() {}, doing: null };
}

// The last answer, null before the first: { body, tag, lines, more, at, freshAt }. `lines` are those of the open list
// as they were at `at`; nothing had changed at `freshAt` (milliseconds since 1970, both).
export const answer = () => latest;

// Asks now. A request that is under way may be older than what was just done, so another follows it.
export function ask() {
  if (!running) return begin();
  next ??= running.catch(() => {}).then(() => {
    next = null;
    return ask();
  });
  return next;
}

const soon = () => ask().catch(() => {}); // the page says how old it is

function begin() {
  running = once().finally(() => (running = null));
  return running;
}

async function once() {
  clearTimeout(timer);
  const asked = watched;
  const before = known;
  askedAt = Date.now();
  try {
    if (session.me) {
      const found = await requestWithHeaders("v1/office/counts", {
        query: { ...asked.query, doing: asked.doing && isWorked() ? asked.doing() : undefined },
        headers: before ? { "If-None-Match": before.tag } : {},
        retry: false,
      });
      failures = 0;
      if (asked === watched) take(found, before);
    }
  } catch (error) {
    failures += 1; // the last answer stays
    if (asked === watched) asked.tell(known, error);
    throw error;
  } finally {
    clearTimeout(timer);
    // Officers who signed in together must not ask together.
    timer = setTimeout(soon, Math.min(SLOWEST_MS, pace() * 2 ** failures) * (0.8 + Math.random() * 0.4));
  }
  return known;
}

function take({ status, body, headers }, before) {
  const at = Date.now();
  if (status === 304) known = { ...before, freshAt: at };
  else {
    const { changes } = body;
    const lines = changes ? followed(before ? before.lines : [], before ? at - before.at : 0, changes) : [];
    known = { body, tag: headers.get("ETag"), lines, more: Boolean(changes && changes.more), at, freshAt: at };
  }
  latest = known;
  remember(keyOf(watched.query));
  watched.tell(known, null);
  window.dispatchEvent(new Event("counts"));
}

function remember(key) {
  answers.delete(key);
  answers.set(key, known);
  if (answers.size > KEPT) answers.delete(answers.keys().next().value);
}

// The list after `changes`. The clocks of lines that stayed have gone on for so many milliseconds.
function followed(lines, passed, { kept, fresh }) {
  const stayed = kept.flatMap(([start, length]) => lines.slice(start, start + length)).map((line) =>
    line.standing || line.seconds_left === null ? line : { ...line, seconds_left: line.seconds_left - passed / 1000 });
  const made = new Array(stayed.length + fresh.length);
  for (const { at, ticket } of fresh) made[at] = ticket;
  let place = 0;
  for (const line of stayed) {
    while (made[place]) place += 1;
    made[place] = line;
  }
  return made;
}

function pace() {
  if (latest && latest.body.rescues) return PACE_MS.rescues;
  return isWorked() ? PACE_MS.worked : PACE_MS.idle;
}

const isWorked = () => !document.hidden && Date.now() - touchedAt <= IDLE_AFTER_MS;

function touched() {
  const rested = Date.now() - touchedAt > IDLE_AFTER_MS;
  touchedAt = Date.now();
  if (rested) soon();
}
