// What the browser stores of reports sent from here, and the API's answers that a form needs without a network. Drafts
// and photos are in sending/drafts.js.

import { request } from "../shared/api.js";
import { keep, stored } from "../shared/i18n.js";
import { mine } from "./mine.js";

const MOST = 50;

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
  const { all, drop } = await import("./sending/store.js");
  for (const { key, state, receipt } of await all("drafts", "key"))
    if (state === "done" && receipt && which(receipt)) {
      await drop("drafts", key);
      await drop("photos", `poster.${receipt.code}`);
    }
}

export function secretOf(code) {
  const known = mine().find((one) => one.code === code);
  return known && known.secret;
}

// The session of a citizen who has confirmed a telephone number or an identity. It ends with the window, or after an
// hour. `trust` is 1 or 2 (an electronic identity of level 2).
export const session = {
  get token() {
    const { token, until } = inThisWindow() || {};
    return until > Date.now() ? token : null;
  },
  get trust() {
    return session.token ? inThisWindow().trust : 0;
  },
  begin: ({ token, expires_in, trust }) => toThisWindow({ token, trust, until: Date.now() + expires_in * 1000 }),
  end: () => toThisWindow(null),
};

// The session where the browser stores nothing: until the page is loaded again.
let unkept = null;

function inThisWindow() {
  try {
    return JSON.parse(sessionStorage.getItem("session")) || unkept;
  } catch {
    return unkept;
  }
}

function toThisWindow(value) {
  unkept = null;
  try {
    if (value === null) sessionStorage.removeItem("session");
    else sessionStorage.setItem("session", JSON.stringify(value));
  } catch {
    unkept = value;
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
