// After sending: the code, the upload's progress, the next steps and their dates.

import { base, request } from "../../shared/api.js";
import { onlyInThisApp } from "../browser.js";
import { draftOf } from "../sending/drafts.js";
import { dropOpenPhotos, outbox, progress, sendDraft, sent, stopDraft } from "../sending/outbox.js";
import { isInMemory } from "../sending/store.js";
import { copyText, heading, icon } from "../parts.js";
import { telling } from "../view/telling.js";
import { photosOf as photoFiles } from "../photos/files.js";
import { nameOf } from "../photos/photos.js";
import { busy, h } from "../../shared/dom.js";
import { percent, localized, t, dateTime } from "../../shared/i18n.js";

export async function show(root, key, go) {
  const draft = (await draftOf(key)) || sent.get(key);
  if (!draft) {
    go("#/theo-doi");
    return undefined;
  }
  const title = heading("");
  const state = h("div", { role: "status" });
  const page = h("section", { class: "card receipt" }, title, state);
  root.replaceChildren(page);
  const fill = (now) => {
    const [name, content] = now.receipt
      ? ["receipt.title", photosOf(now)]
      : now.state === "waiting"
        ? ["receipt.waiting.title", waiting(now)]
        : ["receipt.refused.title", refused(now, go)];
    title.textContent = t(name);
    state.replaceChildren(...content);
    if (now.receipt && !page.querySelector(".receipt-code")) page.append(...certificate(now));
  };
  fill(draft);
  outbox.addEventListener("change", function heard({ draft: now }) {
    if (!page.isConnected && title.textContent) return outbox.removeEventListener("change", heard);
    if (now.key === key) fill(now);
    return undefined;
  });
  return title;
}

const CLOCK = { hour: "2-digit", minute: "2-digit" };

const trying = ({ key }) => ({ currentTarget }) => busy(currentTarget, () => sendDraft(key).catch(() => {}));

function waiting(draft) {
  const { problem, attempts, next } = draft;
  const isOn = navigator.onLine !== false;
  const why = problem ? "receipt.waiting.busy" : isOn && !attempts ? "receipt.sending" : "receipt.waiting";
  return [
    h("p", { class: "notice" }, t(why), " ", problem && localized(problem, "title"), " ",
      isOn && next > Date.now() && t("receipt.waiting.next", { time: dateTime(next, CLOCK) })),
    isInMemory() && h("p", { class: "notice urgent" }, t("unkept")),
    h("div", { class: "choices" },
      h("button", { type: "button", onclick: trying(draft) }, t("receipt.now")),
      h("button", { type: "button", class: "plain", onclick: () => stopDraft(draft.key) }, t("receipt.stop"))),
    onlyInThisApp(null),
  ].filter(Boolean);
}

// The API does not take it, or the sender has stopped it.
function refused({ kind, problem }, go) {
  const why = problem && localized(problem, "title");
  return [
    h("p", { class: "notice urgent" }, t(why ? "receipt.refused" : "receipt.stopped", { why })),
    kind === "report" &&
      h("button", { type: "button", class: "main", onclick: () => go("#/gui/4") }, t("receipt.edit")),
  ].filter(Boolean);
}

function photosOf(draft) {
  if (!draft.photos.length) return [];
  const open = draft.photos.filter(({ done }) => !done);
  if (draft.state === "done" || !open.length) {
    const lost = draft.photos.filter((photo) => photo.lost).length;
    const failed = draft.photos.filter((photo) => photo.failed).length;
    const sentOnes = draft.photos.filter((photo) => !photo.lost && !photo.failed);
    const done = photoFiles(sentOnes).length;
    const why = failed && draft.problem ? ` ${localized(draft.problem, "title")}` : "";
    return [
      done && h("p", { class: "notice good" }, t("receipt.photos.done", { n: done })),
      done < sentOnes.length && h("p", { class: "notice good" }, t("receipt.video.done")),
      lost && h("p", { class: "notice" }, t("receipt.photos.lost", { n: lost })),
      failed && h("p", { class: "notice" }, t("receipt.photos.failed", { n: failed }), why),
    ].filter(Boolean);
  }
  return [
    h("p", {}, t("receipt.photos")),
    h(
      "ul",
      { class: "plain uploads" },
      draft.photos.map((photo, number) => {
        const share = photo.done ? 1 : progress.get(photo.id) || 0;
        const label = nameOf(photo, number);
        return h(
          "li",
          {},
          h("span", {}, label),
          h("progress", { max: 1, value: share, "aria-label": label }),
          h("span", { class: "number" }, percent(share)),
        );
      }),
    ),
    h("div", { class: "choices" },
      h("button", { type: "button", onclick: trying(draft) }, t("receipt.now")),
      draft.attempts > 0 && dropButton(draft)),
  ];
}

const dropButton = ({ key }) =>
  h("button", { type: "button", class: "plain", onclick: () => dropOpenPhotos(key) }, t("receipt.photos.drop"));

// The secret is in the fragment of the address, which browsers do not send to a server.
const linkTo = ({ code, secret }) => `${location.origin}${base}#/phieu/${code}/${secret}`;

function certificate({ receipt, kind, isKept }) {
  const link = linkTo(receipt);
  const qr = h("div", { class: "qr" });
  drawQr(qr, link).catch(() => {}); // without a QR code, the link can be copied
  return [
    h(
      "p",
      { class: "receipt-code" },
      h("span", { class: "soft" }, t("follow.code")),
      h("code", {}, receipt.code_spoken || receipt.code),
    ),
    kind === "rescue"
      ? h("p", { class: "notice urgent" }, t("rescue.stay"))
      : h(
          "ol",
          { class: "plain course" },
          h("li", { class: "past" }, t("receipt.now.sent")),
          receipt.step_due_at && h("li", {}, t("receipt.next", { day: dateTime(receipt.step_due_at) })),
          h("li", {}, t("receipt.then")),
          receipt.due_at && h("li", {}, h("strong", {}, t("receipt.due", { day: dateTime(receipt.due_at) }))),
        ),
    receipt.standing && receipt.standing.notice && h("p", { class: "notice" }, localized(receipt.standing.notice)),
    receipt.data_notice && h("p", { class: "hint" }, localized(receipt, "data_notice")),
    h(
      "div",
      { class: "choices" },
      h("a", { class: "button main", href: `#/phieu/${receipt.code}` }, t("receipt.look")),
      h(
        "button",
        { type: "button", onclick: ({ currentTarget }) => copyText(receipt.code, currentTarget) },
        icon("copy"),
        t("receipt.copy.code"),
      ),
      h(
        "button",
        { type: "button", onclick: ({ currentTarget }) => copyText(link, currentTarget) },
        icon("copy"),
        t("receipt.copy.link"),
      ),
      navigator.share &&
        h(
          "button",
          {
            type: "button",
            onclick: () => navigator.share({ title: t("product"), text: receipt.code, url: link }).catch(() => {}),
          },
          icon("share"),
          t("receipt.share"),
        ),
    ),
    telling(receipt.code, receipt.secret),
    h(
      "details",
      {},
      h("summary", {}, t("receipt.qr")),
      h("p", { class: "hint" }, t("receipt.qr.hint")),
      qr,
      h("p", { class: "small" }, t("receipt.secret"), " ", h("code", {}, receipt.secret)),
    ),
    isKept === false
      ? h("p", { class: "notice urgent" }, t("receipt.unkept"))
      : h("p", { class: "hint" }, t("receipt.kept")),
    onlyInThisApp(link),
  ].filter(Boolean);
}

async function drawQr(where, text) {
  const { svg } = await request("v1/qr", { method: "POST", body: { text }, retry: true });
  where.append(
    h("img", { alt: t("receipt.qr.label"), src: URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" })) }),
  );
}
