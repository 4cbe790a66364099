// After sending from a shared tablet: the code and a QR code to take along. Nothing of it is kept here.

import { base, request } from "../shared/api.js";
import { h } from "../shared/dom.js";
import { dateTime, localized, t } from "../shared/i18n.js";
import { heading } from "../citizen/parts.js";
import { draftOf } from "../citizen/sending/drafts.js";
import { outbox, sent } from "../citizen/sending/outbox.js";

// Fills `root` with what became of a draft; `done` clears the screen.
export async function show(root, key, go, done) {
  const title = heading("");
  const state = h("div", { role: "status" });
  const page = h("section", { class: "card receipt" }, title, state);
  root.append(page);
  const fill = (draft) => {
    const [name, content] = draft.receipt
      ? ["kiosk.sent", uploading(draft)]
      : draft.state === "waiting"
        ? ["kiosk.sending", draft.attempts ? [h("p", { class: "notice urgent" }, t("kiosk.waiting"))] : []]
        : ["receipt.refused.title", refused(draft, go)];
    title.textContent = t(name);
    state.replaceChildren(...content);
    if (draft.receipt && !page.querySelector(".receipt-code")) page.append(...certificate(draft, done));
  };
  fill((await draftOf(key)) || sent.get(key));
  outbox.addEventListener("change", function heard({ draft }) {
    if (!page.isConnected && title.textContent) return outbox.removeEventListener("change", heard);
    if (draft.key === key) fill(draft);
    return undefined;
  });
  return title;
}

const uploading = ({ photos, state }) =>
  state !== "done" && photos.some(({ done }) => !done) ? [h("p", { class: "notice" }, t("kiosk.photos"))] : [];

const refused = ({ problem }, go) => [
  h("p", { class: "notice urgent" }, problem ? localized(problem, "title") : ""),
  h("button", { type: "button", class: "main", onclick: () => go("#/gui/4") }, t("receipt.edit")),
];

function certificate({ kind, receipt: { code, code_spoken: spoken, secret, due_at: due } }, done) {
  const qr = h("div", { class: "qr" });
  draw(qr, `${location.origin}${base}#/phieu/${code}/${secret}`, t("receipt.qr.label"));
  return [
    h("p", { class: "receipt-code" }, h("span", { class: "soft" }, t("follow.code")), h("code", {}, spoken || code)),
    kind === "rescue" && h("p", { class: "notice urgent" }, t("rescue.stay")),
    h("p", {}, t("kiosk.take")),
    qr,
    h("p", {}, t("receipt.secret"), " ", h("code", {}, secret)),
    kind !== "rescue" && due && h("p", {}, h("strong", {}, t("receipt.due", { day: dateTime(due) }))),
    h("button", { type: "button", class: "main big", onclick: done }, t("kiosk.done")),
  ].filter(Boolean);
}

// A QR code of a text. Without a network the code and the secret can be written down.
export const draw = (where, text, label) =>
  request("v1/qr", { method: "POST", body: { text }, retry: true }).then(
    ({ svg }) => where.append(
      h("img", { alt: label, src: URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" })) })),
    () => {});
