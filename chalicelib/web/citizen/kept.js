// What the browser stores: drafts and photos (store.js), the reports sent from here, and the API's answers that a form
// needs without a network.

import { request } from "../shared/api.js";
import { keep, stored } from "../shared/i18n.js";
import { firstBytes } from "./files.js";
import { all, change, drop, get, put } from "./store.js";

const DAY_MS = 86400000;
const DONE_DAYS = 30;

// A draft: { key, kind, at, state, form, photos: [{ id, type, size, place }], body, receipt, problem }. `key` is its
// Idempotency-Key. `state`: "draft" (being written), "waiting" (to be sent), "sent" (photos are still being uploaded),
// "refused" (the API does not take it, and it cannot be edited), "done" (only its receipt is kept, for other windows).
export const newDraft = (kind, form) => ({ key: newId(), kind, at: Date.now(), state: "draft", form, photos: [] });
export const draftOf = (key) => get("drafts", key);
export const savePhoto = (id, blob) => put("photos", id, { id, blob });
export const dropPhoto = (id) => drop("photos", id);
export const changeDraft = (key, make) => change("drafts", key, make);

// A photo's file; undefined if the browser has deleted it or cannot read it any more.
export async function photoOf(id) {
  const { blob } = (await get("photos", id)) || {};
  return blob && firstBytes(blob, 1).then(() => blob, () => undefined);
}

// Keys of drafts that were discarded; a late save must not restore them.
const discarded = new Set();
export const isDiscarded = (key) => discarded.has(key);

// Saves a draft. One that is being written does not replace one that another window has sent.
export async function saveDraft(draft) {
  if (discarded.has(draft.key)) return;
  await changeDraft(draft.key, (now) => (draft.state === "draft" && isSent(now) ? undefined : draft));
}

// Saves a draft whatever is stored of it; the caller is the only one that sends it.
export async function storeDraft(draft) {
  if (!discarded.has(draft.key)) await put("drafts", draft.key, draft);
}

export const isSent = (draft) => Boolean(draft) && ["waiting", "sent", "done"].includes(draft.state);

// The drafts that are not done, oldest first.
export async function drafts() {
  const found = await all("drafts", "key");
  const old = Date.now() - DONE_DAYS * DAY_MS;
  for (const { key, state, at } of found) if (state === "done" && at < old) drop("drafts", key);
  return found.filter(({ state }) => state !== "done").sort((one, other) => one.at - other.at);
}

export async function dropDraft(draft) {
  discarded.add(draft.key);
  await Promise.all(draft.photos.map(({ id }) => dropPhoto(id)));
  await drop("drafts", draft.key);
}

// Keeps of a draft that was sent only its receipt, so that no other window sends it again.
export async function finishDraft({ key, kind, receipt, photos, problem }) {
  const rest = photos.map(({ id, failed, lost }) => ({ id, failed, lost, done: true }));
  await put("drafts", key, { key, kind, at: Date.now(), state: "done", receipt, photos: rest, problem });
  await Promise.all(photos.map(({ id }) => dropPhoto(id)));
}

// A random UUID (version 4). crypto.randomUUID exists only on https and on localhost.
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// The reports sent from here, newest first: [{ code, secret, at, title, key }].
const MOST = 50;

export function mine() {
  try {
    const known = JSON.parse(stored("mine"));
    return Array.isArray(known) ? known : [];
  } catch (error) {
    return [];
  }
}

// Returns false if the browser did not store it: it is known until the page is closed.
export function remember(report) {
  const others = mine().filter(({ code }) => code !== report.code);
  const text = JSON.stringify([report, ...others].slice(0, MOST));
  if (keep("mine", text)) return true;
  for (const path of REFERENCES) keep(`known.${path}`, null);
  return keep("mine", text);
}

export function forget(code) {
  endTelling(code);
  keep("mine", JSON.stringify(mine().filter((one) => one.code !== code)));
  return forgetReceipts((receipt) => receipt.code === code);
}

// Ends the messages of a report to this browser.
function endTelling(code) {
  const id = stored(`push.${code}`);
  if (id === null) return;
  keep(`push.${code}`, null);
  const headers = secretHeaders(secretOf(code));
  request(`v1/reports/${code}/browsers/${id}`, { method: "DELETE", headers, retry: true }).catch(() => {});
}

export function forgetAll() {
  for (const { code } of mine()) endTelling(code);
  keep("mine", null);
  return forgetReceipts(() => true);
}

async function forgetReceipts(which) {
  for (const { key, state, receipt } of await all("drafts", "key"))
    if (state === "done" && receipt && which(receipt)) await drop("drafts", key);
}

export function secretOf(code) {
  const known = mine().find((one) => one.code === code);
  return known && known.secret;
}

// The session of a citizen who has confirmed a telephone number. It ends with the window, or after an hour.
export const session = {
  get token() {
    try {
      const { token, until } = JSON.parse(sessionStorage.getItem("session")) || {};
      return until > Date.now() ? token : null;
    } catch {
      return null;
    }
  },
  begin: ({ token, expires_in }) =>
    inWindow("session", JSON.stringify({ token, until: Date.now() + expires_in * 1000 })),
  end: () => inWindow("session", null),
};

function inWindow(name, value) {
  try {
    if (value === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, value);
  } catch {
    // the person has to confirm again
  }
}

export const sessionHeaders = () => (session.token ? { Authorization: `Bearer ${session.token}` } : {});
export const secretHeaders = (secret) => (secret ? { "X-Report-Secret": secret } : sessionHeaders());

// Data that changes rarely. It is requested once a visit. If the answer fails or takes long, the stored one is used at
// once, and a later answer replaces it.
const REFERENCES = ["v1/categories", "v1/communes", "v1/province"];
const PATIENCE_MS = 2500;
const DOWN_MS = 30000;
const requested = new Map();
let downUntil = 0;

window.addEventListener("online", () => (downUntil = 0));

function known(path) {
  try {
    return JSON.parse(stored(`known.${path}`));
  } catch (error) {
    return null;
  }
}

async function reference(path, name) {
  if (!requested.has(path)) requested.set(path, asked(path));
  const body = await requested.get(path);
  return name ? body[name] : body;
}

async function asked(path) {
  const before = known(path);
  let settled = false;
  const asking = request(path, { retry: !before }).then((body) => {
    settled = true;
    downUntil = 0;
    requested.set(path, Promise.resolve(body));
    keep(`known.${path}`, JSON.stringify(body));
    return body;
  });
  const instead = (error) => {
    if (!settled) requested.delete(path);
    settled = true;
    if (!before) throw error;
    downUntil = Date.now() + DOWN_MS;
    return before;
  };
  if (!before) return asking.catch(instead);
  const isDown = navigator.onLine === false || Date.now() < downUntil;
  const late = new Promise((done) => setTimeout(done, isDown ? 0 : PATIENCE_MS)).then(() => settled || instead());
  return Promise.race([asking.catch(instead), late]);
}

// Requests what the four steps of a report need. Returns whether all of it is there.
export const prepare = () =>
  Promise.all([catalogue(), communes(), province()]).then(
    () => true,
    () => false,
  );

export const catalogue = () => reference("v1/categories");
export const province = () => reference("v1/province");

const capital = (name) => name && name[0].toUpperCase() + name.slice(1);

// [{ id: official code, text }], sorted by name.
export async function communes() {
  return (await reference("v1/communes", "communes")).map(({ code, name }) => ({ id: code, text: capital(name) }));
}

// Today's communes for a typed name. It may be a name from before July 2025, which is shown, too.
export async function formerCommunes(typed) {
  const { communes: found } = await request("v1/communes", { query: { q: typed } });
  return found.map(({ code, name, former }) => ({ id: code, text: capital(name), note: former && `(${former.name})` }));
}

// Whether the receipt of a draft is on the screen: as a view of its own, or in place of a rescue's form.
export const isReceiptOpen = (key) =>
  location.hash.endsWith(key) || Boolean(document.querySelector(`[data-call="${key}"]`));
