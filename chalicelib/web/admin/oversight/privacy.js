// People's requests about their own data: their deadlines, and closing them.

import { h, toast } from "../../shared/dom.js";
import { t, dateTime } from "../../shared/i18n.js";
import { allPages, formWithErrors, dialogForm, field, heading, table } from "../parts.js";
import { request } from "../../office/session.js";

const WISHES = ["export", "correct", "erase", "withdraw", "restrict", "lift", "object"];

export async function open(host) {
  const shown = h("div");
  host.append(...heading("section.privacy"), shown, taker(() => draw(shown)));
  await draw(shown);
  return { title: t("section.privacy") };
}

async function draw(shown) {
  const requests = await allPages(request, "v1/admin/privacy-requests", "requests");
  shown.replaceChildren(
    requests.length
      ? table(
          ["privacy.wish", "privacy.whose", "privacy.opened", "privacy.due", "privacy.by", "privacy.state", ""],
          requests.map((one) => [
            [t(`privacy.${one.wish}`), one.text ? h("p", { class: "small words" }, one.text) : ""],
            one.code || t("privacy.person"),
            dateTime(one.opened_at),
            deadline(one, one.answered_at, one.due_at),
            one.fulfil_by ? deadline(one, one.settled_at, one.fulfil_by) : "",
            [
              t(`privacy.${one.standing}`),
              one.settled_at || one.answered_at ? ` ${dateTime(one.settled_at || one.answered_at)}` : "",
              one.note ? h("p", { class: "soft small" }, one.note) : "",
            ],
            one.standing === "open"
              ? [one.answered_at ? "" : answerer(one, shown), settler(one, shown)]
              : proofOf(one),
          ]),
          t("section.privacy"),
        )
      : h("p", { class: "soft" }, t("privacy.none")),
  );
}

// A deadline, marked if what it is for came later or has not come yet.
const deadline = ({ settled_at }, met, at) =>
  h("span", { class: new Date(met || settled_at || Date.now()) > new Date(at) ? "late" : "" }, dateTime(at));

const proofOf = (one) =>
  Object.keys(one.proof).length
    ? h(
        "details",
        {},
        h("summary", {}, t("privacy.proof")),
        h("pre", { class: "small" }, JSON.stringify(one.proof, null, 1)),
      )
    : "";

function taker(taken) {
  const wish = h(
    "select",
    { id: "privacy-wish", name: "wish" },
    WISHES.map((one) => h("option", { value: one }, t(`privacy.${one}`))),
  );
  const code = h("input", { id: "privacy-code", name: "code", autocomplete: "off" });
  const phone = h("input", { id: "privacy-phone", name: "phone", type: "tel", autocomplete: "off" });
  const reason = h("textarea", { id: "privacy-reason", name: "reason", rows: 2 });
  const form = formWithErrors(
    [
      field("privacy.wish", wish),
      field("privacy.code", code),
      field("privacy.phone", phone),
      field("privacy.reason", reason),
    ],
    "privacy.take",
    async () => {
      await request("v1/admin/privacy-requests", {
        method: "POST",
        body: {
          wish: wish.value,
          code: code.value.trim() || undefined,
          phone: phone.value.trim() || undefined,
          reason: reason.value,
        },
      });
      form.reset();
      toast(t("privacy.taken"), "", t("close"));
      await taken();
    },
  );
  return h("section", { class: "card" }, h("h3", {}, t("privacy.new")), form);
}

// Tells the person what will be done, before it is done.
function answerer(one, shown) {
  return h("button", { type: "button", onclick: async () => {
    const reason = h("textarea", { id: "answer-reason", name: "reason", rows: 3 });
    await dialogForm(
      `${t("privacy.answer")}: ${t(`privacy.${one.wish}`)}`,
      [h("p", {}, t("privacy.answer.what")), field("privacy.answer.text", reason)],
      "privacy.answer",
      async () => {
        await request(`v1/admin/privacy-requests/${encodeURIComponent(one.id)}/answer`, {
          method: "POST",
          body: { reason: reason.value },
        });
        toast(t("privacy.answered"), "", t("close"));
      },
    );
    await draw(shown);
  } }, t("privacy.answer"));
}

function settler(one, shown) {
  return h("button", { type: "button", onclick: async () => {
    const choice = (value, label) =>
      h("label", { class: "line" }, h("input", { type: "radio", name: "how", value, checked: value === "do" }), label);
    const pictures = h("input", { type: "checkbox" });
    const name = h("input", { id: "settle-name", name: "contact.name", autocomplete: "off" });
    const phone = h("input", { id: "settle-phone", name: "contact.phone", type: "tel", autocomplete: "off" });
    const reason = h("textarea", { id: "settle-reason", name: "reason", rows: 2 });
    await dialogForm(
      `${t("privacy.settle")}: ${t(`privacy.${one.wish}`)}`,
      [
        h(
          "fieldset",
          {},
          h("legend", { class: "hidden-text" }, t("privacy.settle")),
          choice("do", t(one.wish === "object" ? "privacy.uphold" : "privacy.do")),
          choice("refuse", t("privacy.refuse")),
        ),
        one.wish === "correct" ? [field("privacy.new-phone", phone), field("privacy.new-name", name)] : null,
        one.wish === "erase"
          ? [
              h("p", { class: "notice urgent" }, t("privacy.erase.sure")),
              h("label", { class: "line" }, pictures, t("privacy.pictures")),
            ]
          : null,
        one.wish === "object" ? h("p", { class: "notice" }, t("privacy.object.what")) : null,
        field("privacy.why", reason),
      ]
        .flat()
        .filter(Boolean),
      "privacy.settle",
      async (form) => {
        const refuse = form.elements.how.value === "refuse";
        const contact =
          one.wish === "correct" && !refuse
            ? { phone: phone.value.trim() || undefined, name: name.value.trim() || undefined }
            : undefined;
        const answer = await request(`v1/admin/privacy-requests/${encodeURIComponent(one.id)}/settle`, {
          method: "POST",
          body: { refuse, reason: reason.value, contact, pictures: pictures.checked },
        });
        toast(t("privacy.settled"), "", t("close"));
        if (answer.reports) download(one, answer.reports);
      },
      one.wish === "erase" ? "danger" : "main",
    );
    await draw(shown);
  } }, t("privacy.settle"));
}

function download(one, reports) {
  const url = URL.createObjectURL(new Blob([JSON.stringify(reports, null, 2)], { type: "application/json" }));
  const link = h("a", { href: url, download: `${one.id}.json` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
