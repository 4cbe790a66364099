// One report: its deadline, its progress, the answer with photos, and the sender's actions.

import { request } from "../../shared/api.js";
import { actions } from "./actions.js";
import { ENDED_WITHOUT_ANSWER } from "../facts.js";
import { drafts } from "../sending/drafts.js";
import { secretHeaders, catalogue, remember, secretOf, session } from "../kept.js";
import {
  copyText, deadlineText, field, heading, icon, isCode, labelled, plainCode, spacedCode, stateChip,
} from "../parts.js";
import { canBeFollowed, followForm, leaveButton } from "./following.js";
import { readable } from "../report/questions.js";
import { sentVideo } from "../photos/sent-video.js";
import { telling } from "./telling.js";
import { busy, h } from "../../shared/dom.js";
import { largestLink, pictureOf } from "../../shared/pictures.js";
import { capitalized, number, localized, t, dateTime } from "../../shared/i18n.js";

const AGAIN_MS = 4000;
const LOOKS = 20;
const SENT_MS = 20000;

export async function show(root, written, secretInLink) {
  const code = plainCode(written);
  // A link without a secret has no second part.
  const secret = typeof secretInLink === "string" ? secretInLink.toLowerCase() : secretOf(code);
  const headers = secretHeaders(secret);
  let report;
  try {
    report = await request(`v1/reports/${encodeURIComponent(code)}`, { headers });
  } catch (error) {
    if (error.status !== 404 || !isCode(code)) throw error;
    return sayHidden(root, code);
  }
  const known = await catalogue().catch(() => null); // only the names of choices come from it
  const view = { root, code: report.code, secret, known, linked: typeof secretInLink === "string", looks: 0 };
  const title = await fill(view, report);
  if ("uploads" in report) {
    lookAgain(view);
    window.addEventListener("waiting", function heard() {
      if (!view.root.isConnected) window.removeEventListener("waiting", heard);
      else sent(view);
    });
  }
  return title;
}

// A valid code without a public report: it may be too new or private, and its sender can open it all the same.
function sayHidden(root, code) {
  const title = heading(t("hidden.title", { code: spacedCode(code) }));
  const secret = h("input", { name: "secret", autocomplete: "off", autocapitalize: "none", spellcheck: "false" });
  root.replaceChildren(
    h("section", { class: "card" }, title, h("p", {}, t("hidden.why")),
      h("form", {
        onsubmit: (event) => {
          event.preventDefault();
          if (secret.value.trim()) location.hash = `#/phieu/${code}/${secret.value.trim().toLowerCase()}`;
        },
      },
      field(t("follow.secret"), secret, { hint: t("follow.secret.hint") }),
      h("button", { class: "main" }, t("follow.look"))),
      h("p", {}, h("a", { href: "#/theo-doi" }, t("hidden.phone")))),
  );
  return title;
}

// Draws the report again.
async function fill(view, report) {
  const title = heading(firstLine(report.description));
  const own = "actions" in report;
  view.shown = report;
  const uploads = own ? [...(await uploadsOf(report)), await sentVideo(report)] : [];
  if (view.shown !== report) return title; // a newer one is being drawn
  view.root.replaceChildren(
    h(
      "article",
      { class: "card report" },
      h(
        "p",
        { class: "row" },
        stateChip(report),
        report.late && h("span", { class: "chip late" }, t("late")),
        h("span", { class: "soft grow" }, spacedCode(report.code)),
      ),
      title,
      h("p", { class: "soft" }, [localized(report.category), placeOf(report.place)].filter(Boolean).join(" · ")),
      report.standing && report.standing.notice && h("p", { class: "notice" }, localized(report.standing.notice)),
      deadlineText(report),
      report.committed_at && h("p", {}, t("report.committed", { day: dateTime(report.committed_at) })),
      report.gathering && h("p", { class: "notice" }, t("report.gathering", report.gathering)),
      report.waits_for.length
        ? h("p", {}, t("report.waits", { bodies: report.waits_for.map(localized).join(", ") }))
        : null,
      report.merged_into && h("p", { class: "notice" }, t("report.merged"), " ",
        h("a", { href: `#/phieu/${report.merged_into}` }, spacedCode(report.merged_into))),
      course(report),
    ),
    own ? report.breaches.map(breach) : "",
    report.refusal ? refusal(report.refusal) : "",
    own && report.question
      ? h("section", { class: "card" }, h("h3", {}, t("report.question")), h("blockquote", {}, report.question))
      : "",
    report.answer ? letter(report) : "",
    report.earlier.length ? earlier(report) : "",
    own ? actions(view, report, (changed) => fill(view, changed).then((made) => made.focus())) : "",
    own ? h("div", {}, uploads, placeOffered(view, report)) : following(report),
    own ? telling(view.code, view.secret) : "",
    details(view, report),
    history(report),
    own ? puttingRight(view, report) : "",
    own ? keeping(view, report) : h("p", {}, h("a", { href: `bao-cao/${report.code}` }, t("report.page"))),
  );
  return title;
}

// What only senders need is loaded for them alone.
function puttingRight(view, report) {
  const place = h("div", {});
  const redraw = (changed) => fill(view, changed).then((made) => made.focus());
  Promise.all([import("./righting.js"), import("./own-data.js")]).then(([{ righting }, { ownData }]) =>
    place.append(righting(view, report, redraw), ownData(view, report, redraw)), () => {});
  return place;
}

// Other people may follow a report and get its news.
function following(report) {
  const leave = leaveButton(report.code);
  if (!report.followers && !leave && !canBeFollowed(report)) return "";
  const place = h("div", {});
  const open = () => {
    place.replaceChildren(followForm(report.code, () => {}));
    place.querySelector("input").focus();
  };
  return h(
    "section",
    { class: "card" },
    report.followers ? h("p", {}, t("nearby.followers", { n: report.followers })) : "",
    leave ||
      (canBeFollowed(report)
        ? h("button", { type: "button", onclick: open }, icon("people"), t("nearby.follow.this"))
        : ""),
    place,
  );
}

const firstLine = (text) => (text.length > 90 ? `${text.slice(0, 88)}…` : text);
const placeOf = (place) => place && [place.address, capitalized(place.commune_name)].filter(Boolean).join(", ");

// The progress in four steps.
function course(report) {
  const first = (kind) => (report.history.find((event) => event.kind === kind) || {}).at;
  const last = report.history.at(-1) || {};
  const ended = ENDED_WITHOUT_ANSWER.includes(report.state) && report.state;
  const stations = [
    ["sent", report.created_at],
    ["received", first("receive") || first("dispatch")],
    ...(ended ? [[ended, last.at]] : [["work", first("accept")], ["answered", report.resolved_at]]),
  ];
  const reached = stations.findLastIndex(([, at]) => at);
  return h("ol", { class: "plain course", "aria-label": t("course") }, stations.map(([name, at], index) =>
    h("li", { class: index <= reached ? "past" : "", "aria-current": index === reached && "step" },
      t(`course.${name}`), at && h("span", { class: "soft small" }, ` ${dateTime(at)}`))));
}

const breach = (one) => h("section", { class: "notice urgent" }, h("h3", {}, t("report.breach")),
  h("p", { class: "small" }, dateTime(one.at)), h("p", { class: "words" }, localized(one, "text")));

const refusal = ({ label, text, text_en, reception, idea }) =>
  h("section", { class: "card" },
    h("h3", {}, t("report.refused", { why: localized(label) })),
    text && h("p", { class: "words" }, localized({ text, text_en }, "text")),
    reception && h("p", {}, h("a", { href: "tiep-dan" }, t("refused.reception"))),
    idea && h("p", {}, h("a", { href: "don-gian?loai=idea" }, t("refused.idea"))));

function letter(report) {
  const { answer, photos, pairs } = report;
  const paired = new Set((pairs || []).map(({ after }) => after.id));
  const results = photos.filter(({ id, of_result }) => of_result && !paired.has(id));
  return h(
    "section",
    { class: "card letter" },
    h("h3", {}, t("report.answer", { unit: (answer.unit && capitalized(answer.unit.name)) || "" })),
    h("p", { class: "soft small" }, dateTime(answer.at)),
    h("p", { class: "words" }, answer.text),
    pairs && pairs.map(({ before, after }) =>
      h(
        "div",
        { class: "before-after" },
        figure(before, t("photo.before"), IN_PAIR),
        figure(after, t("photo.after"), IN_PAIR),
      ),
    ),
    results.length ? gallery(results, "photo.after") : "",
    ratingOf(report),
  );
}

const ratingOf = ({ rated }) =>
  rated && [
    h("p", {}, t("report.rated", { rating: t(`rating.${rated.rating}`) })),
    rated.text && h("blockquote", {}, rated.text),
  ];

// The answers that the sender did not accept.
function earlier(report) {
  return h("details", { class: "card" }, h("summary", {}, t("report.earlier", { n: report.earlier.length })),
    report.earlier.map((one) => [
      h("p", { class: "soft small" }, `${capitalized(one.unit ? one.unit.name : "")} ${dateTime(one.at)}`),
      h("p", { class: one.late ? "late small" : "soft small" },
        t(one.late ? "promise.verdict.late" : "promise.verdict.kept", { due: dateTime(one.promised_at) })),
      h("p", { class: "words" }, one.text),
      one.photos.length ? gallery(one.photos, "photo.after") : "",
      ratingOf(one),
    ]));
}

const gallery = (photos, key) =>
  h(
    "div",
    { class: "photos" },
    photos.map((photo, index) => figure(photo, t(key, { n: index + 1 }), IN_GALLERY)),
  );

// The widths of a photo: two columns on a telephone; on a wide screen four in a gallery, two in a pair.
const IN_GALLERY = "(min-width: 47rem) 10rem, calc(50vw - 2.3rem)";
const IN_PAIR = "(min-width: 47rem) 21rem, calc(50vw - 2.3rem)";

function figure(photo, label, sizes) {
  const picture = pictureOf(photo, { alt: label, sizes });
  return h(
    "figure",
    {},
    h("a", { href: largestLink(photo), target: "_blank", rel: "noreferrer" }, picture),
    h("figcaption", {}, label),
  );
}

function details({ known }, report) {
  const category = known && known.categories.find(({ id }) => id === report.category.id);
  const questions = (category && category.questions) || [];
  const reported = report.photos.filter(({ of_result }) => !of_result);
  const answers = report.answers.filter(({ value }) => value !== null && value !== undefined);
  const { lat, lon } = report.place;
  return h(
    "section",
    { class: "card" },
    h("h3", {}, t("report.what")),
    h("p", { class: "words" }, report.description),
    report.asset ? labelled(report.asset) : "",
    answers.length
      ? h(
          "dl",
          {},
          answers.map((one) =>
            h(
              "div",
              {},
              h("dt", {}, localized({ vi: one.question, en: one.question_en })),
              h(
                "dd",
                {},
                readable(
                  one,
                  questions.find(({ code }) => code === one.code),
                ),
              ),
            ),
          ),
        )
      : "",
    reported.length ? gallery(reported, "photo.reported") : "",
    lat !== null &&
      h(
        "p",
        { class: "small soft" },
        t("report.point", {
          lat: number(lat, { maximumFractionDigits: 5 }),
          lon: number(lon, { maximumFractionDigits: 5 }),
        }),
      ),
    report.unit &&
      h(
        "p",
        {},
        t("report.unit", {
          unit: [report.unit, ...report.coordinators].map(({ name }) => capitalized(name)).join(", "),
        }),
      ),
  );
}

function history(report) {
  return h("details", { class: "card" }, h("summary", {}, t("report.history")),
    h("ol", { class: "plain history" }, report.history.map((event) => h("li", {},
      h("span", { class: "soft small" }, dateTime(event.at)), " ", eventText(event),
      event.text && h("p", { class: "words" }, event.text), event.reason && h("p", { class: "words" }, event.reason),
      event.due_at && h("p", { class: "small" }, t("report.new.due", { day: dateTime(event.due_at) }))))));
}

function eventText({ kind, state_label }) {
  try {
    return t(`event.${kind}`);
  } catch {
    return localized(state_label);
  }
}

// The sender's photos that are not shown yet, or were refused.
async function uploadsOf(report) {
  const uploading = (await drafts()).filter(({ receipt, state }) => state === "sent" && receipt);
  const waiting = uploading.some(({ receipt }) => receipt.code === report.code);
  const lines = report.uploads.filter(({ state }) => state !== "ready").map(({ photo, state, reason_label }) => {
    const name = photo[0] === "v" ? t("photos.video") : t("photos.number", { n: Number(photo.slice(1)) });
    if (state === "refused") return h("li", { class: "wrong" }, `${name}: ${localized(reason_label)}`);
    return h("li", {}, t(waiting ? "upload.waiting" : "upload.looking", { name }));
  });
  return lines.length ? [h("div", { class: "notice", role: "status" }, h("ul", { class: "plain" }, lines))] : [];
}

// Offers a photo's position for a report without a point.
function placeOffered(view, report) {
  const photo = report.uploads.find(({ place }) => place);
  if (!photo) return "";
  const wrong = h("div", { role: "alert" });
  const take = ({ currentTarget }) => busy(currentTarget, async () => {
    try {
      const now = await request(`v1/reports/${view.code}/place`, {
        method: "POST",
        headers: secretHeaders(view.secret),
        body: { photo: photo.photo },
      });
      (await fill(view, now)).focus();
    } catch (error) {
      if (!("status" in error)) throw error;
      wrong.replaceChildren(h("p", { class: "wrong" }, error.message));
    }
  });
  return h("section", { class: "notice" }, h("p", {}, t("report.place.offer", { n: Number(photo.photo.slice(1)) })),
    h("button", { type: "button", onclick: take }, icon("pin"), t("report.place.take")), wrong);
}

// Something is on its way from this device: look for it for a while, also if this request or its answer is lost.
function sent(view) {
  view.until = Date.now() + SENT_MS;
  view.looks = 0;
  lookAgain(view);
  refresh(view);
}

// Reloads until the pictures are ready, which takes seconds.
function lookAgain(view) {
  const pending = Date.now() < view.until || (view.shown.uploads || []).some(({ state }) => state === "announced");
  if (!pending || view.looking || (view.looks += 1) > LOOKS) return;
  view.looking = setTimeout(() => {
    view.looking = null;
    if (view.root.isConnected) refresh(view);
  }, AGAIN_MS);
}

async function refresh(view) {
  const before = view.shown;
  const asked = (view.asked = {});
  const now = await request(`v1/reports/${view.code}`, { headers: secretHeaders(view.secret) }).catch(() => before);
  if (view.asked !== asked) return; // a later request shows what this one cannot know
  if (view.shown !== before) return refresh(view);
  // Do not redraw while somebody fills in a form or puts something right.
  const writing = view.righting ||
    [...view.root.querySelectorAll("form")].some((form) => !form.closest("details:not([open])"));
  if (!writing && JSON.stringify(now.uploads) !== JSON.stringify(before.uploads)) await fill(view, now);
  lookAgain(view);
}

function keeping(view, report) {
  const kept = secretOf(view.code);
  const button = h("button", { type: "button", class: "plain" }, icon("copy"), t("receipt.copy.link"));
  button.addEventListener("click", () =>
    copyText(`${location.href.split("#")[0]}#/phieu/${view.code}/${view.secret}`, button),
  );
  const keep = h("button", {
    type: "button", class: "plain",
    onclick: () => {
      remember({
        code: view.code,
        secret: view.secret,
        at: Date.parse(report.created_at),
        title: firstLine(report.description),
      });
      keep.replaceWith(h("span", { role: "status" }, t("report.kept")));
    },
  }, t("report.keep"));
  return h(
    "div",
    { class: "row" },
    view.secret && button,
    view.secret && !kept && keep,
    !view.secret && session.token && h("span", { class: "soft" }, t("report.by.phone")),
  );
}
