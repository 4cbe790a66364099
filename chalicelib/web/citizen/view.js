// One report: what was promised, how far it is, the answer with its pictures, and what its sender can do.

import { call } from "../shared/api.js";
import { actions } from "./actions.js";
import { bySecret, catalogue, drafts, remember, secretOf, session } from "./kept.js";
import { capital, copied, heading, icon, promise, spoken, stateChip } from "./parts.js";
import { canBeFollowed, followForm, leaveButton } from "./nearby.js";
import { readable } from "./questions.js";
import { busy, h } from "../shared/dom.js";
import { number, said, t, when } from "../shared/i18n.js";

const AGAIN_MS = 4000;
const LOOKS = 20;

export async function show(root, code, secretInLink, go) {
  // A link without a secret has one part less.
  const secret = typeof secretInLink === "string" ? secretInLink : secretOf(code);
  const headers = bySecret(secret);
  const report = await call(`v1/reports/${encodeURIComponent(code)}`, { headers });
  const known = await catalogue().catch(() => null); // only the names of choices come from there
  const view = { root, code: report.code, secret, known, linked: typeof secretInLink === "string", looks: 0 };
  const title = await fill(view, report);
  if ("uploads" in report) {
    lookAgain(view);
    window.addEventListener("waiting", function heard() {
      if (!view.root.isConnected) window.removeEventListener("waiting", heard);
      else refresh(view);
    });
  }
  return title;
}

// Shows a report as it is now, in place of what was there.
async function fill(view, report) {
  const title = heading(firstLine(report.description));
  const own = "actions" in report;
  view.shown = report;
  view.root.replaceChildren(
    h("article", { class: "card report" },
      h("p", { class: "row" }, stateChip(report), report.late && h("span", { class: "chip late" }, t("late")), h("span", { class: "soft grow" }, spoken(report.code))),
      title,
      h("p", { class: "soft" }, [said(report.category), placeOf(report.place)].filter(Boolean).join(" · ")),
      report.standing?.notice && h("p", { class: "notice" }, said(report.standing.notice)),
      promise(report),
      report.committed_at && h("p", {}, t("report.committed", { day: when(report.committed_at) })),
      report.merged_into && h("p", { class: "notice" }, t("report.merged"), " ", h("a", { href: `#/phieu/${report.merged_into}` }, spoken(report.merged_into))),
      course(report)),
    report.refusal ? refusal(report.refusal) : "",
    own && report.question ? h("section", { class: "card" }, h("h3", {}, t("report.question")), h("blockquote", {}, report.question)) : "",
    report.answer ? letter(report) : "",
    own ? actions(view, report, (changed) => fill(view, changed).then((made) => made.focus())) : "",
    own ? h("div", {}, await uploadsOf(report), placeOffered(view, report)) : following(report),
    details(view, report),
    history(report),
    own ? keeping(view, report) : "",
  );
  return title;
}

// Somebody else's report: one may be told of its course, too.
function following(report) {
  const leave = leaveButton(report.code);
  if (!report.followers && !leave && !canBeFollowed(report)) return "";
  const place = h("div", {});
  const open = () => {
    place.replaceChildren(followForm(report.code, () => {}));
    place.querySelector("input").focus();
  };
  return h("section", { class: "card" }, report.followers ? h("p", {}, t("nearby.followers", { n: report.followers })) : "",
    leave || (canBeFollowed(report) ? h("button", { type: "button", onclick: open }, icon("people"), t("nearby.follow.this")) : ""),
    place);
}

const firstLine = (text) => (text.length > 90 ? `${text.slice(0, 88)}…` : text);
const placeOf = (place) => place && [place.address, capital(place.commune_name)].filter(Boolean).join(", ");

// The four stations that everybody understands.
function course(report) {
  const first = (kind) => report.history.find((event) => event.kind === kind)?.at;
  const ended = { refused: "refused", withdrawn: "withdrawn", merged: "merged" }[report.state];
  const stations = [
    ["sent", report.created_at],
    ["received", first("receive") || first("dispatch")],
    ...(ended ? [[ended, report.history.at(-1)?.at]] : [["work", first("accept")], ["answered", report.resolved_at]]),
  ];
  const reached = stations.findLastIndex(([, at]) => at);
  return h("ol", { class: "plain course", "aria-label": t("course") }, stations.map(([name, at], index) =>
    h("li", { class: index <= reached ? "past" : "", "aria-current": index === reached && "step" },
      t(`course.${name}`), at && h("span", { class: "soft small" }, ` ${when(at)}`))));
}

const refusal = ({ label, text, text_en }) =>
  h("section", { class: "card" }, h("h3", {}, t("report.refused", { why: said(label) })), text && h("p", { class: "words" }, said({ text, text_en }, "text")));

function letter({ answer, photos, pairs }) {
  const paired = new Set(pairs?.map(({ after }) => after.id));
  const results = photos.filter(({ id, of_result }) => of_result && !paired.has(id));
  return h("section", { class: "card letter" },
    h("h3", {}, t("report.answer", { unit: capital(answer.unit?.name) || "" })),
    h("p", { class: "soft small" }, when(answer.at)),
    h("p", { class: "words" }, answer.text),
    pairs?.map(({ before, after }) => h("div", { class: "before-after" }, figure(before, t("photo.before")), figure(after, t("photo.after")))),
    results.length ? gallery(results, "photo.after") : "");
}

const gallery = (photos, key) => h("div", { class: "photos" }, photos.map((photo, index) => figure(photo, t(key, { n: index + 1 }))));

function figure(photo, label) {
  const large = Object.keys(photo.links).at(-1);
  const [width, height] = photo.sizes?.["640"] || photo.sizes?.[large] || [4, 3];
  const picture = h("img", { src: photo.links["640"] || photo.links[large], alt: label, width, height, loading: "lazy" });
  picture.addEventListener("error", () => photo.jpegs && (picture.src = photo.jpegs["640"] || photo.jpegs[large]), { once: true });
  return h("figure", {}, h("a", { href: photo.links[large], target: "_blank", rel: "noreferrer" }, picture), h("figcaption", {}, label));
}

function details({ known }, report) {
  const questions = known?.categories.find(({ id }) => id === report.category.id)?.questions || [];
  const reported = report.photos.filter(({ of_result }) => !of_result);
  const answers = report.answers.filter(({ value }) => value !== null && value !== undefined);
  const { lat, lon } = report.place;
  return h("section", { class: "card" },
    h("h3", {}, t("report.what")),
    h("p", { class: "words" }, report.description),
    answers.length ? h("dl", {}, answers.map((one) => h("div", {},
      h("dt", {}, said({ vi: one.question, en: one.question_en })),
      h("dd", {}, readable(one, questions.find(({ code }) => code === one.code)))))) : "",
    reported.length ? gallery(reported, "photo.reported") : "",
    lat !== null && h("p", { class: "small soft" }, t("report.point", { lat: number(lat, { maximumFractionDigits: 5 }), lon: number(lon, { maximumFractionDigits: 5 }) })),
    report.unit && h("p", {}, t("report.unit", { unit: [report.unit, ...report.coordinators].map(({ name }) => capital(name)).join(", ") })));
}

function history(report) {
  return h("details", { class: "card" }, h("summary", {}, t("report.history")),
    h("ol", { class: "plain history" }, report.history.map((event) => h("li", {},
      h("span", { class: "soft small" }, when(event.at)), " ", eventText(event),
      event.text && h("p", { class: "words" }, event.text), event.reason && h("p", { class: "words" }, event.reason),
      event.due_at && h("p", { class: "small" }, t("report.new.due", { day: when(event.due_at) }))))));
}

function eventText({ kind, state_label }) {
  try {
    return t(`event.${kind}`);
  } catch {
    return said(state_label);
  }
}

// What became of the sender's own photos, where it is not simply shown.
async function uploadsOf(report) {
  const waiting = (await drafts()).some(({ receipt, state }) => state === "sent" && receipt?.code === report.code);
  const lines = report.uploads.filter(({ state }) => state !== "ready").map(({ photo, state, reason_label }) => {
    const name = t("photos.number", { n: Number(photo.slice(1)) });
    if (state === "refused") return h("li", { class: "wrong" }, `${name}: ${said(reason_label)}`);
    return h("li", {}, t(waiting ? "upload.waiting" : "upload.looking", { name }));
  });
  return lines.length ? [h("ul", { class: "plain notice", role: "status" }, lines)] : [];
}

// A report that names no point may take that of a photo.
function placeOffered(view, report) {
  const photo = report.uploads.find(({ place }) => place);
  if (!photo) return "";
  const wrong = h("div", { role: "alert" });
  const take = ({ currentTarget }) => busy(currentTarget, async () => {
    try {
      const now = await call(`v1/reports/${view.code}/place`, { method: "POST", headers: bySecret(view.secret), body: { photo: photo.photo } });
      (await fill(view, now)).focus();
    } catch (error) {
      if (!("status" in error)) throw error;
      wrong.replaceChildren(h("p", { class: "wrong" }, error.message));
    }
  });
  return h("section", { class: "notice" }, h("p", {}, t("report.place.offer", { n: Number(photo.photo.slice(1)) })),
    h("button", { type: "button", onclick: take }, icon("pin"), t("report.place.take")), wrong);
}

// Pictures are ready seconds after they came.
function lookAgain(view) {
  const pending = view.shown.uploads?.some(({ state }) => state === "announced");
  if (!pending || view.looking || (view.looks += 1) > LOOKS) return;
  view.looking = setTimeout(() => {
    view.looking = null;
    if (view.root.isConnected) refresh(view);
  }, AGAIN_MS);
}

async function refresh(view) {
  const now = await call(`v1/reports/${view.code}`, { headers: bySecret(view.secret) }).catch(() => view.shown);
  // Never under the hands of somebody who writes.
  const writing = view.root.querySelector("form");
  if (!writing && JSON.stringify(now.uploads) !== JSON.stringify(view.shown.uploads)) await fill(view, now);
  lookAgain(view);
}

function keeping(view, report) {
  const kept = secretOf(view.code);
  const button = h("button", { type: "button", class: "plain" }, icon("copy"), t("receipt.copy.link"));
  button.addEventListener("click", () => copied(`${location.href.split("#")[0]}#/phieu/${view.code}/${view.secret}`, button));
  const keep = h("button", {
    type: "button", class: "plain",
    onclick: () => {
      remember({ code: view.code, secret: view.secret, at: Date.parse(report.created_at), title: firstLine(report.description) });
      keep.replaceWith(h("span", { role: "status" }, t("report.kept")));
    },
  }, t("report.keep"));
  return h("div", { class: "row" }, view.secret && button, view.secret && !kept && keep, !view.secret && session.token && h("span", { class: "soft" }, t("report.by.phone")));
}
