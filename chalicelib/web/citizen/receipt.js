// After sending: the code, the upload's progress, the next steps and their dates.

import { base, request } from "../shared/api.js";
import { onlyInThisApp } from "./browser.js";
import { draftOf } from "./kept.js";
import { outbox, progress, sendDraft, sent } from "./outbox.js";
import { copyText, heading, icon } from "./parts.js";
import { busy, h } from "../shared/dom.js";
import { percent, localized, t, dateTime } from "../shared/i18n.js";

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
    title.textContent = t(now.receipt ? "receipt.title" : "receipt.waiting.title");
    state.replaceChildren(...(now.receipt ? photosOf(now) : waiting(now)));
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

function waiting(draft) {
  const trying = async ({ currentTarget }) => busy(currentTarget, () => sendDraft(draft.key).catch(() => {}));
  return [
    h("p", { class: "notice" }, t(draft.problem ? "receipt.waiting.busy" : "receipt.waiting")),
    h("button", { type: "button", onclick: trying }, t("receipt.now")),
    onlyInThisApp(null),
  ];
}

function photosOf(draft) {
  if (!draft.photos.length) return [];
  const open = draft.photos.filter(({ done }) => !done);
  if (draft.state === "done" || !open.length) {
    const failed = draft.photos.filter((photo) => photo.failed).length;
    return [
      h(
        "p",
        { class: `notice ${failed ? "" : "good"}` },
        t(failed ? "receipt.photos.failed" : "receipt.photos.done", { n: failed || draft.photos.length }),
      ),
    ];
  }
  return [
    h("p", {}, t("receipt.photos")),
    h(
      "ul",
      { class: "plain uploads" },
      draft.photos.map((photo, number) => {
        const share = photo.done ? 1 : progress.get(photo.id) || 0;
        const label = t("photos.number", { n: number + 1 });
        return h(
          "li",
          {},
          h("span", {}, label),
          h("progress", { max: 1, value: share, "aria-label": label }),
          h("span", { class: "number" }, percent(share)),
        );
      }),
    ),
    h(
      "button",
      {
        type: "button",
        onclick: ({ currentTarget }) => busy(currentTarget, () => sendDraft(draft.key).catch(() => {})),
      },
      t("receipt.now"),
    ),
  ];
}

// The secret is in the fragment of the address, which browsers do not send to a server.
const linkTo = ({ code, secret }) => `${location.origin}${base}#/phieu/${code}/${secret}`;

function certificate({ receipt, kind }) {
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
          h("li", {}, h("strong", {}, t("receipt.due", { day: dateTime(receipt.due_at) }))),
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
    h(
      "details",
      {},
      h("summary", {}, t("receipt.qr")),
      h("p", { class: "hint" }, t("receipt.qr.hint")),
      qr,
      h("p", { class: "small" }, t("receipt.secret"), " ", h("code", {}, receipt.secret)),
    ),
    h("p", { class: "hint" }, t("receipt.kept")),
    onlyInThisApp(link),
  ].filter(Boolean);
}

async function drawQr(where, text) {
  const { svg } = await request("v1/qr", { method: "POST", body: { text }, retry: true });
  where.append(
    h("img", { alt: t("receipt.qr.label"), src: URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" })) }),
  );
}
