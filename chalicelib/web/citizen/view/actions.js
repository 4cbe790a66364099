// What the sender of a report can do with it now: the actions that the API offers, each with its form.

import { request } from "../../shared/api.js";
import { RATINGS } from "../facts.js";
import { filesAdded, newDraft } from "../sending/drafts.js";
import { secretHeaders } from "../kept.js";
import { queuePhotos, sendAll } from "../sending/outbox.js";
import { field, icon } from "../parts.js";
import { addFiles, photoChooser, photoTiles } from "../photos/photos.js";
import { hasVideo, videoChooser } from "../photos/videos.js";
import { busy, clearErrors, showErrors, h, toast } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";

const FACES = { satisfied: "happy", accepted: "neutral", unsatisfied: "sad" };
// The most frequent actions come first, the one that ends a report last.
const ORDER = ["supply", "rate", "confirm", "reopen", "appeal", "add", "withdraw"];
const NEEDS = { supply: "text", add: "text", reopen: "reason", appeal: "reason" };
const WITH_PHOTOS = new Set(["supply", "add"]);

export function actions(view, report, changed) {
  const offered = ORDER.filter((action) => report.actions.includes(action));
  if (report.rating) offered.unshift("rated");
  if (!offered.length) return "";
  const place = h("div", { class: "action-form" });
  const step = { view, report, changed, place };
  const asked = offered.includes("supply") ? "supply" : null;
  const section = h(
    "section",
    { class: "card actions" },
    h("h3", {}, t("actions")),
    report.rating && h("p", {}, t("actions.rated", { rating: t(`rating.${report.rating}`) })),
    offered.includes("rate") && rating(step),
    h(
      "div",
      { class: "choices" },
      offered
        .filter((action) => !["rate", "rated"].includes(action))
        .map((action) =>
          h(
            "button",
            {
              type: "button",
              class: action === "withdraw" ? "danger" : action === asked ? "main" : "",
              onclick: ({ currentTarget }) =>
                action === "confirm" ? send(step, action, {}, currentTarget) : open(step, action),
            },
            t(`action.${action}`),
          ),
        ),
    ),
    place,
  );
  if (asked) open(step, asked, false);
  return section;
}

function rating(step) {
  const words = h("textarea", { rows: 2, maxlength: 1000 });
  const body = (key) => ({ rating: key, ...(words.value.trim() && { text: words.value.trim() }) });
  return h("div", { role: "group", "aria-label": t("action.rate") }, h("p", {}, t("actions.rate.ask")),
    h("div", { class: "ratings" }, RATINGS.map((key) => h("button", {
      type: "button", class: `rate-${key}`,
      onclick: ({ currentTarget }) => send(step, "rate", body(key), currentTarget),
    }, icon(FACES[key]), t(`rating.${key}`)))),
    h("details", {}, h("summary", {}, t("actions.rate.words")), field(t("actions.rate.public"), words)));
}

function open(step, action, focus = true) {
  const more = newDraft("more", {});
  const text = h("textarea", { name: NEEDS[action] || "reason", rows: 3, maxlength: 4000 });
  const shelf = h("div", {});
  const form = h(
    "form",
    {
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        clearErrors(form);
        const said = text.value.trim();
        if (NEEDS[action] && !said) return showErrors(form, { [text.name]: t("required") });
        const button = form.querySelector("button:not([type=button])");
        return send(step, action, said ? { [text.name]: said } : {}, button, more, form);
      },
    },
    h("h4", {}, t(`action.${action}`)),
    field(t(`action.${action}.text`), text, { optional: !NEEDS[action] }),
    WITH_PHOTOS.has(action) && shelf,
    h("div", { role: "alert", class: "problems" }),
    h(
      "div",
      { class: "row" },
      h("button", { class: action === "withdraw" ? "danger" : "main" }, t(`action.${action}.go`)),
      h("button", { type: "button", class: "plain", onclick: () => step.place.replaceChildren() }, t("cancel")),
    ),
  );
  if (WITH_PHOTOS.has(action)) fillPhotos(shelf, more, step.report);
  step.place.replaceChildren(form);
  if (focus) text.focus();
}

function fillPhotos(shelf, more, report) {
  const again = (complaints = []) => {
    for (const wrong of complaints) toast(wrong, "wrong", t("close"));
    fillPhotos(shelf, more, report);
  };
  shelf.replaceChildren(...[
    more.photos.length ? photoTiles(more, again) : "",
    h("div", { class: "choices" }, photoChooser(t("actions.photos"), "picture", {
      take: async (files) => {
        again(await addFiles(more, files));
      },
    })),
    hasVideo(report) ? "" : videoChooser(more, again),
  ].flat());
}

async function send(step, action, body, button, more, form) {
  const { view, changed, report } = step;
  await busy(button, async () => {
    try {
      if (more) await filesAdded(more);
      const now = await request(`v1/reports/${view.code}/${action}`, {
        method: "POST",
        headers: secretHeaders(view.secret),
        body,
      });
      if (more && more.photos.length) {
        await queuePhotos(more, view.code, view.secret);
        sendAll();
      }
      await changed(now);
      toast(t(`action.${action}.done`));
      if (body.rating === "unsatisfied" && now.actions.includes("reopen")) offerReopening(view);
    } catch (error) {
      fail(step, form, error, report);
    }
  });
}

function offerReopening({ root }) {
  const found = [...root.querySelectorAll(".actions button")].find((one) => one.textContent === t("action.reopen"));
  if (found) found.click();
}

function fail({ place }, form, error) {
  if (!("status" in error)) throw error;
  const where = (form && form.querySelector(".problems")) || place;
  const unplaced = form ? showErrors(form, error.fields) : [error.message];
  const shown = unplaced.length || !Object.keys(error.fields).length ? [error.message] : [];
  where.replaceChildren(...shown.map((text) => h("p", { class: "wrong", role: "alert" }, text)));
}
