// A person comes back from an identity provider.

import { fillIdentities, finish } from "./identity.js";
import { heading, skeleton } from "../parts.js";
import { takeReturn } from "../../shared/address.js";
import { h, toast } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";

export async function show(root, _, go) {
  const title = heading(t("identity.returning"));
  const card = h("section", { class: "card", "aria-live": "polite" }, title, skeleton());
  root.replaceChildren(card);
  const returned = takeReturn();
  // A page that is loaded again has nothing to finish. The view must be shown before it changes.
  if (returned) setTimeout(() => conclude(card, returned, go));
  else setTimeout(() => go("#/tai-khoan"));
  return title;
}

async function conclude(card, returned, go) {
  try {
    const after = await finish(returned);
    toast(t("identity.done"), "", t("close"));
    // Who went elsewhere meanwhile stays there.
    if (location.hash === "#/dang-nhap") go(after);
  } catch (error) {
    const title = heading(t("identity.failed"));
    const again = h("div", {});
    card.replaceChildren(
      title,
      h("p", { class: "notice urgent", role: "alert" }, error.message),
      again,
      h("p", {}, h("a", { href: "#/theo-doi" }, t("identity.phone"))),
      h("p", {}, error.after && error.after.startsWith("#/gui")
        ? h("a", { href: error.after }, t("identity.draft"))
        : h("a", { href: "#/" }, t("identity.without"))),
    );
    fillIdentities(again, error.after, t("identity.again"));
    title.focus();
  }
}
