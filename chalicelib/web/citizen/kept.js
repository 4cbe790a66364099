// What this telephone keeps: drafts and photos (IndexedDB), the reports sent from here, answers of the API that a form
// needs without a network.

import { call } from "../shared/api.js";
import { keep, stored } from "../shared/i18n.js";

// Where the browser keeps nothing (private, full), a draft lives as long as the page.
const inMemory = { drafts: new Map(), photos: new Map() };
let opening;

function database() {
  opening ??= new Promise((done) => {
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

async function within(store, mode, ask, instead) {
  const base = await database();
  if (!base) return instead(inMemory[store]);
  return new Promise((done, fail) => {
    const transaction = base.transaction(store, mode);
    const request = ask(transaction.objectStore(store));
    transaction.oncomplete = () => done(request.result);
    transaction.onerror = transaction.onabort = () => fail(transaction.error);
  });
}

const put = (store, id, item) => within(store, "readwrite", (one) => one.put(item), (map) => map.set(id, item));
const get = (store, id) => within(store, "readonly", (one) => one.get(id), (map) => map.get(id));
const drop = (store, id) => within(store, "readwrite", (one) => one.delete(id), (map) => map.delete(id));

// A draft: { key, kind, at, state, form, photos: [{ id, type, size, place }], body, receipt, problem }. `key` is the
// Idempotency-Key of its one sending. `state`: "draft" (being written), "waiting" (to be sent), "sent" (photos still go).
export const newDraft = (kind, form) => ({ key: uuid(), kind, at: Date.now(), state: "draft", form, photos: [] });
export const draftOf = (key) => get("drafts", key);
export const savePhoto = (id, blob) => put("photos", id, { id, blob });
export const dropPhoto = (id) => drop("photos", id);
export const photoOf = async (id) => (await get("photos", id))?.blob;

// What has been sent whole or thrown away; a save that comes late must not bring it back.
const gone = new Set();

export async function saveDraft(draft) {
  if (!gone.has(draft.key)) await put("drafts", draft.key, draft);
}

export async function drafts() {
  const all = await within("drafts", "readonly", (one) => one.getAll(), (map) => [...map.values()]);
  return all.sort((one, other) => one.at - other.at);
}

export async function dropDraft(draft) {
  gone.add(draft.key);
  await Promise.all(draft.photos.map(({ id }) => dropPhoto(id)));
  await drop("drafts", draft.key);
}

// crypto.randomUUID is only there on https and on this machine.
export function uuid() {
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
export const secretOf = (code) => mine().find((one) => one.code === code)?.secret;

// A citizen who has confirmed a telephone; the session ends with the window, at most after an hour.
export const session = {
  get token() {
    try {
      const { token, until } = JSON.parse(sessionStorage.getItem("session")) || {};
      return until > Date.now() ? token : null;
    } catch {
      return null;
    }
  },
  begin: ({ token, expires_in }) => inWindow("session", JSON.stringify({ token, until: Date.now() + expires_in * 1000 })),
  end: () => inWindow("session", null),
};

function inWindow(name, value) {
  try {
    if (value === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, value);
  } catch {
    // the person is asked again
  }
}

export const signedIn = () => (session.token ? { Authorization: `Bearer ${session.token}` } : {});
export const bySecret = (secret) => (secret ? { "X-Report-Secret": secret } : signedIn());

// What changes seldom: asked for once a visit, and taken from the last one without a network.
const asked = new Map();

function reference(path, name) {
  if (!asked.has(path)) {
    const answer = call(path).then(
      (body) => {
        keep(`known.${path}`, JSON.stringify(body));
        return body;
      },
      (error) => {
        asked.delete(path);
        const known = stored(`known.${path}`);
        if (!known) throw error;
        return JSON.parse(known);
      },
    );
    asked.set(path, answer);
  }
  return asked.get(path).then((body) => (name ? body[name] : body));
}

export const catalogue = () => reference("v1/categories");
export const province = () => reference("v1/province");
export const emergencies = () => reference("v1/emergencies", "emergencies");

const capital = (name) => name && name[0].toUpperCase() + name.slice(1);

// [{ id: official code, text }] by name.
export async function communes() {
  return (await reference("v1/communes", "communes")).map(({ code, name }) => ({ id: code, text: capital(name) }));
}

// What is typed may be a name from before July 2025: the communes of today with the name they had.
export async function formerCommunes(typed) {
  const { communes: found } = await call("v1/communes", { query: { q: typed } });
  return found.map(({ code, name, former }) => ({ id: code, text: capital(name), note: former && `(${former.name})` }));
}
