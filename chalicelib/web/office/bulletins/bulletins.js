// The unit's bulletins: the list, and the page on which one is written, handed in, approved, sent back and withdrawn.

import { ask } from "../../shared/dialog.js";
import { busy, clearErrors, h, showErrors, toast } from "../../shared/dom.js";
import { addTexts, dateTime, day, localized, t } from "../../shared/i18n.js";
import { localOf } from "../../shared/values.js";
import { request } from "../session.js";
import texts from "./texts.js";

addTexts(texts);

const PATH = "v1/office/bulletins";
const NEW = "new";

export async function open(host, [id], frame) {
  const known = await request(PATH);
  if (!id) return list(host, known);
  const found = id === NEW ? null : await request(`${PATH}/${encodeURIComponent(id)}`);
  return editor(host, known, found, frame);
}

function list(host, known) {
  host.replaceChildren(
    h("h2", { tabindex: "-1" }, t("nav.bulletins")),
    h("p", { class: "soft" }, t("bulletins.lead"), " ", h("a", { href: "ban-tin" }, t("bulletins.public"))),
    h("p", {}, h("a", { class: "button", href: `#/bulletins/${NEW}` }, t("bulletins.new"))),
    known.bulletins.length
      ? h("ul", { class: "plain" }, known.bulletins.map((one) => h("li", { class: "card" }, line(one))))
      : h("p", { class: "empty" }, t("bulletins.none")),
  );
  return { title: t("nav.bulletins") };
}

const line = (one) => [
  h("h3", {}, h("a", { href: `#/bulletins/${one.id}` }, one.title)),
  h("p", { class: "small soft" }, [
    t(`bulletins.standing.${one.standing}`), t("bulletins.days", { begins: day(one.begins), ends: day(one.ends) }),
    one.published_at ? t("bulletins.readings", { n: one.readings }) : null,
  ].filter(Boolean).join(" · ")),
];

function editor(host, known, found, frame) {
  const desk = { changed: false, edition: found ? found.edition : 0 };
  const acts = found ? found.acts : ["write"];
  const mayWrite = acts.includes("write");
  const form = formOf(known, found ? found.wording : blank(known), mayWrite, desk);
  const save = mayWrite ? h("button", { class: "main" }, t("bulletins.save")) : null;
  form.append(h("div", { class: "row" }, save));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (save) busy(save, () => store(form, found, desk, frame));
  });
  const title = found ? found.wording.title : t("bulletins.new");
  const parts = [
    h("p", {}, h("a", { href: "#/bulletins" }, t("nav.bulletins"))),
    h("h2", { tabindex: "-1" }, title),
    found && standing(found),
    form,
    found && deeds(found, desk, frame),
    readOut(form, found),
    found && history(found),
  ];
  host.replaceChildren(...parts.filter(Boolean));
  const mayLeave = async () => !desk.changed || ask(t("bulletins.leave"), t("bulletins.leave.go"));
  return { title, mayLeave };
}

function standing(found) {
  return h("div", {},
    h("p", {}, h("strong", {}, t(`bulletins.standing.${found.standing}`)),
      found.reason ? ` – ${t("bulletins.because", { reason: found.reason })}` : ""),
    found.published
      ? h("p", {}, h("a", { href: `ban-tin/${found.id}` }, t("bulletins.see", { edition: found.published_edition })),
        ` · ${t("bulletins.readings", { n: found.readings })}`)
      : null);
}

const today = (later = 0) => localOf(Date.now() + later * 86_400_000).slice(0, 10);

const blank = (known) => ({
  title: "", text: "", commune: known.whole_province ? null : known.communes[0].code, topic: null,
  begins: today(), ends: today(14), pinned: false, aloud: false,
});

function formOf(known, wording, mayWrite, desk) {
  const common = { disabled: !mayWrite, oninput: () => (desk.changed = true) };
  const field = (name, input) =>
    h("div", { class: "field" }, h("label", { for: `bulletin-${name}` }, t(`bulletins.${name}`)), input);
  const input = (name, more) =>
    field(name, h("input", {
      id: `bulletin-${name}`, name, autocomplete: "off", value: wording[name], ...common, ...more,
    }));
  const choice = (name, options) =>
    field(name, h("select", { id: `bulletin-${name}`, name, ...common }, options.map(([value, text]) =>
      h("option", { value, selected: value === (wording[name] || "") }, text))));
  const box = (name) => h("label", { class: "line" },
    h("input", { type: "checkbox", name, checked: wording[name], ...common }), ` ${t(`bulletins.${name}`)}`);
  const everywhere = known.whole_province ? [["", t("bulletins.everywhere")]] : [];
  return h("form", { novalidate: true, class: "card" },
    input("title", { maxlength: 300 }),
    field("text", h("textarea", {
      id: "bulletin-text", name: "text", rows: 12, maxlength: 10_000, ...common,
    }, wording.text)),
    h("p", { class: "small soft" }, t("bulletins.hint", { most: known.most_words })),
    choice("commune", [...everywhere, ...known.communes.map((one) => [one.code, localized(one)])]),
    choice("topic", [["", t("bulletins.no-topic")], ...known.topics.map((one) => [one.id, localized(one)])]),
    input("begins", { type: "date" }),
    input("ends", { type: "date" }),
    box("pinned"), box("aloud"));
}

const written = (form) => {
  const value = (name) => form.elements[name].value.trim();
  return {
    title: value("title"), text: value("text"), commune: value("commune") || null, topic: value("topic") || null,
    begins: value("begins"), ends: value("ends"),
    pinned: form.elements.pinned.checked, aloud: form.elements.aloud.checked,
  };
};

async function store(form, found, desk, frame) {
  clearErrors(form);
  try {
    const made = found
      ? await request(`${PATH}/${found.id}`, { method: "PUT", body: written(form), headers: ifMatch(desk) })
      : await request(PATH, { method: "POST", body: written(form) });
    desk.changed = false;
    toast(t("bulletins.saved"), "", t("close"));
    if (found) frame.again();
    else frame.go(`#/bulletins/${made.id}`);
  } catch (error) {
    refused(form, error);
  }
}

const ifMatch = (desk) => ({ "If-Match": `"${desk.edition}"` });

function refused(form, error) {
  if (error.status === undefined) throw error;
  const rest = showErrors(form, error.fields || {});
  const unplaced = Object.keys(error.fields || {}).length ? rest : [error.message];
  for (const text of error.status === 412 ? [t("bulletins.stale")] : unplaced) toast(text, "wrong", t("close"));
}

// What this officer can do now, beside writing.
function deeds(found, desk, frame) {
  const plain = ["submit", "approve"].filter((act) => found.acts.includes(act));
  const reasoned = ["send_back", "withdraw"].filter((act) => found.acts.includes(act));
  const take = async (act, form, body = {}) => {
    if (desk.changed) return toast(t("bulletins.save-first"), "wrong", t("close"));
    try {
      await request(`${PATH}/${found.id}/${act}`, { method: "POST", body, headers: ifMatch(desk) });
      toast(t(`bulletins.${act}.done`), "", t("close"));
      frame.again();
    } catch (error) {
      refused(form, error);
    }
    return undefined;
  };
  const buttons = plain.map((act) => {
    const button = h("button", { type: "button", class: "main", onclick: () => busy(button, () => take(act, box)) },
      t(`bulletins.${act}`));
    return button;
  });
  const box = h("div", {}, h("div", { class: "row" }, buttons), reasoned.map((act) => withReason(act, take)));
  return plain.length || reasoned.length ? box : null;
}

function withReason(act, take) {
  const id = `reason-${act}`;
  const input = h("textarea", { id, name: "reason", rows: 2, maxlength: 1000 });
  const button = h("button", { class: "plain" }, t(`bulletins.${act}`));
  const form = h("form", { novalidate: true },
    h("div", { class: "field" }, h("label", { for: id }, t("bulletins.reason")), input), button);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearErrors(form);
    busy(button, () => take(act, form, input.value.trim() ? { reason: input.value.trim() } : {}));
  });
  return h("details", {}, h("summary", {}, t(`bulletins.${act}`)), form);
}

// How it is read out on loudspeakers; the button reads what is in the form, saved or not.
function readOut(form, found) {
  const shown = h("div", { "aria-live": "polite" });
  const fill = (read) => shown.replaceChildren(
    h("p", { class: "small" }, t("bulletins.length", {
      words: read.words, rate: read.words_a_minute, minutes: Math.floor(read.seconds / 60), seconds: read.seconds % 60,
    })),
    read.unread.length ? h("p", { class: "wrong" }, t("bulletins.unread", { words: read.unread.join(", ") })) : "",
    h("p", { class: "description", lang: "vi" }, read.text));
  const button = h("button", { type: "button", onclick: () => busy(button, async () => {
    const { title, text } = written(form);
    fill(await request("v1/office/aloud", { method: "POST", body: { text: `${title}.\n${text}` }, retry: true }));
  }) }, t("bulletins.read"));
  if (found) fill(found.aloud);
  return h("section", { class: "card" }, h("h3", {}, t("bulletins.read-out")), button, shown,
    found && found.published && found.published.aloud
      ? h("p", {}, h("a", { href: `ban-tin/${found.id}/loa` }, t("bulletins.print")))
      : null);
}

function history(found) {
  return h("section", { class: "card" },
    h("h3", {}, t("bulletins.history")),
    h("ol", { class: "plain" }, found.history.map((one) => h("li", {},
      t("bulletins.done", {
        edition: one.edition, act: localized(one.label), officer: one.officer, at: dateTime(one.at),
      }),
      one.on_behalf ? ` (${t("bulletins.on-behalf", { name: one.on_behalf })})` : "",
      one.reason ? `: ${one.reason}` : ""))));
}
