// The sender puts right what they sent: hides words, withdraws a photo, makes the report private or public again.

import { secretHeaders } from "../kept.js";
import { privateIn } from "../report/private.js";
import texts from "./righting-texts.js";
import { ask } from "../../shared/dialog.js";
import { busy, h, toast } from "../../shared/dom.js";
import { request } from "../../shared/api.js";
import { addTexts, t } from "../../shared/i18n.js";

addTexts(texts);

// The card of these actions; `changed` gets the report after one.
export function righting(view, report, changed) {
  const wrong = h("div", { role: "alert" });
  const send = (path, body, done) => async ({ currentTarget }) => busy(currentTarget, async () => {
    wrong.replaceChildren();
    if (done !== "right.visibility.done" && !(await ask(t("right.sure"), t("right.go")))) return;
    try {
      const now = await request(`v1/reports/${view.code}/${path}`, {
        method: "POST",
        headers: secretHeaders(view.secret),
        body: body(),
      });
      await changed(now);
      toast(t(done));
    } catch (error) {
      if (!("status" in error)) throw error;
      wrong.replaceChildren(h("p", { class: "wrong" }, error.fields.words || error.fields["words.0"] || error.message));
    }
  });
  // It stays open while the report is drawn again after a change.
  const keepOpen = ({ currentTarget }) => (view.righting = currentTarget.open);
  return h("details", { class: "card", open: view.righting, ontoggle: keepOpen }, h("summary", {}, t("right")),
    wrong, visibility(report, send), photos(report, send), words(report, send));
}

function visibility(report, send) {
  const shown = report.visibility === "public";
  if (!shown && !report.may_be_public) return h("p", {}, t("right.private.fixed"));
  const wanted = shown ? "private" : "public";
  return h("p", {}, t(`right.is.${report.visibility}`), " ",
    h("button", {
      type: "button", onclick: send("visibility", () => ({ visibility: wanted }), "right.visibility.done"),
    }, t(`right.${wanted}`)));
}

function photos(report, send) {
  const sent = report.uploads.filter(({ reason }) => reason !== "erased");
  return h("div", { class: "row" }, sent.map(({ photo }) => h("button", {
    type: "button", onclick: send(`photos/${photo}/withdrawal`, () => ({}), "right.photo.done"),
  }, photo[0] === "v" ? t("right.video") : t("right.photo", { n: Number(photo.slice(1)) }))));
}

function words(report, send) {
  const field = h("input", { name: "words", id: "right-words", maxlength: 300, autocomplete: "off" });
  const found = privateIn([report.description, report.place.address || ""].join("\n"));
  const hide = (text) => send("hidden-words", () => ({ words: [text()] }), "right.words.done");
  return h("div", {},
    found.length
      ? h("div", { class: "row" }, found.map(({ kind, text }) => h("button", {
        type: "button", onclick: hide(() => text),
      }, t("private.hide", { kind: t(`private.${kind}`), text }))))
      : "",
    h("div", { class: "field" },
      h("label", { for: "right-words" }, t("right.words")),
      h("p", { class: "hint" }, t("right.words.hint")), field),
    h("button", { type: "button", onclick: hide(() => field.value) }, t("right.words.go")));
}
