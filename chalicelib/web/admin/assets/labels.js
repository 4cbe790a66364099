// Sheets of labels to print: A6, four to a page of A4, each with the QR code that leads to its form.

import { h, loadSheet } from "../../shared/dom.js";
import { capitalized, t } from "../../shared/i18n.js";
import { request, session } from "../../office/session.js";

const PAGE = 50;
const MOST = 400;

// Shows the labels of the assets that `wanted` chooses, in place of the list. `away` hides the list, or shows it again.
export async function printLabels(wanted, away) {
  await loadSheet(new URL("labels.css", import.meta.url));
  const found = [];
  let cursor = null;
  do {
    const page = await request("v1/admin/assets", { query: { ...wanted, labels: "yes", limit: PAGE, cursor } });
    found.push(...page.assets);
    ({ cursor } = page);
  } while (cursor && found.length < MOST);
  away(true);
  const sheets = h("section", { class: "sheets", "aria-label": t("labels") });
  const close = () => {
    sheets.remove();
    away(false);
  };
  sheets.append(
    h("div", { class: "row no-print" },
      h("h3", { tabindex: "-1" }, t("labels.count", { n: found.length })),
      h("button", { type: "button", class: "main", onclick: () => window.print() }, t("labels.print")),
      h("button", { type: "button", onclick: close }, t("labels.close"))),
    found.length >= MOST && cursor ? h("p", { class: "notice no-print" }, t("labels.more", { n: MOST })) : "",
    h("div", { class: "labels" }, found.map(label)));
  document.getElementById("main").append(sheets);
  sheets.querySelector("h3").focus();
}

// Both languages stand on a label: who reads it is not who prints it.
const label = ({ id, name, name_en: nameEn, commune_name: commune, address, qr }) =>
  h("article", { class: "label" },
    h("p", { class: "label-name" }, name),
    nameEn === name ? "" : h("p", { class: "label-en", lang: "en" }, nameEn),
    h("p", { class: "label-place" }, capitalized(commune)),
    h("img", {
      alt: t("labels.qr", { name }),
      src: URL.createObjectURL(new Blob([qr], { type: "image/svg+xml" })),
    }),
    h("p", { class: "label-do" }, "Quét mã để gửi phản ánh về chỗ này"),
    h("p", { class: "label-en", lang: "en" }, "Scan to report a problem here"),
    h("p", { class: "label-address" }, address.replace(/^https?:\/\//, "")),
    h("p", { class: "label-id" }, `${session.province.name} · ${id}`));
