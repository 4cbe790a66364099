// Short guides: how to send a report, what each category is for, and where other matters belong.

import { installHint } from "./browser.js";
import { calls } from "./calls.js";
import { catalogue } from "./kept.js";
import { heading, icon, symbolOf } from "./parts.js";
import { h } from "../shared/dom.js";
import texts from "./guide-texts.js";
import { addTexts, language, localized, t } from "../shared/i18n.js";

const STEPS = ["photo", "place", "category", "send"];
addTexts(texts);

// chalicelib/domain/texts/guides.py has their steps.
const GUIDES = ["gui-tren-web", "tai-khoan", "cai-ung-dung", "gui-qua-zalo"];
const AFTER = ["received", "unit", "answer", "rate"];

export async function show(root) {
  const title = heading(t("help.title"));
  root.replaceChildren(
    h(
      "section",
      { class: "card" },
      title,
      h(
        "p",
        { class: "notice urgent" },
        t("help.danger"),
      ),
      calls(),
      h("h3", {}, t("help.how")),
      list("how", STEPS),
      h("h3", {}, t("help.after")),
      list("after", AFTER),
      h("h3", {}, t("guides")),
      h("ul", {}, GUIDES.map((name) => h("li", {}, h("a", { href: guideAddress(name) }, t(`guides.${name}`))))),
      h("h3", {}, t("procedures")),
      h("p", {}, h("a", { href: "thu-tuc" }, t("help.procedures"))),
      h("p", {}, h("a", { href: "#/giup" }, t("title.helper"))),
    ),
    installHint(),
    await where(),
    h(
      "section",
      { class: "card" },
      h("h3", {}, t("help.private")),
      h(
        "ul",
        {},
        ["contact", "photo", "public", "data"].map((key) => h("li", {}, t(`help.private.${key}`))),
      ),
    ),
  );
  return title;
}

const guideAddress = (name) => `huong-dan/${name}${language() === "en" ? "?lang=en" : ""}`;

const list = (group, keys) => h("ol", {}, keys.map((key) => h("li", {}, t(`help.${group}.${key}`))));

async function where() {
  let known;
  try {
    known = await catalogue();
  } catch {
    return "";
  }
  return h("div", {}, known.types.map((type) => section(type, known)), elsewhere(known));
}

function section(type, { categories, groups }) {
  const own = categories.filter(({ report_types }) => report_types.includes(type.id));
  return h("details", { class: "card", open: type.id === "field" }, h("summary", {}, localized(type)),
    h("ul", { class: "plain guide-categories" }, own.map((one) => h("li", {},
      icon(symbolOf(groups.find(({ id }) => id === one.parent) || one)), h("span", {}, localized(one),
        one.photo_required && h("span", { class: "soft" }, ` · ${t("help.photo")}`),
        one.visibility !== "public" && h("span", { class: "soft" }, ` · ${t("help.not.public")}`))))));
}

// From the province's hints: what is refused here, and who handles it.
function elsewhere({ categories }) {
  const hints = new Map(categories.flatMap(({ refusal_hints }) => refusal_hints).map((one) => [one.text, one]));
  return h("section", { class: "card" }, h("h3", {}, t("help.elsewhere")), h("p", {}, t("help.elsewhere.why")),
    h("ul", {}, [...hints.values()].map((one) => h("li", {}, localized(one, "text")))));
}
