// The place or thing with a label that a ticket is about: the office's note, and the other reports about it.

import { h } from "../../shared/dom.js";
import { addTexts, capitalized, day, localized, t } from "../../shared/i18n.js";
import texts from "./asset-texts.js";
import { request } from "../session.js";

addTexts(texts);

const MOST = 10;

// Fills `place` with the card of an asset. Without an answer the ticket is complete all the same.
export async function drawAsset(place, ticket) {
  if (place.firstChild) return;
  const list = h("ul", { class: "plain" });
  const rest = h("div", {});
  const load = async (cursor) => {
    const asset = await request(`v1/office/assets/${encodeURIComponent(ticket.asset)}`, {
      query: { limit: MOST, cursor },
    });
    list.append(...asset.reports.filter(({ code }) => code !== ticket.code).map(line));
    if (asset.cursor)
      rest.replaceChildren(h("button", { type: "button", onclick: () => load(asset.cursor) }, t("more")));
    else rest.replaceChildren(list.children.length ? "" : h("p", { class: "soft" }, t("asset.none")));
    return asset;
  };
  const asset = await load().catch(() => null);
  if (!asset || place.firstChild) return;
  place.append(
    h("section", { class: "card" },
      h("h3", {}, `${t("asset")}: ${localized(asset)}`),
      h("p", { class: "soft" }, [localized(asset.kind_label), capitalized(asset.commune_name), asset.id].join(" · ")),
      asset.removed ? h("p", { class: "notice" }, t("asset.removed.office")) : "",
      asset.note ? h("p", {}, asset.note) : "",
      h("h4", {}, t("asset.others")), list, rest));
}

const line = (one) =>
  h("li", {},
    h("a", { href: `#/t/${one.code}` }, one.title || one.code), " ",
    h("span", { class: "chip" }, localized(one.state_label)), " ",
    h("span", { class: "soft small" }, `${one.code} · ${day(one.created_at)}`));
