// Webhooks out: subscribing partners' receivers, trying them, sending again, and what became of each event.

import { busy, h, toast } from "../../shared/dom.js";
import { addTexts, t, dateTime } from "../../shared/i18n.js";
import { instantOf } from "../../shared/values.js";
import { WEBHOOK_EVENTS, WEBHOOK_SCOPES } from "../facts.js";
import { confirmDialog, dialogForm, field, formWithErrors, heading, table } from "../parts.js";
import texts from "./webhook-texts.js";
import { request } from "../../office/session.js";

addTexts(texts);

const PATH = "v1/admin/webhooks";

export async function open(host, args) {
  if (args[1]) return openOne(host, args[1]);
  const shown = h("div");
  const draw = async () => shown.replaceChildren(list((await request(PATH)).webhooks));
  host.append(...heading("section.webhooks"), shown, maker(draw));
  await draw();
  return { title: t("section.webhooks") };
}

function list(webhooks) {
  if (!webhooks.length) return h("p", { class: "soft" }, t("webhooks.none"));
  return table(
    ["webhooks.partner", "webhooks.url", "webhooks.status"],
    webhooks.map((one) => [
      h("a", { href: `#/admin/webhooks/${encodeURIComponent(one.id)}` }, one.partner),
      one.url,
      status(one),
    ]),
    t("section.webhooks"),
  );
}

function status(one) {
  if (one.status === "disabled")
    return h("span", { class: "chip late" },
      t("webhooks.status.disabled", { at: dateTime(one.disabled_at), why: one.disabled_for }));
  if (one.status === "active" && one.failing_since)
    return h("span", { class: "chip late" }, t("webhooks.failing", { at: dateTime(one.failing_since) }));
  return t(one.status === "active" ? "webhooks.status.active" : "webhooks.status.paused");
}

async function openOne(host, id) {
  const path = `${PATH}/${encodeURIComponent(id)}`;
  const about = h("div");
  const sent = h("div");
  let change = null;
  // What somebody is changing stays, unless `anew`.
  const draw = async ({ anew = false } = {}) => {
    const [one, { deliveries }] = await Promise.all([request(path), request(`${path}/deliveries`)]);
    if (anew || !change || !change.open) change = form(one, path, draw);
    about.replaceChildren(card(one), actions(one, path, draw), change);
    sent.replaceChildren(h("h3", {}, t("webhooks.deliveries")), deliveriesOf(deliveries));
  };
  host.append(
    h("p", {}, h("a", { href: "#/admin/webhooks" }, t("webhooks.back"))),
    h("h2", { tabindex: "-1" }, t("section.webhooks")),
    about,
    sent,
  );
  await draw();
  return { title: t("section.webhooks") };
}

function card(one) {
  return h("p", {}, h("strong", {}, one.partner), " ", one.url, h("br"), status(one));
}

function button(key, act, kind = "") {
  const made = h("button", { type: "button", class: kind, onclick: () => busy(made, async () => {
    try {
      await act();
    } catch (error) {
      toast(error.message, "wrong", t("close"));
    }
  }) }, t(key));
  return made;
}

function actions(one, path, draw) {
  const post = (end) => request(`${path}/${end}`, { method: "POST" });
  const sure = (key, question) => confirmDialog(t(key), [h("p", {}, t(question))], t(key), null, "danger");
  const active = one.status === "active";
  return h(
    "div",
    { class: "row" },
    active && button("webhooks.test", async () => {
      await post("test");
      toast(t("webhooks.tested"), "", t("close"));
    }),
    active && button("webhooks.replay", async () => {
      const since = h("input", { id: "replay-since", name: "since", type: "datetime-local" });
      await dialogForm(t("webhooks.replay"), [field("webhooks.since", since)], "webhooks.replay", () =>
        request(`${path}/replay`, { method: "POST", body: { since: instantOf(since.value) } }),
      );
    }),
    button("webhooks.refresh", () => draw()),
    button("webhooks.secret", async () => {
      if (!(await sure("webhooks.secret", "webhooks.secret.sure"))) return;
      showOnce(await post("secret"));
      await draw();
    }),
    button("webhooks.remove", async () => {
      if (!(await sure("webhooks.remove", "webhooks.remove.sure"))) return;
      await request(path, { method: "DELETE" });
      location.hash = "#/admin/webhooks";
    }, "danger"),
  );
}

function deliveriesOf(deliveries) {
  if (!deliveries.length) return h("p", { class: "soft" }, t("webhooks.quiet"));
  return table(
    ["webhooks.at", "webhooks.event", "webhooks.code", "webhooks.status", "webhooks.tries", "webhooks.outcome"],
    deliveries.map((one) => [
      dateTime(one.at),
      h("code", { class: "small" }, one.type),
      one.code || "",
      [t(`webhooks.sent.${one.status}`), one.next_at ? ` ${dateTime(one.next_at)}` : ""],
      String(one.tries),
      one.outcome || "",
    ]),
    t("webhooks.deliveries"),
  );
}

function boxes(name, values, chosen, label, shown) {
  return h(
    "fieldset",
    { "data-field": name, tabindex: "-1" },
    h("legend", {}, t(label)),
    values.map((one) =>
      h(
        "label",
        { class: "line" },
        h("input", { type: "checkbox", name, value: one, checked: chosen.includes(one) }),
        shown(one),
      ),
    ),
  );
}

// The fields of a subscription, and a function that reads them as a body.
function inputs(one) {
  const text = (name, value) => h("input", { id: `webhook-${name}`, name, autocomplete: "off", value });
  const partner = text("partner", one.partner || "");
  const url = text("url", one.url || "");
  const limits = ["units", "categories", "communes"].map((name) => text(name, (one[name] || []).join(", ")));
  const [units, categories, communes] = limits;
  const active = h("input", { type: "checkbox", name: "active", checked: one.status ? one.status === "active" : true });
  const fields = [
    field("webhooks.partner", partner),
    field("webhooks.url", url, t("webhooks.url.hint")),
    boxes("scopes", WEBHOOK_SCOPES, one.scopes || [], "webhooks.scopes", (scope) => t(`webhooks.scope.${scope}`)),
    boxes("events", WEBHOOK_EVENTS, one.events || [], "webhooks.events", (event) => h("code", {}, event)),
    field("webhooks.units", units, t("webhooks.limit.hint")),
    field("webhooks.categories", categories, t("webhooks.limit.hint")),
    field("webhooks.communes", communes, t("webhooks.limit.hint")),
    h("label", { class: "line" }, active, t("webhooks.status.active")),
  ];
  const listed = (input) => input.value.split(/[\s,]+/).filter(Boolean);
  const body = (form) => ({
    partner: partner.value.trim(),
    url: url.value.trim(),
    scopes: [...form.querySelectorAll("[name=scopes]:checked")].map((box) => box.value),
    events: [...form.querySelectorAll("[name=events]:checked")].map((box) => box.value),
    ...Object.fromEntries(limits.map((input) => [input.name, listed(input).length ? listed(input) : null])),
    active: active.checked,
  });
  return { fields, body };
}

function form(one, path, draw) {
  const { fields, body } = inputs(one);
  const made = formWithErrors(fields, "webhooks.save", async () => {
    await request(path, { method: "PUT", body: body(made) });
    await draw({ anew: true });
  });
  return h("details", { class: "card" }, h("summary", {}, t("webhooks.change")), made);
}

function maker(draw) {
  const { fields, body } = inputs({});
  const made = formWithErrors(fields, "webhooks.make", async () => {
    const webhook = await request(PATH, { method: "POST", body: body(made) });
    made.reset();
    showOnce(webhook);
    await draw();
  });
  return h("section", { class: "card" }, h("h3", {}, t("webhooks.new")), made);
}

function showOnce(webhook) {
  const text = h("input", { readonly: true, id: "the-secret", value: webhook.secret, onfocus: () => text.select() });
  const dialog = h(
    "dialog",
    { "aria-labelledby": "secret-title", oncancel: (event) => event.preventDefault(), onclose: () => dialog.remove() },
    h("h2", { id: "secret-title" }, t("webhooks.made", { partner: webhook.partner })),
    h("p", { class: "notice" }, t("webhooks.once")),
    h("div", { class: "field" }, h("label", { for: "the-secret" }, t("webhooks.secret.name")), text),
    h(
      "div",
      { class: "row" },
      button("keys.copy", () =>
        navigator.clipboard?.writeText(webhook.secret).then(() => toast(t("keys.copied"), "", t("close"))),
      ),
      h("button", { type: "button", class: "main", onclick: () => dialog.close() }, t("webhooks.noted")),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
}
