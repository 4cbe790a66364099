// The page of a village helper: send for somebody, what waits, what is to be handed over, the cases of the hamlets.

import { form } from "./form.js";
import { forgetHelper, helper, helpersOwn, refreshHelper } from "./known.js";
import texts from "./texts.js";
import { base, request } from "../../shared/api.js";
import { addressThrough } from "../../shared/through.js";
import { busy, h, toast } from "../../shared/dom.js";
import { addTexts, localized, t } from "../../shared/i18n.js";
import { session, sessionHeaders } from "../kept.js";
import { heading, reportLine, spacedCode } from "../parts.js";
import { signIn, signOut } from "../report/phone.js";
import { dropDraft, drafts } from "../sending/drafts.js";
import { outbox, sendAll } from "../sending/outbox.js";
import { all, drop } from "../sending/store.js";

addTexts(texts);

export async function show(root, part, go) {
  if (part === "gui" && helper()) return form(root, helper(), go);
  return fill(root, go);
}

async function fill(root, go) {
  const title = heading(t("title.helper"));
  const again = async () => (await fill(root, go)).focus();
  let known;
  let wrong = null;
  try {
    known = await refreshHelper();
  } catch (error) {
    wrong = error;
  }
  if (!known) {
    root.replaceChildren(h("section", { class: "card" }, title,
      wrong ? h("p", { class: "notice urgent", role: "alert" }, wrong.message) : "",
      h("p", {}, t("helper.lead")), h("p", { class: "hint" }, t("helper.mine")),
      signIn(async () => {
        await again();
        sendAll(true);
      })));
    return title;
  }
  const waiting = h("div", {});
  const handing = h("div", {});
  const refresh = () => Promise.all([fillWaiting(waiting, known, again, go), fillHanding(handing, known)]);
  root.replaceChildren(
    h("section", { class: "card" }, title,
      h("p", {}, h("strong", {}, known.title), " ",
        t("helper.hamlets", { names: known.hamlets.map((one) => localized(one)).join(", ") })),
      h("p", {}, h("a", { class: "button main big", href: "#/giup/gui" }, t("helper.begin"))),
      h("p", { class: "hint" }, t("helper.mine"))),
    waiting, handing,
    ...(session.token ? [reports("cases"), reports("reports")] : []),
    install(known), leaving(known, again),
  );
  await refresh();
  outbox.addEventListener("change", function heard({ draft }) {
    if (!title.isConnected) return outbox.removeEventListener("change", heard);
    if (draft.kind === "helped") refresh();
    return undefined;
  });
  return title;
}

const STATES = {
  draft: () => t("helper.state.draft"),
  waiting: () => t("helper.state.waiting"),
  sent: () => t("helper.state.sent"),
  refused: () => t("helper.state.refused"),
};

async function fillWaiting(root, known, again, go) {
  const found = helpersOwn(await drafts(), known);
  const n = found.filter(({ state }) => state === "waiting" || state === "sent").length;
  const prove = session.token
    ? ""
    : h("section", { class: "notice" }, h("p", {}, t(n ? "helper.over" : "helper.over.none", { n })),
        signIn(async () => {
          await again();
          sendAll(true);
        }));
  // What is typed into the box stays while something else changes.
  if (!root.querySelector(".prove") || session.token) root.replaceChildren(prove, h("div", {}));
  root.lastChild.replaceChildren(found.length
    ? h("section", { class: "card" },
        h("h3", {}, t("helper.waiting")), h("p", { class: "hint" }, t("helper.waiting.hint")),
        h("ul", { class: "plain" }, found.map((one) => waitingLine(one, again, go))),
        session.token && n
          ? h("button", { type: "button", onclick: ({ currentTarget }) => busy(currentTarget, () => sendAll(true)) },
              t("helper.now"))
          : "")
    : "");
}

function waitingLine(draft, again, go) {
  const written = draft.body || draft.form || {};
  const isOpen = draft.state === "draft";
  return h("li", { class: "entry row wide" },
    h("p", { class: "grow" }, (written.description || "…").slice(0, 50), " ",
      h("span", { class: "chip" }, STATES[draft.problem && isOpen ? "refused" : draft.state]()),
      draft.problem ? h("span", { class: "wrong" }, " ", localized(draft.problem, "title")) : ""),
    isOpen ? h("button", { type: "button", class: "main", onclick: () => go("#/giup/gui") }, t("helper.go")) : "",
    isOpen || draft.state === "refused"
      ? h("button", {
          type: "button", class: "plain",
          onclick: async () => {
            const { ask } = await import("../../shared/dialog.js");
            if (!(await ask(t("helper.drop.sure"), t("helper.drop")))) return;
            await dropDraft(draft);
            await again();
          },
        }, t("helper.drop"))
      : "");
}

async function fillHanding(root, known) {
  const found = helpersOwn(await all("drafts", "key"), known).filter(({ state }) => state === "done");
  root.replaceChildren(found.length
    ? h("section", { class: "card" }, h("h3", {}, t("helper.handing")),
        h("ul", { class: "plain" }, found.map((one) => slip(one, () => fillHanding(root, known)))))
    : "");
}

function slip({ key, receipt }, changed) {
  const { code, secret, about } = receipt;
  const qr = h("div", { class: "qr" });
  const link = `${location.origin}${base}#/phieu/${code}/${secret}`;
  return h("li", { class: "entry" },
    h("p", {}, h("code", {}, spacedCode(code)), " ", h("span", { class: "soft" }, about || "")),
    h("p", { class: "hint" }, t(secret ? "helper.handing.slip" : "helper.handing.sms")),
    qr,
    h("div", { class: "row" },
      secret
        ? h("button", {
            type: "button", "aria-label": t("helper.qr.of", { code: spacedCode(code) }),
            onclick: ({ currentTarget }) => busy(currentTarget, () => drawQr(qr, link, t("helper.qr.of", { code }))),
          }, t("helper.qr"))
        : "",
      h("button", {
        type: "button",
        onclick: async () => {
          await drop("drafts", key);
          await changed();
        },
      }, t("helper.handed"))));
}

async function drawQr(place, text, alt) {
  try {
    const { svg } = await request("v1/qr", { method: "POST", body: { text }, retry: true });
    const picture = new Blob([svg], { type: "image/svg+xml" });
    place.replaceChildren(h("img", { alt, src: URL.createObjectURL(picture) }));
  } catch (error) {
    if (!("status" in error)) throw error;
    toast(error.message, "wrong", t("close"));
  }
}

// The cases of the hamlets, or what the helper sent.
function reports(what) {
  const list = h("ul", { class: "plain" });
  const rest = h("div", {});
  const load = async (cursor) => {
    let page;
    try {
      const query = { limit: 20, ...(cursor && { cursor }) };
      page = await request(`v1/helper/${what}`, { headers: sessionHeaders(), query });
    } catch {
      return; // the lists are optional: the helper works without a network
    }
    list.append(...page.reports.map((one) => line(one)));
    rest.replaceChildren(page.cursor
      ? h("button", { type: "button", onclick: () => load(page.cursor) }, t("more"))
      : list.children.length ? "" : h("p", { class: "empty" }, t("helper.none")));
  };
  load();
  return h("details", {}, h("summary", {}, t(what === "cases" ? "helper.cases" : "helper.sent")), list, rest);
}

function line(report) {
  if (report.public) return reportLine(report, `#/phieu/${report.code}`);
  return h("li", { class: "entry" }, h("p", {}, spacedCode(report.code), " ", t("helper.private")),
    h("p", { class: "small soft" }, `${localized(report.state_label)} · ${localized(report.category)}`));
}

function install({ hamlets }) {
  const qr = h("div", { class: "qr" });
  const draw = () => {
    if (!qr.firstChild && hamlets.length) drawQr(qr, addressThrough(hamlets[0].id), t("helper.install.qr"));
  };
  return h("details", { ontoggle: draw },
    h("summary", {}, t("helper.install")), h("p", {}, t("helper.install.how")), qr);
}

// Removes everything of the helper from the device, also what was not sent.
function leaving(known, again) {
  return h("p", {}, h("button", {
    type: "button", class: "plain",
    onclick: async () => {
      const { ask } = await import("../../shared/dialog.js");
      const found = helpersOwn(await all("drafts", "key"), known);
      const n = found.filter(({ state }) => state !== "done").length;
      if (!(await ask(t("helper.leave.sure", { n }), t("helper.leave")))) return;
      for (const draft of found) await dropDraft(draft);
      forgetHelper();
      await signOut();
      await again();
    },
  }, t("helper.leave")));
}
