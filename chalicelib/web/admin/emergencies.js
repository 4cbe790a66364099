// Declaring and ending an emergency. Both need a reason and a confirmation.

import { busy, h, show, toast } from "../shared/dom.js";
import { localized, t, dateTime, day } from "../shared/i18n.js";
import { formWithErrors, confirmDialog, dialogForm, field, heading } from "./parts.js";
import { pick } from "../shared/pick.js";
import { today } from "../shared/values.js";
import { request } from "../office/session.js";

export async function open(host) {
  const { units } = await request("v1/units");
  const communes = units
    .filter((one) => one.commune)
    .map((one) => ({ id: one.commune, text: localized(one, "commune_name"), also: one.commune_name_en }));
  const shown = h("div");
  const desk = { shown, communes, name: (code) => communes.find((one) => one.id === code)?.text || code };
  host.append(...heading("section.emergencies"), shown, declarer(desk));
  await draw(desk);
  return { title: t("section.emergencies") };
}

async function draw(desk) {
  const { emergencies } = await request("v1/admin/emergencies");
  const on = emergencies.filter((one) => !one.ended_at);
  const off = emergencies.filter((one) => one.ended_at);
  desk.shown.replaceChildren(
    on.length
      ? h(
          "section",
          {},
          h("h3", {}, t("emergencies.on")),
          on.map((one) => card(one, desk)),
        )
      : h("p", { class: "card soft" }, t("emergencies.none")),
    off.length
      ? h(
          "details",
          { class: "card" },
          h("summary", {}, `${t("emergencies.off")} (${off.length})`),
          off.map((one) => card(one, desk)),
        )
      : "",
  );
}

const whereOf = (one, desk) => (one.communes === "all" ? t("emergencies.all") : one.communes.map(desk.name).join(", "));

function card(one, desk) {
  const button = h(
    "button",
    { type: "button", class: "danger", onclick: () => busy(button, () => end(one, desk)) },
    t("emergencies.end"),
  );
  return h(
    "article",
    { class: one.ended_at ? "card" : "notice urgent" },
    h("h4", {}, whereOf(one, desk)),
    h("p", { lang: "vi" }, one.notice),
    h("p", { lang: "en" }, one.notice_en),
    one.decision &&
      h("p", { class: "small" }, t("emergencies.by", { ...one.decision, date: day(one.decision.date) })),
    h(
      "p",
      { class: "small" },
      t("emergencies.since", { at: dateTime(one.since), by: one.declared_by }),
      " · ",
      one.reason,
    ),
    one.ended_at
      ? h(
          "p",
          { class: "small" },
          t("emergencies.until", { at: dateTime(one.ended_at), by: one.ended_by, reason: one.end_reason }),
        )
      : button,
  );
}

function declarer(desk) {
  const chosen = new Set();
  const chips = h("ul", { class: "plain chips" });
  const add = pick({
    id: "emergency-commune",
    name: "communes",
    label: t("emergencies.communes"),
    items: desk.communes,
    placeholder: t("list.pick"),
    chosen: (value) => {
      if (!value) return;
      chosen.add(value);
      add.choose(null);
      list();
    },
  });
  const list = () =>
    chips.replaceChildren(
      ...[...chosen].map((one) =>
        h(
          "li",
          { class: "chip" },
          desk.name(one),
          h(
            "button",
            {
              type: "button",
              class: "plain",
              "aria-label": t("list.take-off", { name: desk.name(one) }),
              onclick: () => {
                chosen.delete(one);
                list();
                add.input.focus();
              },
            },
            "×",
          ),
        ),
      ),
    );
  const some = h("div", {}, add.element, chips);
  const where = h(
    "fieldset",
    {},
    h("legend", {}, t("emergencies.communes")),
    ["some", "all"].map((one) =>
      h(
        "label",
        { class: "line" },
        h("input", {
          type: "radio",
          name: "where",
          value: one,
          checked: one === "some",
          onchange: () => show(some, one === "some"),
        }),
        t(`emergencies.${one}`),
      ),
    ),
  );
  const reason = h("textarea", { id: "emergency-reason", name: "reason", rows: 2 });
  const notice = h("textarea", { id: "emergency-notice", name: "notice", rows: 2, maxlength: 300 });
  const english = h("textarea", { id: "emergency-notice-en", name: "notice_en", rows: 2, maxlength: 300, lang: "en" });
  const number = h("input", { id: "emergency-number", name: "decision.number", maxlength: 100 });
  const date = h("input", { id: "emergency-date", name: "decision.date", type: "date", max: today() });
  const signer = h("input", { id: "emergency-signer", name: "decision.signer", maxlength: 300 });
  const form = formWithErrors(
    [
      h("p", { class: "hint" }, t("emergencies.effect")),
      where,
      some,
      field("emergencies.notice", notice),
      field("emergencies.notice_en", english),
      h(
        "div",
        { class: "columns" },
        field("emergencies.number", number),
        field("emergencies.date", date),
        field("emergencies.signer", signer),
      ),
      field("emergencies.reason", reason),
    ],
    "emergencies.go",
    async () => {
      const communes = form.elements.where.value === "all" ? "all" : [...chosen];
      const place = communes === "all" ? t("emergencies.all") : communes.map(desk.name).join(", ") || "–";
      const sure = await confirmDialog(
        t("emergencies.sure"),
        [
          h("p", {}, t("emergencies.sure.where", { where: place })),
          h("blockquote", {}, notice.value),
          h("p", {}, t("emergencies.effect")),
        ],
        t("emergencies.declare"),
        t("emergencies.understood"),
        "danger",
      );
      if (!sure) return;
      await request("v1/admin/emergencies", {
        method: "POST",
        body: {
          communes,
          reason: reason.value,
          notice: notice.value,
          notice_en: english.value,
          decision: { number: number.value, date: date.value, signer: signer.value },
        },
      });
      form.reset();
      chosen.clear();
      list();
      show(some);
      toast(t("emergencies.declared"), "", t("close"));
      await draw(desk);
    },
    "danger",
  );
  return h("section", { class: "card" }, h("h3", {}, t("emergencies.new")), form);
}

async function end(one, desk) {
  const where = h("p", {}, t("emergencies.sure.where", { where: whereOf(one, desk) }));
  if (
    !(await confirmDialog(
      t("emergencies.end.sure"),
      [where, h("p", {}, t("emergencies.end.effect"))],
      t("emergencies.go"),
      t("emergencies.end.understood"),
      "danger",
    ))
  )
    return;
  const reason = h("textarea", { id: "end-reason", name: "reason", rows: 2 });
  await dialogForm(t("emergencies.end"), [field("emergencies.reason", reason)], "emergencies.end", async () => {
    await request(`v1/admin/emergencies/${encodeURIComponent(one.id)}/end`, {
      method: "POST",
      body: { reason: reason.value },
    });
    toast(t("emergencies.ended"), "", t("close"));
  }, "danger");
  await draw(desk);
}
