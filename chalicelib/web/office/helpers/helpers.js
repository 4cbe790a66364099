// The commune's village helpers: who helps in which hamlets, appointing and ending.

import { busy, clearErrors, h, showErrors, toast } from "../../shared/dom.js";
import { addTexts, day, localized, t } from "../../shared/i18n.js";
import { request } from "../session.js";
import texts from "./texts.js";

addTexts(texts);

const PATH = "v1/office/helpers";

export async function open(host) {
  const list = h("div", { "aria-live": "polite" });
  const found = await request(PATH);
  fill(list, found);
  host.append(h("h2", { tabindex: "-1" }, t("nav.helpers")), h("p", { class: "soft" }, t("helpers.lead")),
    list, adding(found.hamlets, list));
  return { title: t("nav.helpers") };
}

function fill(list, { helpers, hamlets }) {
  const nameOf = (id) => localized(hamlets.find((one) => one.id === id)) || id;
  list.replaceChildren(helpers.length
    ? h("ul", { class: "plain" }, helpers.map((one) => h("li", { class: "card row wide" },
        h("div", { class: "grow" },
          h("strong", {}, one.title), ` · ${t("helpers.ending", one)}`,
          h("p", {}, one.hamlets.map(nameOf).join(", ")),
          h("p", { class: "small soft" }, `${one.by} · ${day(one.since)}`)),
        ending(one, list))))
    : h("p", { class: "empty" }, t("helpers.none")));
}

function ending(one, list) {
  const button = h("button", {
    type: "button", class: "danger", "aria-label": t("helpers.end.of", one),
    onclick: async () => {
      const { ask } = await import("../../shared/dialog.js");
      if (!(await ask(t("helpers.end.sure", one), t("helpers.end")))) return;
      await busy(button, () => attempt(async () => {
        fill(list, await request(`${PATH}/${one.id}`, { method: "DELETE" }));
      }));
    },
  }, t("helpers.end"));
  return button;
}

async function attempt(act) {
  try {
    await act();
  } catch (error) {
    if (!("status" in error)) throw error;
    toast(error.message, "wrong", t("close"));
  }
}

function adding(hamlets, list) {
  const input = (name, label, attributes) => {
    const made = h("input", { id: `helpers-${name}`, name, autocomplete: "off", required: true, ...attributes });
    return [made, h("div", { class: "field" }, h("label", { for: made.id }, t(label)), made)];
  };
  const [phone, phoneField] = input("phone", "helpers.phone", { type: "tel", maxlength: 32 });
  const [title, titleField] = input("title", "helpers.title", { maxlength: 100 });
  const boxes = hamlets.map((one) => h("input", { type: "checkbox", name: "hamlet", value: one.id }));
  const button = h("button", { class: "main" }, t("helpers.add"));
  const form = h("form", { class: "card", novalidate: true },
    h("h3", {}, t("helpers.add")), h("p", { class: "hint" }, t("helpers.add.hint")),
    phoneField, titleField,
    h("fieldset", { "data-field": "hamlets", tabindex: "-1" }, h("legend", {}, t("helpers.hamlets")),
      boxes.map((box, number) => h("label", { class: "line" }, box, h("span", {}, localized(hamlets[number]))))),
    button);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(button, async () => {
      clearErrors(form);
      const chosen = boxes.filter(({ checked }) => checked).map(({ value }) => value);
      try {
        const body = { phone: phone.value, title: title.value, hamlets: chosen };
        fill(list, await request(PATH, { method: "POST", body }));
        form.reset();
        toast(t("helpers.done"), "", t("close"));
      } catch (error) {
        if (!("status" in error)) throw error;
        const wrong = { ...error.fields };
        if (wrong.hamlets && !chosen.length) wrong.hamlets = t("helpers.hamlets.none");
        const rest = showErrors(form, wrong);
        if (rest.length || !Object.keys(error.fields || {}).length) toast(error.message, "wrong", t("close"));
      }
    });
  });
  return form;
}
