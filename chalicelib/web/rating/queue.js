// Ratings on their way: kept on the device until the service has taken them. The service counts each id once, so
// sending again after a lost answer does no harm.

import { request } from "../shared/api.js";
import { keep, stored } from "../shared/i18n.js";

const WAITING = "booth.waiting";
const REFUSED = "booth.refused";
const AGAIN_MS = 30000;

// What is wrong with the telephone: the rest of the rating is sent without it.
const OF_PHONE = ["phone_invalid", "consent_required", "phone_without_words"];
// What is about the key and not about the rating.
const OF_KEY = ["booth_key_revoked", "booth_key_unknown", "booth_gone"];

let sending = null;
let timer = 0;

const list = (name) => JSON.parse(stored(name) || "[]");
const save = (name, all) => keep(name, all.length ? JSON.stringify(all) : null);

export const waiting = () => list(WAITING);
export const refused = () => list(REFUSED);

// Keeps a rating, then sends it.
export function add(rating) {
  save(WAITING, [...waiting(), rating]);
  return send();
}

// Sends what waits, one after the other. `told` hears of what has changed, and of a key that is no longer taken.
let keyOf = () => "";
let told = () => {};
export function start(key, changed) {
  keyOf = key;
  told = changed;
  window.addEventListener("online", send);
  setInterval(send, AGAIN_MS);
  return send();
}

export function send() {
  sending = sending || sendAll().finally(() => (sending = null));
  return sending;
}

async function sendAll() {
  for (;;) {
    const [next] = waiting();
    if (!next || !keyOf()) return told(null);
    try {
      await post(next);
    } catch (error) {
      if (!("status" in error)) throw error;
      if (!settle(next, error)) return told(OF_KEY.includes(error.code) ? error : null);
      continue;
    }
    drop(next);
    told(null);
  }
}

function post(rating) {
  const { tries, ...rest } = rating;
  const body = { ...rest, key: keyOf(), clock: new Date().toISOString() };
  return request("v1/booth-ratings", { method: "POST", body, retry: true });
}

// Decides what becomes of a rating that was not taken. Returns whether the next one may be sent.
function settle(rating, error) {
  const isForNow = error.status < 400 || error.status === 429 || error.status >= 500;
  if (isForNow || OF_KEY.includes(error.code)) {
    if (error.status === 429) later();
    return false;
  }
  const codes = [error.code, ...((error.body.errors || []).map((one) => one.code))];
  if (rating.phone && codes.some((one) => OF_PHONE.includes(one)))
    return change(rating, { phone: null, consent: false });
  // The device's clock was set back since the touch: it counts as of now.
  if (codes.includes("rating_ahead") && !rating.tries)
    return change(rating, { at: new Date().toISOString(), tries: 1 });
  drop(rating);
  save(REFUSED, [...refused(), { ...rating, why: error.message }]);
  return true;
}

function change(rating, changes) {
  save(WAITING, waiting().map((one) => (one.id === rating.id ? { ...one, ...changes } : one)));
  return true;
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(send, 2 * AGAIN_MS);
}

const drop = (rating) => save(WAITING, waiting().filter(({ id }) => id !== rating.id));
