// What each level of trust in a person means: what they can do, and what is kept of them.

import texts from "./texts.js";
import { session } from "../kept.js";
import { heading } from "../parts.js";
import { h } from "../../shared/dom.js";
import { addTexts, t } from "../../shared/i18n.js";

addTexts(texts);

const LEVELS = ["0", "1", "2"];

export async function show(root) {
  const title = heading(t("title.levels"));
  root.replaceChildren(
    h("section", { class: "card" }, title, h("p", {}, t("levels.why"))),
    ...LEVELS.map((level) =>
      h("section", { class: "card" },
        h("h3", {}, t(`levels.${level}`)),
        String(session.trust) === level && h("p", { class: "notice good" }, t("levels.yours")),
        h("p", {}, t(`levels.${level}.can`)),
        h("p", { class: "soft" }, t(`levels.${level}.kept`)))),
    h("section", { class: "card" }, h("p", {}, t("levels.number")),
      h("p", {}, h("a", { href: "#/tai-khoan" }, t("account")))),
  );
  return title;
}
