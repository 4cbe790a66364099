// Rating a service counter. On a tablet the page stays open all day and belongs to a counter by a key; by the QR code
// on a slip somebody rates once on their own telephone. No officer signs in here: who sits at the counter says so in
// the office's page.

import "../shared/older.js";
import "../shared/trusted.js";

import { request } from "../shared/api.js";
import { $, busy, clearErrors, h, s, showErrors } from "../shared/dom.js";
import { addTexts, keep, language, localized, setLanguage, stored, t, translate } from "../shared/i18n.js";
import * as queue from "./queue.js";
import texts from "./texts.js";

addTexts(texts);

const KEY = "booth.key";
const SEEN = "booth.seen";
const KEY_BEGINS = "bk_";
const IDLE_S = 30;
const THANKS_MS = 5000;
const ASK_MS = 60000;
// At night, and while nobody comes, the service is asked less often.
const RESTS_AFTER_MS = 600000;
const RESTED_ASK_MS = 300000;
const KEPT_TRIES = 20;
const KEPT_MS = 500;
const PHONE = /^\+?[\d ().-]{8,20}$/;
const MOUTHS = { satisfied: "M30 58 Q50 82 70 58", accepted: "M32 66 L68 66", unsatisfied: "M30 72 Q50 50 70 72" };

let key = "";
let seen = null; // what the service says of the counter
let screen = () => {};
let ticking = 0;
let trouble = null; // why the service did not say anything of the counter yet
let isOver = false; // the slip was used
let isKept = false; // the page opens without a network
let touchedAt = Date.now();
let askedAt = 0;

function show(title, ...content) {
  clearInterval(ticking);
  const heading = h("h2", { tabindex: "-1" }, title);
  $("main").replaceChildren(heading, ...content);
  return heading;
}

function home() {
  screen = home;
  if (!seen) return key ? opening() : unbound();
  if (isOver) return thanks();
  return show(t("rate.question"),
    h("p", { class: "where" },
      h("strong", {}, localized(seen.booth)), h("br"), localized(seen.unit),
      seen.sitting ? [h("br"), t("rate.sitting", { title: seen.sitting.title })] : null),
    h("div", { class: "levels" }, seen.levels.map(levelButton)));
}

const levelButton = (level) =>
  h("button", { type: "button", "data-level": level, onclick: () => choose(level) },
    s("svg", { viewBox: "0 0 100 100", "aria-hidden": "true" },
      s("circle", { cx: 50, cy: 50, r: 44 }),
      s("path", { d: `M35 38 L35 40 M65 38 L65 40 ${MOUTHS[level] || ""}` })),
    t(`rate.${level}`));

// One touch is a rating; what follows may be left out.
function choose(level) {
  const rating = { id: newId(), level, reasons: [], at: new Date().toISOString() };
  if (seen.fields.length === 1) return next({ ...rating, field: seen.fields[0].id });
  screen = () => askField(rating);
  return askField(rating);
}

function askField(rating) {
  const chosen = (field) => next(field ? { ...rating, field } : rating);
  const heading = show(t("rate.field"),
    h("div", { class: "fields" },
      seen.fields.map((one) => h("button", { type: "button", onclick: () => chosen(one.id) }, localized(one))),
      h("button", { type: "button", class: "plain", onclick: () => chosen(null) }, t("rate.field.skip"))));
  $("main").append(countdown(() => take(rating)));
  heading.focus();
}

function next(rating) {
  if (rating.level !== seen.levels[seen.levels.length - 1]) return take(rating);
  const form = why(rating);
  screen = () => shownWhy(form, rating);
  return shownWhy(form, rating);
}

function shownWhy(form, rating) {
  // Another language keeps what was written.
  const fresh = why(rating, form);
  const heading = show(t("rate.why"), h("p", { class: "where" }, t("rate.why.lead")), fresh);
  fresh.append(countdown(() => take(written(fresh, rating, { isLeft: true }))));
  screen = () => shownWhy(fresh, rating);
  heading.focus();
}

function why(rating, before = null) {
  const value = (name) => (before && before.elements[name] ? before.elements[name].value : "");
  const isChecked = (id) => Boolean(before && before.querySelector(`[name=reason][value="${id}"]`).checked);
  const form = h("form", { novalidate: true, autocomplete: "off" },
    h("fieldset", {},
      h("legend", {}, t("rate.reasons")),
      seen.reasons.map(({ id, label }) =>
        h("label", { class: "line" },
          h("input", { type: "checkbox", name: "reason", value: id, checked: isChecked(id) }), localized(label)))),
    seen.asks_words ? wordsAndPhone(value, isAgreed(before)) : null,
    h("button", { class: "main big" }, t("rate.send")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearErrors(form);
    const wrong = faults(form);
    if (Object.keys(wrong).length) showErrors(form, wrong);
    else take(written(form, rating, { isLeft: false }));
  });
  return form;
}

const isAgreed = (form) => Boolean(form && form.elements.consent && form.elements.consent.checked);

const wordsAndPhone = (value, agreed) => [
  h("div", { class: "field" },
    h("label", { for: "words" }, t("rate.words")),
    h("textarea", { id: "words", name: "words", maxlength: 1000, rows: 3, autocomplete: "off" }, value("words"))),
  h("div", { class: "field" },
    h("label", { for: "phone" }, t("rate.phone")),
    h("input", { id: "phone", name: "phone", type: "tel", maxlength: 20, autocomplete: "off", value: value("phone") })),
  h("label", { class: "line" },
    h("input", { type: "checkbox", name: "consent", checked: agreed }), localized(seen.consent)),
];

function faults(form) {
  const { words, phone, consent } = form.elements;
  if (!phone || !phone.value.trim()) return {};
  if (!PHONE.test(phone.value.trim())) return { phone: t("rate.phone.wrong") };
  if (!words.value.trim()) return { words: t("rate.phone.words") };
  return consent.checked ? {} : { consent: t("rate.phone.consent") };
}

// What a form says. Of somebody who has left, a telephone without consent is not kept.
function written(form, rating, { isLeft }) {
  const { words, phone, consent } = form.elements;
  const reasons = [...form.querySelectorAll("[name=reason]:checked")].map((one) => one.value);
  const said = (words && words.value.trim()) || null;
  const number = (phone && phone.value.trim()) || null;
  const isKept = number && said && consent.checked && !(isLeft && Object.keys(faults(form)).length);
  return { ...rating, reasons, words: said, phone: isKept ? number : null, consent: Boolean(isKept) };
}

// Counts down from the last touch, and then acts.
function countdown(act) {
  let left = IDLE_S;
  const line = h("p", { class: "small soft", "aria-hidden": "true" }, t("rate.left", { n: left }));
  clearInterval(ticking);
  ticking = setInterval(() => {
    left -= 1;
    line.textContent = t("rate.left", { n: left });
    if (left <= 0) act();
  }, 1000);
  for (const sign of ["pointerdown", "keydown", "input"])
    $("main").addEventListener(sign, () => (left = IDLE_S), { passive: true });
  return line;
}

function take(rating) {
  queue.add(rating);
  if (seen.via === "slip") isOver = true;
  thanks();
}

function thanks() {
  screen = thanks;
  const isSlip = seen.via === "slip";
  const back = isSlip ? null : h("button", { type: "button", class: "big", onclick: startOver }, t("rate.again"));
  show(t("rate.thanks"), h("p", { class: "thanks" }, isSlip ? t("rate.thanks.once") : back)).focus();
  if (isSlip) return;
  ticking = setInterval(startOver, THANKS_MS);
}

// The next person is greeted in Vietnamese.
function startOver() {
  clearInterval(ticking);
  screen = home;
  if (language() !== "vi") setLanguage("vi");
  else home();
}

// A key is there, and the service has not answered yet.
function opening() {
  const again = h("button", { type: "button", class: "big", onclick: () => busy(again, ask) }, t("retry"));
  return show(trouble ? trouble.message : t("loading"), trouble ? h("p", { class: "thanks" }, again) : "");
}

function unbound(error = null) {
  screen = () => unbound(error);
  const button = h("button", { class: "main" }, t("rate.bind"));
  const input = h("input", { id: "key", name: "key", autocomplete: "off", maxlength: 100, required: true });
  const form = h("form", { novalidate: true },
    h("div", { class: "field" }, h("label", { for: "key" }, t("rate.key")), input),
    button);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearErrors(form);
    if (!input.value.trim()) return void showErrors(form, { key: t("rate.key.needed") });
    key = input.value.trim().split("#").pop();
    if (await busy(button, ask)) startOver();
    queue.send();
  });
  show(error ? error.message : t("rate.unbound"), h("p", { class: "where" }, t("rate.unbound.lead")), form);
}

// Asks the service about the counter. Returns whether the key is good; without a network what was known holds.
async function ask() {
  if (!key) return false;
  askedAt = Date.now();
  try {
    const found = await request("v1/booths", { method: "POST", body: { key }, retry: true });
    const isNew = JSON.stringify(found) !== JSON.stringify(seen);
    seen = found;
    // A telephone with a slip keeps no key.
    keep(KEY, found.via === "tablet" ? key : null);
    keep(SEEN, found.via === "tablet" ? JSON.stringify(found) : null);
    if (isNew && screen === home) home();
    return true;
  } catch (error) {
    if (!("status" in error)) throw error;
    if (error.status !== 401 && error.status !== 409) {
      trouble = error;
      if (!seen) home();
      return Boolean(seen);
    }
    lost(error);
    return false;
  }
}

function touched() {
  const rested = Date.now() - touchedAt > RESTS_AFTER_MS;
  touchedAt = Date.now();
  if (rested) ask();
}

function askAgain() {
  const rests = seen && Date.now() - touchedAt > RESTS_AFTER_MS;
  if (!rests || Date.now() - askedAt >= RESTED_ASK_MS) ask();
}

// The key was taken back. Ratings that wait stay here, and go with the next key.
function lost(error) {
  key = "";
  seen = null;
  for (const name of [KEY, SEEN]) keep(name, null);
  unbound(error);
}

function told(error) {
  const all = [];
  if (queue.waiting().length) all.push(t("rate.waiting", { n: queue.waiting().length }));
  const refused = queue.refused();
  if (refused.length) all.push(t("rate.refused", { n: refused.length, why: refused[refused.length - 1].why }));
  if (isKept) all.push(t("rate.kept"));
  $("waiting").textContent = all.join(" ");
  if (error && seen) lost(error);
}

// Keeps the page and its files, so that a tablet that is switched on without a network works.
async function keepPage() {
  if (!navigator.serviceWorker || seen.via !== "tablet") return;
  await navigator.serviceWorker.register("sw.js");
  await navigator.serviceWorker.ready;
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  const files = loaded.filter((name) => name.includes("/web/"));
  const names = [location.pathname, ...files];
  if (!navigator.serviceWorker.controller)
    await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
  await Promise.all(names.map((name) => fetch(name).catch(() => {})));
  // The worker puts them into the cache after it has answered.
  for (let tried = 0; tried < KEPT_TRIES && !isKept; tried += 1) {
    await new Promise((done) => setTimeout(done, KEPT_MS));
    isKept = Boolean(await caches.match(location.href));
  }
  told(null);
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// The key of the address. It is not left there, where the next person would read it.
function keyOfAddress() {
  const found = location.hash.slice(1);
  if (!found.startsWith(KEY_BEGINS)) return ""; // such as the link to the content
  history.replaceState(null, "", location.pathname);
  return found;
}

async function start() {
  key = keyOfAddress() || stored(KEY) || "";
  const known = stored(SEEN);
  if (known && stored(KEY) === key) seen = JSON.parse(known);
  $("language").addEventListener("click", () => setLanguage(language() === "vi" ? "en" : "vi"));
  window.addEventListener("language", () => {
    screen();
    told(null);
  });
  setLanguage("vi");
  home();
  // Somebody pastes the address of a key into the page that is open.
  window.addEventListener("hashchange", () => {
    const found = keyOfAddress();
    if (!found) return;
    key = found;
    [seen, trouble, isOver] = [null, null, false];
    home();
    ask();
  });
  await ask();
  setInterval(askAgain, ASK_MS);
  for (const event of ["pointerdown", "keydown"]) document.addEventListener(event, touched);
  queue.start(() => key, told);
  if (seen) await keepPage().catch(() => {}); // a browser without room for it works while there is a network
}

translate();
start();
