// Measures against abuse. Each has a reason and an end; an administrator may lift it earlier.

import { h, toast } from "../../shared/dom.js";
import { t, dateTime } from "../../shared/i18n.js";
import { instantOf } from "../../shared/values.js";
import { MEASURES, MEASURES_AGAINST } from "../facts.js";
import { allPages, formWithErrors, dialogForm, field, heading, table } from "../parts.js";
import { request } from "../../office/session.js";

export async function open(host) {
  const shown = h("div");
  host.append(...heading("section.blocks"), shown, taker(() => draw(shown)));
  await draw(shown);
  return { title: t("section.blocks") };
}

async function draw(shown) {
  const blocks = await allPages(request, "v1/admin/blocks", "blocks");
  shown.replaceChildren(
    blocks.length
      ? table(
          ["blocks.measure", "blocks.against", "blocks.reason", "blocks.by", "blocks.until", ""],
          blocks.map((one) => [
            t(`blocks.${one.measure}`),
            [t(`blocks.${one.against}`), one.key ? ` ${one.key}` : ""],
            one.reason,
            one.by,
            dateTime(one.until),
            stateOf(one, shown),
          ]),
          t("section.blocks"),
        )
      : h("p", { class: "soft" }, t("blocks.none")),
  );
}

function stateOf(one, shown) {
  if (one.lifted) return t("blocks.lifted", { at: dateTime(one.lifted.at), reason: one.lifted.reason });
  if (new Date(one.until) < new Date()) return h("span", { class: "soft" }, t("blocks.over"));
  return h("button", { type: "button", onclick: async () => {
    const reason = h("textarea", { id: "lift-reason", name: "reason", rows: 2 });
    await dialogForm(t("blocks.lift.title"), [field("blocks.reason", reason)], "blocks.lift", () =>
      request(`v1/admin/blocks/${encodeURIComponent(one.id)}/lift`, { method: "POST", body: { reason: reason.value } }),
    );
    await draw(shown);
  } }, t("blocks.lift"));
}

function taker(taken) {
  const measure = h(
    "select",
    { id: "measure", name: "measure" },
    MEASURES.map((one) => h("option", { value: one, selected: one === "block" }, t(`blocks.${one}`))),
  );
  const against = h(
    "select",
    { id: "against" },
    MEASURES_AGAINST.map((one) => h("option", { value: one }, t(`blocks.${one}`))),
  );
  const whose = h("input", { id: "whose", name: "address", autocomplete: "off" });
  const label = h("label", { for: "whose" }, t("blocks.address"));
  against.addEventListener("change", () => {
    whose.name = against.value;
    label.textContent = t(`blocks.${against.value}`);
  });
  const reason = h("textarea", { id: "block-reason", name: "reason", rows: 2 });
  const until = h("input", { id: "block-until", name: "until", type: "datetime-local" });
  const form = formWithErrors(
    [
      field("blocks.measure", measure),
      field("blocks.against", against),
      h("div", { class: "field" }, label, whose),
      field("blocks.reason", reason),
      field("blocks.until", until),
    ],
    "blocks.take",
    async () => {
      await request("v1/admin/blocks", {
        method: "POST",
        body: {
          measure: measure.value,
          [against.value]: whose.value.trim() || undefined,
          reason: reason.value,
          until: instantOf(until.value),
        },
      });
      form.reset();
      against.dispatchEvent(new Event("change"));
      toast(t("blocks.taken"), "", t("close"));
      await taken();
    },
  );
  return h("section", { class: "card" }, h("h3", {}, t("blocks.new")), form);
}
