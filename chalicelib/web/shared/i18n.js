// The reader's language: texts, names, dates, numbers.

import shared from "./texts.js";

// Values that the browser did not store, by name; they last for this visit.
const unstored = new Map();

const CATALOGUE = { ...shared };
const LANGUAGES = ["vi", "en"];
const ZONE = "Asia/Ho_Chi_Minh";

let chosen = LANGUAGES.includes(stored("language")) ? stored("language") : "vi";

export const language = () => chosen;
const locale = () => (chosen === "en" ? "en-GB" : "vi-VN");

// Adds a page's texts: key -> [Vietnamese, English].
export function addTexts(texts) {
  Object.assign(CATALOGUE, texts);
}

// Whether there is a text with this key.
export const hasText = (key) => key in CATALOGUE;

// The text of a key, with {names} filled in. In English, n = 1 uses the text `key.one` if there is one.
export function t(key, values = {}) {
  const entry = (chosen === "en" && values.n === 1 && CATALOGUE[`${key}.one`]) || CATALOGUE[key];
  if (!entry) throw new Error(`no text ${key}`);
  const text = entry[LANGUAGES.indexOf(chosen)];
  return text.replace(/\{(\w+)\}/g, (_, name) =>
    typeof values[name] === "number" ? number(values[name]) : known(values[name]),
  );
}

const known = (value) => (value === undefined || value === null ? "" : value);

// The reader's language of a pair from the API: { vi, en }, or an object with name and name_en (title and title_en, …).
export function localized(pair, field = "name") {
  if (!pair) return "";
  if ("vi" in pair) return pair[chosen] || pair.vi;
  return (chosen === "en" && pair[`${field}_en`]) || pair[field] || "";
}

// Fills elements with data-t (text), data-t-label, data-t-placeholder, data-t-title, and sets the page's language.
export function translate(root = document) {
  if (root === document) document.documentElement.lang = chosen;
  for (const one of root.querySelectorAll("[data-t]")) one.textContent = t(one.dataset.t);
  for (const [data, attribute] of [["tLabel", "aria-label"], ["tPlaceholder", "placeholder"], ["tTitle", "title"]]) {
    const name = data.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    for (const one of root.querySelectorAll(`[data-${name}]`)) one.setAttribute(attribute, t(one.dataset[data]));
  }
}

// Changes and stores the language, and sends a "language" event on the window.
export function setLanguage(wanted) {
  chosen = wanted;
  keep("language", wanted);
  translate();
  window.dispatchEvent(new Event("language"));
}

export const number = (value, options = {}) => new Intl.NumberFormat(locale(), options).format(value);
export const percent = (share) => number(share, { style: "percent", maximumFractionDigits: 1 });

// An instant (RFC 3339, UTC) in Vietnamese time, formatted for the reader.
// Browsers before 2020 do not know dateStyle.
const SHORT = { day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit" };

export const dateTime = (stamp, style = { ...SHORT, year: chosen === "en" ? "numeric" : "2-digit" }) =>
  stamp ? new Intl.DateTimeFormat(locale(), { ...style, timeZone: ZONE }).format(new Date(stamp)) : "";
export const day = (stamp) =>
  dateTime(stamp, { day: "numeric", month: chosen === "en" ? "short" : "numeric", year: "numeric" });

// Seconds from now, in words: "còn 3 giờ", "quá hạn 2 ngày".
export function timeLeft(seconds) {
  const away = Math.abs(seconds);
  const [amount, unit] =
    away >= 172800
      ? [Math.round(away / 86400), "days"]
      : away >= 5400
        ? [Math.round(away / 3600), "hours"]
        : [Math.max(1, Math.round(away / 60)), "minutes"];
  return t(seconds < 0 ? "late.by" : "left", { amount: t(unit, { n: amount }) });
}

export const metres = (amount) =>
  amount < 1000
    ? t("metres", { n: Math.round(amount / 10) * 10 || 10 })
    : t("kilometres", { n: Math.round(amount / 100) / 10 });

// A value that was kept. A browser that stores nothing (private mode, disk full) keeps it for this visit.
export function stored(name) {
  if (unstored.has(name)) return unstored.get(name);
  try {
    return localStorage.getItem(name);
  } catch (error) {
    return null;
  }
}

// Returns whether the browser has stored the value.
export function keep(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
    unstored.delete(name);
    return true;
  } catch (error) {
    unstored.set(name, value);
    return false;
  }
}

export const capitalized = (name) => name && name[0].toUpperCase() + name.slice(1);
