// The public figures, also for a wall screen. Everything shown depends on the period and filters in the form.

import "../shared/older.js";
import "../shared/trusted.js";

import { request, Problem } from "../shared/api.js";
import { card, durationText, tile, figureText } from "./cards.js";
import { boothsCard } from "./booths.js";
import { accountsCard, conductCard, courseCard } from "./course.js";
import { bars, columns, shareLine, whole } from "./charts.js";
import { indicatorsCards, loadIndicators } from "./economy.js";
import { TABLE, TILES } from "./facts.js";
import { spotsCard } from "./map.js";
import { between, fromAddress, plus, scopeForm } from "./scope.js";
import texts from "./texts.js";
import { fillNews, watchNews } from "../shared/news.js";
import { $, clearErrors, showErrors, h, show } from "../shared/dom.js";
import { language, addTexts, number, percent, localized, setLanguage, t, translate, dateTime } from "../shared/i18n.js";

const REFRESH_MS = 300000;
const MOST_BARS = 10;
const MOST_POINTS = 45;

let scope = fromAddress();
let known = null; // { province, categories, groups, units }
let shown = null; // the loaded figures and when they were loaded
let requestCount = 0;

const day = (text, style = { day: "numeric", month: "numeric", year: "numeric" }) =>
  dateTime(`${text}T05:00:00Z`, style);
const short = (text) => day(text, { day: "numeric", month: "numeric" });
const sums = (lines, name) => lines.reduce((sum, line) => sum + line[name], 0);

// An officer who is signed in to the office in this tab sees open rescues here, too, and the indicators of their units.
let setTitle = (text) => (document.title = text);
let requestOfOfficer = Promise.resolve(null); // resolves to the office's `request`, or null

async function watchRescues(province) {
  if (sessionStorage.getItem("office-session") === null) return null;
  const [office, alarm, more] = await Promise.all(
    [import("../office/session.js"), import("../office/alarm.js"), import("../office/texts.js")],
  );
  addTexts(more.default);
  office.prepareSession(province);
  office.session.me = await office.request("v1/office/me");
  setTitle = alarm.setTitle;
  setTitle(document.title);
  alarm.startAlarm($("alarm"));
  return office.request;
}

async function start() {
  addTexts(texts);
  $("language").addEventListener("click", () => setLanguage(language() === "vi" ? "en" : "vi"));
  window.addEventListener("language", applyLanguage);
  translate();
  try {
    const [province, { categories, groups }, { units }] = await Promise.all(
      ["v1/province", "v1/categories", "v1/units"].map((path) => request(path)),
    );
    known = { province, categories, groups, units };
  } catch (error) {
    fail(error, start);
    return;
  }
  applyLanguage();
  watchNews((news) => fillNews($("news"), news));
  requestOfOfficer = watchRescues(known.province).catch(() => null); // the session has ended
  await load();
  setInterval(() => document.hidden || isBeingRead() || load(), REFRESH_MS);
}

// Draws everything that depends on the language.
function applyLanguage() {
  setTitle(t("board.title"));
  if (!known) return;
  $("lead").textContent = t("board.lead", { province: localized(known.province) });
  scopeForm($("scope"), scope, known, (wanted) => { scope = wanted; load(); });
  if (shown) draw();
}

// A refresh would move the focus of a person who uses a card or reads an explanation.
const isBeingRead = () =>
  $("cards").contains(document.activeElement) || document.querySelector("dialog[open]") !== null;

const filters = () => ({ category: scope.category, commune: scope.commune, channel: scope.channel });

async function load() {
  const number_ = ++requestCount;
  const period = { from: scope.from, to: scope.to };
  const length = between(scope.from, scope.to);
  const before = { from: plus(scope.from, -length), to: plus(scope.from, -1) };
  const by = (name) => grouped(name) && request("v1/statistics", { query: { ...period, ...filters(), by: name } });
  document.body.setAttribute("aria-busy", "true");
  try {
    const [economy, booths, days, earlier, ...groups] = await Promise.all([
      // The figures of reports are shown without them, too.
      requestOfOfficer.then(loadIndicators).catch(() => (shown ? shown.economy : [])),
      // Until the day before the last, as figures have no day that has not ended; null for a month ahead.
      request("v1/booth-ratings", { query: { month: plus(scope.to, -1).slice(0, 7) } }).catch(() => null),
      request("v1/statistics", { query: { ...period, ...filters(), by: "day" } }),
      request("v1/statistics", { query: { ...before, ...filters(), by: "day" } }),
      ...["category", "commune", "channel", "unit", "unit_kind"].map(by),
    ]);
    if (number_ !== requestCount) return;
    const [category, commune, channel, unit, kind] = groups;
    const at = new Date().toISOString();
    shown = { period, before, economy, days, earlier, booths, category, commune, channel, unit, unit_kind: kind, at };
    show($("problem"), false);
    clearErrors($("scope"));
    draw();
  } catch (error) {
    if (number_ === requestCount) fail(error, load);
  } finally {
    if (number_ === requestCount) document.body.removeAttribute("aria-busy");
  }
}

// The API groups figures with at most one filter besides the grouped field.
const grouped = (name) => Object.entries(filters()).filter(([filter, value]) => value && filter !== name).length <= 1;

function fail(error, again) {
  if (!(error instanceof Problem)) throw error;
  const unplaced = showErrors($("scope"), error.fields);
  const text = shown && !error.status ? t("board.stale", { at: dateTime(shown.at) }) : error.message;
  show($("problem"), Boolean(unplaced.length || !Object.keys(error.fields).length)).replaceChildren(
    h("p", { class: "notice" }, text, " ", h("button", { type: "button", onclick: again }, t("retry"))));
}

function draw() {
  const { days, earlier, period, before } = shown;
  const total = days.total, old = earlier.total;
  $("shown").replaceChildren(
    t("board.shown", {
      from: day(period.from),
      to: day(period.to),
      before_from: day(before.from),
      before_to: day(before.to),
    }),
    " ",
    h("span", { class: "soft small" }, t("board.updated", { at: dateTime(shown.at) })),
    h("span", { class: "soft small", hidden: !days.as_of }, " ",
      days.as_of && t("board.facts-as-of", { at: dateTime(days.as_of) })),
    " ",
    h("button", { type: "button", class: "plain no-print", onclick: () => window.print() }, t("board.print")),
  );
  const has = total.received + total.merged > 0;
  $("tiles").replaceChildren(
    ...TILES.map(([name, good]) => tile(name, total[name], old.received ? old[name] : null, days.definitions, good)),
  );
  const cards = has
    ? [
        dayCard(),
        outcomeCard(),
        satisfactionCard(),
        rateCard(),
        groupCard("channel"),
        timesCard(),
        groupCard("category"),
        groupCard("commune"),
        groupCard("unit_kind"),
        unitCard("unit", "commune"),
        unitCard("department", "department"),
        courseCard(total, shown.unit && shown.unit.lines, explanations, { ...period, ...filters(), by: "unit" }),
        ...(days.conduct ? [conductCard(days.conduct)] : []),
        ...(days.accounts ? [accountsCard(days.accounts)] : []),
      ]
    : [h("p", { class: "card wide empty" }, t("board.empty"))];
  const rated = boothsCard(shown.booths);
  if (rated) cards.push(rated);
  const open = [...document.querySelectorAll("#cards details[open]")].map((one) => one.closest("section").id);
  $("cards").replaceChildren(
    ...indicatorsCards(shown.economy),
    ...cards,
    ...(has ? [spotsCard({ ...period, category: scope.category, commune: scope.commune }, known.province)] : []),
  );
  for (const id of open) {
    const details = document.querySelector(`#${id} details`);
    if (details) details.setAttribute("open", "");
  }
}

const explanations = (...names) =>
  names.map((name) => `${t(`figure.${name}`)}: ${localized(shown.days.definitions[name])}`);

// Groups days into weeks or months, so that the points of a chart can be told apart.
function timePoints() {
  const { from, to } = shown.period;
  const length = between(from, to);
  const by = length <= MOST_POINTS ? "day" : length <= 7 * MOST_POINTS ? "week" : "in-month";
  const found = new Map();
  for (let place = 0; place < length; place += 1) {
    const date = plus(from, place);
    const key = by === "day" ? date : by === "week" ? plus(from, place - (place % 7)) : date.slice(0, 7);
    if (!found.has(key)) found.set(key, { key: key.length === 7 ? `${key}-01` : key, lines: [] });
    const line = shown.days.lines.find((one) => one.id === date);
    if (line) found.get(key).lines.push(line);
  }
  const style = by === "in-month" ? { month: "numeric", year: "numeric" } : undefined;
  return {
    by,
    points: [...found.values()].map(({ key, lines }) => ({
      label: day(key, style), short: by === "in-month" ? day(key, style) : short(key), lines,
    })),
  };
}

function dayCard() {
  const { by, points: found } = timePoints();
  const values = found.map((point) => ({
    ...point,
    values: [sums(point.lines, "received"), sums(point.lines, "handled")],
  }));
  const series = [{ name: t("figure.received"), tone: "plain" }, { name: t("figure.handled"), tone: "good" }];
  const totals = ["received", "handled"].map((name) => `${t(`figure.${name}`)} ${number(shown.days.total[name])}`);
  const label = `${t("card.day")}: ${totals.join(", ")}`;
  return card({
    id: "day",
    title: t("card.day"),
    about: explanations("received", "handled"),
    wide: true,
    csv: { ...shown.period, ...filters(), by: "day" },
    before: h(
      "p",
      { class: "legend small" },
      series.map((one) =>
        h("span", { class: "key" }, h("i", { class: `tone-${one.tone}`, "aria-hidden": "true" }), one.name),
      ),
    ),
    draw: (width) => columns(width, label, values, series),
    head: [t(`board.${by}`), ...series.map((one) => one.name)],
    rows: values.map((point) => [point.label, ...point.values.map((value) => number(value))]),
  });
}

function rateCard() {
  const { by, points: found } = timePoints();
  const values = found.map((point) => {
    const closed = sums(point.lines, "handled") + sums(point.lines, "overdue");
    return { ...point, closed, value: closed ? sums(point.lines, "on_time") / closed : null };
  });
  return card({
    id: "rate",
    title: t("card.rate"),
    about: explanations("on_time_rate", "on_time_held_rate"),
    before: h("p", { class: "small soft" },
      `${t("figure.on_time_held_rate")}: ${figureText("on_time_held_rate", shown.days.total.on_time_held_rate)}`),
    draw: (width) =>
      shareLine(
        width,
        `${t("card.rate")}: ${figureText("on_time_rate", shown.days.total.on_time_rate)}`,
        values,
        percent,
      ),
    head: [t(`board.${by}`), t("figure.on_time"), t("figure.on_time_rate")],
    rows: values.map((point) => [
      point.label,
      number(sums(point.lines, "on_time")),
      figureText("on_time_rate", point.value),
    ]),
  });
}

function wholeCard(id, names, parts) {
  const sum = parts.reduce((total, part) => total + part.value, 0);
  const told = parts.map((part) => ({
    ...part,
    shown: sum ? `${number(part.value)} (${percent(part.value / sum)})` : number(part.value),
  }));
  return card({
    id,
    title: t(`card.${id}`),
    about: explanations(...names),
    draw: (width) =>
      whole(width, `${t(`card.${id}`)}: ${told.map((part) => `${part.name} ${part.shown}`).join(", ")}`, told),
    head: [t(`card.${id}`), t("times.count"), "%"],
    rows: told.map((part) => [part.name, number(part.value), sum ? percent(part.value / sum) : "–"]),
  });
}

function outcomeCard() {
  const total = shown.days.total;
  return wholeCard("outcome", ["on_time", "late", "open", "overdue", "refused", "withdrawn"], [
    { name: t("figure.on_time"), value: total.on_time, tone: "good" },
    { name: t("figure.late"), value: total.late, tone: "warn" },
    { name: t("figure.open-in-time"), value: total.open - total.overdue, tone: "calm" },
    { name: t("figure.overdue"), value: total.overdue, tone: "bad" },
    { name: t("figure.refused"), value: total.refused, tone: "plain" },
    { name: t("figure.withdrawn"), value: total.withdrawn, tone: "faint" },
  ]);
}

function satisfactionCard() {
  const { rated, satisfied_rate: satisfied, content_rate: content } = shown.days.total;
  const count = (share) => Math.round((share || 0) * rated);
  return wholeCard("satisfaction", ["satisfied_rate", "content_rate", "response_rate"], [
    { name: t("figure.satisfied_rate"), value: count(satisfied), tone: "good" },
    { name: t("figure.accepted"), value: count(content) - count(satisfied), tone: "calm" },
    { name: t("figure.unsatisfied"), value: rated - count(content), tone: "bad" },
  ]);
}

const TIMES = [
  "answer_median_seconds", "answer_p90_seconds", "answer_mean_seconds", "answer_median_working_seconds",
  "answer_p90_working_seconds", "answer_mean_working_seconds", "response_median_seconds", "response_p90_seconds",
  "response_median_working_seconds",
];

function timesCard() {
  const { times, total } = shown.days;
  const rows = times.map(({ up_to_seconds: end, count }, place) => ({
    name: end
      ? t("times.up", { amount: durationText(end) })
      : t("times.over", { amount: durationText(times[place - 1].up_to_seconds) }),
    value: count,
    shown: number(count),
  }));
  const used = rows.slice(0, rows.findLastIndex((row) => row.value > 0) + 1);
  const named = TIMES.map((name) => [
    t(`figure.${name}`),
    figureText(name, total[name]),
  ]);
  return card({
    id: "times",
    title: t("card.times"),
    about: explanations(...TIMES),
    before: h(
      "dl",
      { class: "pairs" },
      named.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
    ),
    draw: (width) => bars(width, t("card.times"), used, "calm"),
    head: [t("card.times"), t("times.count")],
    rows: [...rows.map((row) => [row.name, row.shown]), ...named],
  });
}

const tableRows = (lines, by) =>
  lines.map((line) =>
    [localized(line), ...TABLE.map((name) => figureText(name, line[name]))].concat(
      by === "unit" ? [line.rank || "–"] : [],
    ),
  );
const tableHeads = (by) =>
  [t(by === "unit" ? "unit.name" : `board.${by}`), ...TABLE.map((name) => t(`figure.${name}`))].concat(
    by === "unit" ? [t("figure.rank")] : [],
  );

function groupCard(by) {
  const common = { id: by, title: t(`card.${by}`), about: explanations("received", "on_time", "on_time_rate") };
  if (!shown[by]) return card({ ...common, note: t("board.narrower") });
  const lines = [...shown[by].lines].sort((one, other) => other.received - one.received);
  const rows = lines.slice(0, MOST_BARS).map((line) => ({
    name: localized(line),
    value: line.received,
    part: line.handled,
    shown: `${number(line.received)} · ${figureText("on_time_rate", line.on_time_rate)}`,
  }));
  return card({
    ...common,
    csv: { ...shown.period, ...filters(), by },
    note:
      [t("figure.received"), t("figure.on_time_rate")].join(" · ") +
      (lines.length > MOST_BARS ? `. ${t("board.others", { n: lines.length - MOST_BARS })}` : ""),
    draw: (width) => bars(width, t(`card.${by}`), rows),
    head: tableHeads(by),
    rows: tableRows(lines, by),
  });
}

function unitCard(id, kind) {
  const title = t(`card.${id}`);
  const common = { id, title, about: explanations("rank", "on_time_rate", "on_time_held_rate") };
  if (!shown.unit) return card({ ...common, note: t("board.narrower") });
  const lines = shown.unit.lines.filter((line) => line.unit_kind === kind);
  const ranked = lines.filter((line) => line.rank !== null);
  const rows = ranked.slice(0, MOST_BARS).map((line) => ({
    name: `${line.rank}. ${localized(line)}`,
    value: 1,
    part: line.on_time_rate,
    shown: `${figureText("on_time_rate", line.on_time_rate)} · ${number(line.handled)}`,
  }));
  return card({
    ...common,
    csv: { ...shown.period, ...filters(), by: "unit" },
    note: rows.length
      ? [t("figure.on_time_rate"), t("figure.handled")].join(" · ")
      : t("unit.none", { n: shown.unit.least_ranked }),
    draw: rows.length ? (width) => bars(width, title, rows) : null,
    head: tableHeads("unit"),
    rows: tableRows(lines, "unit"),
  });
}

start();
