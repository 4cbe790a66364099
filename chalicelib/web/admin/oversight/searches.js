// What people searched in vain, so that an administrator adds keywords.

import { h } from "../../shared/dom.js";
import { number, t } from "../../shared/i18n.js";
import { heading, table } from "../parts.js";
import { request } from "../../office/session.js";

export async function open(host) {
  const { searches, least } = await request("v1/admin/searches");
  host.append(
    ...heading("section.searches"),
    h("p", {}, t("searches.hint", { n: least })),
    h("p", {}, h("a", { href: "#/admin/documents/categories" }, t("kind.categories"))),
    searches.length
      ? table(
          ["searches.words", "searches.times"],
          searches.map((one) => [one.words, number(one.times)]),
          t("section.searches"),
        )
      : h("p", { class: "soft" }, t("searches.none")),
  );
  return { title: t("section.searches") };
}
