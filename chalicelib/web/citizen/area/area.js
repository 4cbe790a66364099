// The daily news of an area: the form, the page of the link that confirms a mailbox, and the one that ends the news.

import { request } from "../../shared/api.js";
import { WATCH_RADII } from "../facts.js";
import { catalogue, communes, sessionHeaders } from "../kept.js";
import { agreement, failureNotice, field, heading } from "../parts.js";
import { position } from "../position.js";
import { busy, clearErrors, h, show as toggle, showErrors } from "../../shared/dom.js";
import { addTexts, language, localized, metres, t } from "../../shared/i18n.js";
import { pick } from "../../shared/pick.js";
import { askToPush, canBePushed } from "../../shared/push.js";
import texts from "./texts.js";

addTexts(texts);

// The address is "#/tin-khu-vuc", with "xac-nhan" or "dung" and a token behind it for the links of messages.
export async function show(root, what, token) {
  if (what === "xac-nhan") return confirm(root, token);
  if (what === "dung") return end(root, token);
  const [known, all] = await Promise.all([catalogue(), communes()]);
  const title = heading(t("area.title"));
  root.replaceChildren(h("section", { class: "card" }, title, h("p", {}, t("area.lead")), form(known, all)));
  return title;
}

const radios = (name, label, options, draw) =>
  h("fieldset", {}, h("legend", {}, label), options.map((value, rank) =>
    h("label", { class: "line" },
      h("input", { type: "radio", name, value, checked: rank === 0, onchange: draw }),
      t(`area.${name}.${value}`))));

const select = (name, options) =>
  h("select", { name }, options.map(([value, text]) => h("option", { value }, text)));

function form(known, all) {
  const area = where(known, all);
  const way = ways();
  const problems = h("div", { role: "alert" });
  const send = h("button", { type: "button", class: "main" }, t("area.send"));
  const root = h("div", {}, area.element, way.element, problems, send);
  send.addEventListener("click", () => busy(send, async () => {
    clearErrors(root);
    problems.replaceChildren();
    const missing = { ...area.missing(), ...way.missing() };
    if (Object.keys(missing).length) return showErrors(root, missing);
    try {
      const body = { ...area.body(), ...(await way.body()), language: language() };
      const found = await request("v1/watches", { method: "POST", headers: sessionHeaders(), body, retry: true });
      root.replaceChildren(h("p", { class: "notice good", role: "status" },
        t(found.waits_for ? "area.waits" : "area.begun")));
    } catch (error) {
      const rest = showErrors(root, error.fields || {});
      if (rest.length || !Object.keys(error.fields || {}).length)
        problems.replaceChildren(h("p", { class: "wrong" }, error.message));
    }
    return undefined;
  }));
  return root;
}

// The choice of the area. `body()` are the fields of the API, `missing()` what must still be given.
function where(known, all) {
  let here = null;
  const commune = pick({ name: "commune", items: all, label: t("where.commune") });
  const radius = select("radius", WATCH_RADII.map((one) => [one, metres(one)]));
  const said = h("p", { role: "status", class: "hint" });
  const take = h("button", { type: "button", onclick: () => busy(take, async () => {
    here = await position().catch(() => null);
    said.textContent = t(here ? "area.here.done" : "area.here.failed");
  }) }, t("area.here"));
  const circle = h("div", {}, field(t("area.radius"), radius), take, said);
  const open = known.categories.filter(({ visibility }) => visibility !== "restricted");
  const category = select("category", [["", t("area.all")], ...open.map((one) => [one.id, localized(one)])]);
  const isCircle = () => element.querySelector("[name=where]:checked").value === "circle";
  const draw = () => {
    toggle(commune.element, !isCircle());
    toggle(circle, isCircle());
  };
  const element = h("div", {},
    radios("where", t("area.where"), ["commune", "circle"], draw),
    commune.element,
    circle,
    field(t("area.category"), category));
  draw();
  return {
    element,
    missing: () => {
      if (!isCircle() && !commune.id) return { commune: t("area.missing") };
      if (isCircle() && !here) return { radius: t("area.here.failed") };
      return {};
    },
    body: () => ({
      ...(isCircle()
        ? { circle: { lat: here.lat, lon: here.lon, radius: Number(radius.value) } }
        : { commune: commune.id }),
      ...(category.value && { category: category.value }),
    }),
  };
}

// The choice of the way. `body()` may ask the browser for permission.
function ways() {
  const email = h("input", { name: "contact.email", type: "email", autocomplete: "email", maxlength: 254 });
  const consent = h("input", { name: "consent", type: "checkbox" });
  const mailbox = h("div", {}, field(t("who.email"), email), agreement(consent));
  const byMail = () => element.querySelector("[name=way]:checked").value === "email";
  const draw = () => toggle(mailbox, byMail());
  const offered = [...(canBePushed() ? ["browser"] : []), "email"];
  const element = h("div", {}, radios("way", t("area.way"), offered, draw), mailbox);
  draw();
  return {
    element,
    missing: () => ({
      ...(byMail() && !email.value.trim() && { "contact.email": t("area.missing") }),
      ...(byMail() && !consent.checked && { consent: t("area.agree") }),
    }),
    body: async () => {
      if (byMail()) return { contact: { email: email.value.trim() }, consent: true };
      const browser = await askToPush();
      if (!browser) throw new Error(t("push.denied"));
      return { browser };
    },
  };
}

// A page with a button that does something with a token. A press does it, so that a mail scanner, which opens links,
// does not.
function one(root, { title, lead, go, done, act }, ...more) {
  const place = h("div", { role: "alert" });
  const button = h("button", { type: "button", class: "main" }, go);
  button.addEventListener("click", () => busy(button, async () => {
    try {
      await act();
      button.remove();
      place.replaceChildren(h("p", { class: "notice good", role: "status" }, done));
    } catch (error) {
      place.replaceChildren(failureNotice(error, () => button.click()));
    }
  }));
  const head = heading(title);
  root.replaceChildren(h("section", { class: "card" }, head, h("p", {}, lead), place, button, ...more));
  return head;
}

const confirm = (root, token) => one(root, {
  title: t("area.confirm"),
  lead: t("area.confirm.lead"),
  go: t("area.confirm.go"),
  done: t("area.begun"),
  act: () => request("v1/watches/confirm", { method: "POST", body: { token } }),
});

const end = (root, token) => one(root, {
  title: t("area.end"),
  lead: t("area.end.lead"),
  go: t("area.end.go"),
  done: t("area.ended"),
  act: () => request("v1/watches/end", { method: "POST", query: { leave: token }, body: {}, retry: true }),
}, h("p", {}, h("a", { href: "#/quanh-day" }, t("area.end.list"))));
