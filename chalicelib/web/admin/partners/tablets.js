// Keys of service counters: for tablets, and for the QR code on slips. Made, shown once, printed, taken back.

import { busy, h, loadSheet, toast } from "../../shared/dom.js";
import { dateTime, day, localized, t } from "../../shared/i18n.js";
import { request, session } from "../../office/session.js";
import { allPages, confirmDialog, field, formWithErrors, heading, table } from "../parts.js";

const VIAS = ["tablet", "slip"];
const SLIPS = 8;

export async function open(host) {
  const { booths } = await request("v1/admin/documents/booths");
  const shown = h("div");
  const page = h("div", {}, ...heading("section.tablets"), shown);
  host.append(page);
  page.append(booths.length
    ? maker(booths, () => draw(shown), page)
    : h("p", { class: "notice" }, t("tablets.no-booths")));
  await draw(shown);
  return { title: t("section.tablets") };
}

async function draw(shown) {
  const keys = await allPages(request, "v1/admin/booth-keys", "keys");
  shown.replaceChildren(
    keys.length
      ? table(
          ["tablets.booth", "tablets.used"],
          keys.map((one) => [
            [
              one.booth_name || `${one.booth} ${t("tablets.gone")}`,
              h("p", { class: "small soft" }, `${one.note} · ${t(`tablets.via.${one.via}`)} · `, h("code", {}, one.id)),
            ],
            one.revoked_at
              ? h("span", { class: "chip late" }, t("tablets.revoked", { at: dateTime(one.revoked_at) }))
              : [
                  h("p", {}, one.used_on ? day(`${one.used_on}T00:00:00+07:00`) : t("tablets.never")),
                  revoker(one, shown),
                ],
          ]),
          t("section.tablets"),
        )
      : h("p", { class: "soft" }, t("tablets.none")),
  );
}

function revoker(one, shown) {
  const said = { booth: one.booth_name || one.booth, note: one.note };
  const what = t("tablets.revoke");
  const sure = () => confirmDialog(what, [h("p", {}, t("tablets.revoke.sure", said))], what, null, "danger");
  const button = h("button", {
    type: "button",
    class: "danger",
    "aria-label": `${what} ${said.booth} ${one.note} ${one.id}`,
    onclick: () => busy(button, async () => {
      if (!(await sure())) return;
      await request(`v1/admin/booth-keys/${one.id}`, { method: "DELETE" }).catch((error) =>
        toast(error.message, "wrong", t("close")));
      await draw(shown);
    }),
  }, what);
  return button;
}

function maker(booths, made, page) {
  const booth = h("select", { id: "tablet-booth", name: "booth" },
    booths.map((one) => h("option", { value: one.id }, localized(one))));
  const via = h("select", { id: "tablet-via", name: "via" },
    VIAS.map((one) => h("option", { value: one }, t(`tablets.via.${one}`))));
  const note = h("input", { id: "tablet-note", name: "note", autocomplete: "off", maxlength: 300 });
  const form = formWithErrors(
    [field("tablets.booth", booth), field("tablets.via", via), field("tablets.note", note)],
    "tablets.make",
    async () => {
      const body = { booth: booth.value, via: via.value, note: note.value.trim() };
      const key = await request("v1/admin/booth-keys", { method: "POST", body });
      form.reset();
      showOnce(key, booths.find((one) => one.id === key.booth), page);
      await made();
    },
  );
  return h("section", { class: "card" }, h("h3", {}, t("tablets.new")), form);
}

const picture = (key, booth) =>
  h("img", {
    alt: t("tablets.qr", { booth: localized(booth) }),
    width: 200,
    height: 200,
    src: URL.createObjectURL(new Blob([key.qr], { type: "image/svg+xml" })),
  });

function showOnce(key, booth, page) {
  const text = h("input", { readonly: true, id: "the-key", value: key.address, onfocus: () => text.select() });
  const close = () => dialog.close();
  const slips = key.via === "slip"
    ? h("button", { type: "button", class: "main", onclick: () => close() || printSlips(key, booth, page) },
      t("tablets.slips"))
    : null;
  const dialog = h("dialog",
    { "aria-labelledby": "key-title", oncancel: (event) => event.preventDefault(), onclose: () => dialog.remove() },
    h("h2", { id: "key-title" }, t("tablets.made", { booth: localized(booth) })),
    h("p", { class: "notice" }, t("tablets.once")),
    picture(key, booth),
    h("div", { class: "field" }, h("label", { for: "the-key" }, t("tablets.address")), text),
    h("div", { class: "row" }, slips, h("button", { type: "button", onclick: close }, t("keys.noted"))));
  document.body.append(dialog);
  dialog.showModal();
}

// Both languages stand on a slip: who reads it is not who prints it.
async function printSlips(key, booth, page) {
  await loadSheet(new URL("slips.css", import.meta.url));
  const close = () => {
    sheets.remove();
    page.hidden = false;
  };
  const slip = () =>
    h("article", { class: "slip" },
      h("p", {}, h("strong", {}, booth.name)),
      booth.name_en === booth.name ? "" : h("p", { lang: "en" }, booth.name_en),
      picture(key, booth),
      h("p", {}, h("strong", {}, "Quét mã để đánh giá việc phục vụ")),
      h("p", { lang: "en" }, "Scan to rate the service"),
      h("p", { class: "small" }, session.province.name));
  const sheets = h("section", { class: "sheets", "aria-label": t("tablets.slips") },
    h("div", { class: "row no-print" },
      h("h2", { tabindex: "-1" }, t("tablets.slips")),
      h("button", { type: "button", class: "main", onclick: () => window.print() }, t("tablets.print")),
      h("button", { type: "button", onclick: close }, t("tablets.back"))),
    h("div", { class: "slips" }, Array.from({ length: SLIPS }, slip)));
  page.hidden = true;
  document.getElementById("main").append(sheets);
  sheets.querySelector("h2").focus();
}
