// The reader's language: texts, names, dates, numbers.

import shared from "./texts.js";

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
    typeof values[name] === "number" ? number(values[name]) : (values[name] ?? ""),
  );
}

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
export const dateTime = (stamp, style = { dateStyle: "short", timeStyle: "short" }) =>
  stamp ? new Intl.DateTimeFormat(locale(), { ...style, timeZone: ZONE }).format(new Date(stamp)) : "";
export const day = (stamp) =>
  dateTime(stamp, chosen === "en" ? { dateStyle: "medium" } : { day: "numeric", month: "numeric", year: "numeric" });

// Seconds from now, in words: "còn 3 giờ", "quá hạn 2 ngày".
export function timeLeft(seconds) {
  const away = Math.abs(seconds);
  const [amount, unit] =
    away >= 172_800
      ? [Math.round(away / 86_400), "days"]
      : away >= 5_400
        ? [Math.round(away / 3_600), "hours"]
        : [Math.max(1, Math.round(away / 60)), "minutes"];
  return t(seconds < 0 ? "late.by" : "left", { amount: t(unit, { n: amount }) });
}

export const metres = (amount) =>
  amount < 1000
    ? t("metres", { n: Math.round(amount / 10) * 10 || 10 })
    : t("kilometres", { n: Math.round(amount / 100) / 10 });

// A value that the browser has stored. A browser that stores nothing (private mode, disk full) is no error.
export function stored(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function keep(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // the value lasts for this visit
  }
}
