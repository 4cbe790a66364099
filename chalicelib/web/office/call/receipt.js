// What an officer reads out, or prints and hands over, after a report was recorded.

import { base } from "../../shared/api.js";
import { h } from "../../shared/dom.js";
import { t, dateTime } from "../../shared/i18n.js";
import { uploading } from "./photos.js";
import { request } from "../session.js";

// The receipt of a report; `more` are further buttons. The sender's secret is not on it: officers do not get it.
export function receipt(taken, { files, atCounter, note, more }) {
  const line = (label, ...value) => [h("dt", {}, t(label)), h("dd", {}, ...value)];
  const qr = h("div", { class: "qr" });
  if (atCounter) drawQr(qr, `${location.origin}${base}#/phieu/${taken.code}`).catch(() => {}); // the code is enough
  return h(
    "section",
    { class: "card taken", "aria-live": "polite" },
    h("h2", { tabindex: "-1" }, t("call.done")),
    note ? h("p", { class: "notice no-print" }, note) : null,
    h("p", { class: "soft no-print" }, t("call.read-out"), ", ", t("call.digits"), ":"),
    h("p", { class: "code" }, taken.code_spoken),
    h(
      "dl",
      {},
      line("call.due", h("strong", {}, dateTime(taken.due_at, { dateStyle: "full", timeStyle: "short" }))),
      line("call.takes-in", taken.intake_unit.name),
    ),
    taken.standing ? h("p", { class: "notice" }, t("call.standing")) : null,
    uploading(taken.uploads, files),
    qr,
    h("p", {}, t("call.follow")),
    h(
      "div",
      { class: "row no-print" },
      taken.open_to_you ? h("a", { class: "button main", href: `#/t/${taken.code}` }, t("call.open")) : null,
      atCounter ? h("button", { type: "button", onclick: () => window.print() }, t("call.print")) : null,
      ...more,
    ),
  );
}

async function drawQr(where, text) {
  const { svg } = await request("v1/qr", { method: "POST", body: { text }, retry: true });
  const src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  where.append(h("img", { alt: t("call.qr"), src }), h("p", { class: "hint" }, t("call.qr")));
}
