// The lists of the first page: unsent drafts, reports from this device, new reports.

import { request } from "../shared/api.js";
import { isReceiptOpen } from "./mine.js";
import { reportLine, spacedCode } from "./parts.js";
import { h, show } from "../shared/dom.js";
import { day, localized, t } from "../shared/i18n.js";

const FEW = 3;

// Drafts and reports that wait to be sent, each with its buttons. `gone`: key -> draft of the reports that were sent
// while another view was open.
export function waitingList(waiting, gone, changed, go) {
  // A helper's page has its own list of what it sends for others.
  waiting = waiting.filter(({ kind }) => kind !== "helped");
  const open = waiting.filter(({ state }) => state === "draft");
  // The receipt of a draft shows its own progress.
  const onTheWay = waiting.filter(({ key, state }) => isOnTheWay(state) && !isReceiptOpen(key));
  const writing = location.hash.startsWith("#/gui");
  return [
    ...[...gone.values()].map((draft) => sentNotice(draft, gone, changed)),
    ...waiting.filter(isRefused).map((draft) => refusal(draft, changed)),
    ...onTheWay.map((draft) =>
      h(
        "section",
        { class: "notice row wide", role: "status" },
        h("p", { class: "grow" }, t(draft.receipt ? "waiting.photos" : "waiting.report", { title: titleOf(draft) })),
        h("a", { class: "button", href: `#/da-gui/${draft.key}` }, t("waiting.look")),
      ),
    ),
    ...(writing
      ? []
      : open
          .filter(({ kind }) => kind === "report")
          .map((draft) =>
            h(
              "section",
              { class: "card row wide" },
              h(
                "p",
                { class: "grow" },
                t(draft.problem ? "draft.problem" : "draft.open", { day: day(draft.at), title: titleOf(draft) }),
                draft.problem && ` ${localized(draft.problem, "title")}`,
              ),
              h("button", { type: "button", class: "main", onclick: () => go("#/gui/1") }, t("draft.go")),
              h(
                "button",
                {
                  type: "button",
                  class: "plain",
                  onclick: async () => {
                    const { ask } = await import("../shared/dialog.js");
                    if (!(await ask(t("draft.drop.sure"), t("draft.drop")))) return;
                    const { dropDraft } = await import("./sending/drafts.js");
                    await dropDraft(draft);
                    changed();
                  },
                },
                t("draft.drop"),
              ),
            ),
          )),
  ];
}

// The form of a rescue says itself that it was refused.
const isRefused = ({ state, kind }) =>
  state === "refused" && !(kind === "rescue" && document.querySelector("form.rescue-form"));

const isOnTheWay = (state) => state === "waiting" || state === "sent";

// A report went out by itself, or without some of its photos: its code, once.
const sentNotice = (draft, gone, changed) =>
  h(
    "section",
    { class: "notice good row wide", role: "status" },
    h("p", { class: "grow" }, sentText(draft)),
    h("a", { class: "button", href: `#/da-gui/${draft.key}` }, t("waiting.look")),
    h("button", {
      type: "button",
      class: "plain",
      onclick: () => {
        gone.delete(draft.key);
        changed();
      },
    }, t("close")),
  );

function sentText({ receipt, photos }) {
  const code = spacedCode(receipt.code);
  const n = photos.filter(({ lost, failed }) => lost || failed).length;
  return n ? t("waiting.photos.lost", { code, n }) : t("waiting.gone", { code });
}

// What the API has refused for good and cannot be edited.
const refusal = (draft, changed) =>
  h(
    "section",
    { class: "notice urgent row wide", role: "alert" },
    h("p", { class: "grow" }, t("waiting.refused", { title: titleOf(draft) }), " ",
      draft.problem && localized(draft.problem, "title")),
    h("button", {
      type: "button",
      onclick: async () => {
        const { dropDraft } = await import("./sending/drafts.js");
        await dropDraft(draft);
        changed();
      },
    }, t("waiting.away")),
  );

const titleOf = ({ form, body }) => {
  const written = body || form || {};
  return (written.description || written.text || "").slice(0, 50);
};

export function fillMine(root, known) {
  show(root, known.length > 0);
  root.replaceChildren(
    h("h2", {}, t("mine")),
    h("ul", { class: "plain" }, known.slice(0, FEW).map(({ code, title, at }) => h("li", { class: "entry" },
      h("a", { href: `#/phieu/${code}` }, title || spacedCode(code)),
      h("p", { class: "small soft" }, `${spacedCode(code)} · ${day(at)}`)))),
    h("p", {}, h("a", { href: "#/theo-doi" }, t("mine.all", { n: known.length }))),
  );
}

export async function fillNewest(root) {
  let reports;
  try {
    ({ reports } = await request("v1/reports", { query: { limit: FEW } }));
  } catch {
    return; // this list is optional
  }
  show(root, reports.length > 0);
  root.replaceChildren(
    h("h2", {}, t("newest")),
    h("ul", { class: "plain" }, reports.map((report) => reportLine(report, `#/phieu/${report.code}`))),
    h("p", {}, h("a", { href: "#/quanh-day" }, t("newest.all"))),
  );
}
