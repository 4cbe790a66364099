// Merging: compares the ticket side by side with the one it is merged into.

import { Problem } from "../../shared/api.js";
import { h } from "../../shared/dom.js";
import { pictureOf } from "../../shared/pictures.js";
import { localized, t, dateTime } from "../../shared/i18n.js";
import { request } from "../session.js";

const CODE = /^[A-Z]{2}\d{10}$/;

export function compareInput(name, { ticket, needed }) {
  const input = h("input", {
    id: "input-into",
    name,
    required: needed,
    autocomplete: "off",
    placeholder: "AB 4827 395 160",
    oninput: look,
  });
  const shown = h("div", { class: "compare", "aria-live": "polite" });
  const element = h("div", { class: "field" }, h("label", { for: "input-into" }, t("input.into")), input, shown);
  let asked = "";

  const code = () => input.value.toUpperCase().replace(/[\s.-]/g, "");

  async function look() {
    const wanted = code();
    if (wanted === asked) return;
    asked = wanted;
    shown.replaceChildren();
    if (!CODE.test(wanted)) return;
    try {
      const other = await request(`v1/office/tickets/${wanted}`);
      if (asked === wanted) shown.replaceChildren(side(t("merge.this"), ticket), side(t("merge.main"), other));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (asked === wanted) shown.replaceChildren(h("p", { class: "wrong" }, error.message));
    }
  }

  return {
    element,
    read: code,
    write: (value) => {
      input.value = value;
      look();
    },
  };
}

function side(title, one) {
  const photo = one.photos.find(({ links }) => links);
  return h(
    "section",
    {},
    h("h5", {}, `${title}: `, h("span", { class: "code" }, one.code)),
    photo
      ? pictureOf(photo, { alt: t("photos.of", { photo: photo.id }), sizes: "(min-width: 58rem) 16rem, 45vw" })
      : h("p", { class: "soft" }, t("photos.no")),
    h("p", {}, one.description),
    h(
      "p",
      { class: "small" },
      [
        localized(one.category),
        [one.place.address, one.place.commune_name].filter(Boolean).join(", "),
        dateTime(one.created_at),
        localized(one.state_label),
      ].join(" · "),
    ),
  );
}
