// An officer's deputies, with the time in which each acts.

import { h } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";
import { pick } from "../../shared/pick.js";
import { instantOf, localOf } from "../../shared/values.js";
import { field } from "../parts.js";

// { element, value } for the deputies of `one`. `desk` has all officers, and is told of changes.
export function deputiesOf(one, desk) {
  const terms = one.deputies.map((each) => ({ ...each }));
  const rows = h("div");
  const officers = desk.officers
    .filter((each) => each.username !== one.username && each.active)
    .map((each) => ({ id: each.username, text: each.title, also: each.username }));
  function draw() {
    rows.replaceChildren(...terms.map((term, place) => {
      const id = (name) => `deputy-${place}-${name}`;
      const who = pick({
        id: id("username"),
        name: `deputies.${place}.username`,
        label: t("officers.deputies.username"),
        value: term.username || null,
        items: officers,
        chosen: (value) => {
          term.username = value || "";
          desk.changed = true;
        },
      });
      const day = (name) =>
        h("input", {
          id: id(name),
          name: `deputies.${place}.${name}`,
          type: "datetime-local",
          value: localOf(term[name]),
          oninput: (event) => (term[name] = instantOf(event.target.value) || ""),
        });
      return h(
        "fieldset",
        { class: "inner", "data-field": `deputies.${place}`, tabindex: "-1" },
        h("legend", { class: "small" }, `${t("officers.deputies")} ${place + 1}`),
        who.element,
        field("officers.deputies.begins", day("begins")),
        field("officers.deputies.ends", day("ends")),
        h(
          "button",
          {
            type: "button",
            class: "danger",
            onclick: () => {
              terms.splice(place, 1);
              desk.changed = true;
              draw();
            },
          },
          t("list.remove"),
        ),
      );
    }));
  }
  draw();
  return {
    element: h(
      "fieldset",
      { "data-field": "deputies", tabindex: "-1" },
      h("legend", {}, t("officers.deputies")),
      h("p", { class: "hint" }, t("officers.deputies.hint")),
      rows,
      h(
        "button",
        {
          type: "button",
          onclick: () => {
            terms.push({ username: "", begins: "", ends: "" });
            desk.changed = true;
            draw();
            rows.lastElementChild.querySelector("input").focus();
          },
        },
        t("list.add"),
      ),
    ),
    get value() {
      return terms;
    },
  };
}
