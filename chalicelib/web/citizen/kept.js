// What the browser stores: drafts and photos (IndexedDB), the reports sent from here, and the API's answers that a form
// needs without a network.

import { request } from "../shared/api.js";
import { keep, stored } from "../shared/i18n.js";

// If the browser stores nothing (private mode, disk full), a draft lasts as long as the page.
const inMemory = { drafts: new Map(), photos: new Map() };
let opening;

function database() {
  if (opening) return opening;
  opening = new Promise((done) => {
    if (!window.indexedDB) return done(null);
    const request = indexedDB.open("citizen", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("drafts", { keyPath: "key" });
      request.result.createObjectStore("photos", { keyPath: "id" });
    };
    request.onsuccess = () => done(request.result);
    request.onerror = () => done(null);
  });
  return opening;
}

async function transact(store, mode, ask, instead) {
  const base = await database();
  if (!base) return instead(inMemory[store]);
  return new Promise((done, fail) => {
    const transaction = base.transaction(store, mode);
    const request = ask(transaction.objectStore(store));
    transaction.oncomplete = () => done(request.result);
    transaction.onerror = transaction.onabort = () => fail(transaction.error);
  });
}

const put = (store, id, item) => transact(store, "readwrite", (one) => one.put(item), (map) => map.set(id, item));
const get = (store, id) => transact(store, "readonly", (one) => one.get(id), (map) => map.get(id));
const drop = (store, id) => transact(store, "readwrite", (one) => one.delete(id), (map) => map.delete(id));

// A draft: { key, kind, at, state, form, photos: [{ id, type, size, place }], body, receipt, problem }. `key` is its
// Idempotency-Key. `state`: "draft" (being written), "waiting" (to be sent), "sent" (photos are still being uploaded).
export const newDraft = (kind, form) => ({ key: newId(), kind, at: Date.now(), state: "draft", form, photos: [] });
export const draftOf = (key) => get("drafts", key);
export const savePhoto = (id, blob) => put("photos", id, { id, blob });
export const dropPhoto = (id) => drop("photos", id);
export const photoOf = async (id) => ((await get("photos", id)) || {}).blob;

// Keys of drafts that were sent or discarded; a late save must not restore them.
const finished = new Set();

export async function saveDraft(draft) {
  if (!finished.has(draft.key)) await put("drafts", draft.key, draft);
}

export async function drafts() {
  const all = await transact("drafts", "readonly", (one) => one.getAll(), (map) => [...map.values()]);
  return all.sort((one, other) => one.at - other.at);
}

export async function dropDraft(draft) {
  finished.add(draft.key);
  await Promise.all(draft.photos.map(({ id }) => dropPhoto(id)));
  await drop("drafts", draft.key);
}

// A random UUID (version 4). crypto.randomUUID exists only on https and on localhost.
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// The reports sent from here, newest first: [{ code, secret, at, title }].
const MOST = 50;

export function mine() {
  try {
    return JSON.parse(stored("mine")) || [];
  } catch {
    return [];
  }
}

export function remember(report) {
  const others = mine().filter(({ code }) => code !== report.code);
  keep("mine", JSON.stringify([report, ...others].slice(0, MOST)));
}

export const forget = (code) => keep("mine", JSON.stringify(mine().filter((one) => one.code !== code)));
export const forgetAll = () => keep("mine", null);
export const secretOf = (code) => (mine().find((one) => one.code === code) || {}).secret;

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

// Data that changes rarely: requested once a visit; without a network, the last answer is used.
const requested = new Map();

function reference(path, name) {
  if (!requested.has(path)) {
    const answer = request(path).then(
      (body) => {
        keep(`known.${path}`, JSON.stringify(body));
        return body;
      },
      (error) => {
        requested.delete(path);
        const known = stored(`known.${path}`);
        if (!known) throw error;
        return JSON.parse(known);
      },
    );
    requested.set(path, answer);
  }
  return requested.get(path).then((body) => (name ? body[name] : body));
}

export const catalogue = () => reference("v1/categories");
export const province = () => reference("v1/province");
export const emergencies = () => reference("v1/emergencies", "emergencies");

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
