// What the conversation wants done, by the requests that the other views use.

import { Problem, request } from "../../shared/api.js";
import { secretHeaders, secretOf } from "../kept.js";
import { mine } from "../mine.js";
import { deadlineText, isCode, spacedCode, stateChip } from "../parts.js";
import { storeDraft } from "../sending/drafts.js";
import { isForLater, outbox, queueDraft, sendDraft } from "../sending/outbox.js";
import { h } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";

const PATIENCE_MS = 20000;

// Returns { lines: what is told, next: further offers { label, about }, isDone: whether a report was sent }.
export async function perform(want, draft) {
  const { kind, code } = want;
  try {
    if (kind === "send") return await send(want, draft);
    if (kind === "look_up") return await lookUp(code);
    if (kind === "list_mine") return listMine();
    const [action, body] = kind === "answer"
      ? ["supply", { text: want.text }]
      : ["rate", { rating: want.rating, ...(want.text && { text: want.text }) }];
    const headers = secretHeaders(secretOf(code));
    await request(`v1/reports/${code}/${action}`, { method: "POST", headers, body });
    return told([h("p", {}, t(kind === "answer" ? "chat.answered" : "chat.rated"))]);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return told([h("p", { class: "wrong" }, error.message)]);
  }
}

const told = (lines, next = [], isDone = false) => ({ lines, next, isDone });

const link = (address, text) => h("p", {}, h("a", { href: address }, text));

// By the outbox of the forms: without a network the report waits on the device.
async function send({ report }, draft) {
  const { photos, ...body } = report;
  await queueDraft(draft, body);
  const sending = sendDraft(draft.key);
  sending.catch(() => {}); // told below, or the outbox tries again
  try {
    const received = await Promise.race([receipt(draft.key), sending, late()]);
    const code = received && received.receipt && received.receipt.code;
    return told([h("p", {}, code ? t("chat.sent", { code: spacedCode(code) }) : t("chat.waits")),
      link(`#/da-gui/${draft.key}`, t("chat.receipt"))], [], true);
  } catch (error) {
    if (!(error instanceof Problem) || isForLater(error)) {
      if (!(error instanceof Problem)) throw error;
      return told([h("p", {}, t("chat.waits")), link(`#/da-gui/${draft.key}`, t("chat.receipt"))], [], true);
    }
    // It can be changed and sent again.
    await storeDraft(Object.assign(draft, { state: "draft", problem: null }));
    throw error;
  }
}

const late = () => new Promise((done) => setTimeout(done, PATIENCE_MS));

// Resolves when the report has its code; the photos may still be on their way.
const receipt = (key) => new Promise((done) => {
  outbox.addEventListener("change", function heard({ draft }) {
    if (draft.key !== key || !draft.receipt) return;
    outbox.removeEventListener("change", heard);
    done(draft);
  });
});

async function lookUp(code) {
  let report;
  try {
    report = await request(`v1/reports/${code}`, { headers: secretHeaders(secretOf(code)) });
  } catch (error) {
    if (error.status === 404 && isCode(code)) return told([h("p", {}, t("chat.none"))]);
    throw error;
  }
  const lines = [h("p", { class: "row" }, stateChip(report), spacedCode(report.code)), deadlineText(report),
    report.question && h("blockquote", {}, report.question),
    report.answer && h("p", { class: "words" }, report.answer.text),
    link(`#/phieu/${report.code}`, t("chat.open"))];
  const can = report.actions || [];
  const next = [["supply", "question", "chat.answer"], ["rate", "rating", "chat.rate"]]
    .filter(([action]) => can.includes(action))
    .map(([, topic, label]) => ({ label: t(label), about: { code: report.code, topic } }));
  return told(lines.filter(Boolean), next);
}

function listMine() {
  const known = mine();
  const lines = known.length
    ? [h("p", {}, t("chat.mine")), h("ul", {}, known.map(({ code, title }) =>
      h("li", {}, h("a", { href: `#/phieu/${code}` }, `${spacedCode(code)} ${title}`))))]
    : [h("p", {}, t("chat.mine.none")), link("#/theo-doi", t("chat.by.phone"))];
  return told(lines);
}
