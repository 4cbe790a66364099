// The conversation: what is said, written, chosen or sent. The page keeps it while it is open.

import { Problem, request } from "../../shared/api.js";
import { calls } from "../calls.js";
import { addFiles, photoChooser } from "../photos/photos.js";
import { heading, icon } from "../parts.js";
import { newDraft } from "../sending/drafts.js";
import { position } from "../position.js";
import { perform } from "./wants.js";
import texts from "./texts.js";
import { busy, h, toast } from "../../shared/dom.js";
import { addTexts, language, t } from "../../shared/i18n.js";

addTexts(texts);

// What was said, the state for the next message, and the draft with the photos.
const talk = { lines: [], state: null, draft: null };

export async function show(root, code, topic) {
  const title = heading(t("chat.title"));
  const log = h("div", { class: "talk", role: "log", "aria-label": t("chat.log"), tabindex: "0" });
  const offers = h("div", { class: "offers" });
  const text = h("textarea", { id: "chat-text", name: "text", rows: "2", maxlength: "4000", autocomplete: "off" });
  const button = h("button", { class: "main" }, t("chat.send"));
  const view = { log, offers, text, button };
  const form = h("form", {
    class: "writing", novalidate: true,
    onsubmit: (event) => {
      event.preventDefault();
      if (text.value.trim()) busy(button, () => say(view, text.value.trim(), { text: text.value.trim() }));
    },
  }, h("label", { for: text.id }, t("chat.write")), text, h("div", { class: "row" }, button, ...attaching(view)));
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit ? form.requestSubmit() : button.click();
  });
  root.replaceChildren(h("section", { class: "card chat" }, title, log, offers, form));
  log.append(...talk.lines);
  if (code) await ask(view, { about: { code, topic } });
  else await ask(view, {});
  return title;
}

// Photos and the position, which may be sent at any time.
function attaching(view) {
  const take = (files) => busy(view.button, async () => {
    const draft = draftOf();
    const before = draft.photos.length;
    for (const wrong of await addFiles(draft, files)) toast(wrong, "wrong", t("close"));
    const added = draft.photos.slice(before);
    if (!added.length) return;
    const photos = added.map(({ type, size }) => ({ content_type: type, size }));
    await say(view, t(added.length === 1 ? "chat.photos.1" : "chat.photos.n", { n: added.length }), { photos });
  });
  const here = h("button", {
    type: "button",
    onclick: () => busy(here, async () => {
      let found;
      try {
        found = await position();
      } catch {
        return tell(view, h("p", { class: "wrong" }, t("chat.position.none")));
      }
      return say(view, t("chat.position.sent"), { point: { lat: found.lat, lon: found.lon } });
    }),
  }, icon("pin"), t("chat.position"));
  return [...photoChooser(t("chat.photos"), "picture", { take }), here];
}

const draftOf = () => (talk.draft = talk.draft || newDraft("chat", {}));

// Shows the person's own message, and asks what follows from it.
async function say(view, words, message) {
  tell(view, h("p", { class: "own" }, h("span", { class: "hidden-text" }, t("chat.you"), " "), words));
  if (await ask(view, message)) view.text.value = "";
  view.text.focus();
}

// Sends a message and shows what is said next. Returns whether it arrived.
async function ask(view, message) {
  let answer;
  try {
    answer = await request("v1/chat", {
      method: "POST",
      body: { language: language(), ...(talk.state && { state: talk.state }), ...message },
    });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    tell(view, h("p", { class: "wrong" }, t("chat.failed", { why: error.message })));
    return false;
  }
  talk.state = answer.state;
  for (const one of answer.says) tell(view, ...spoken(one));
  fillOffers(view, answer.says.flatMap(({ offers }) => offers));
  if (answer.want) await act(view, answer.want);
  return true;
}

const spoken = ({ text, urgent }) =>
  urgent ? [h("p", { class: "notice urgent" }, text), calls()] : [h("p", { class: "words" }, text)];

function tell(view, ...lines) {
  talk.lines.push(...lines);
  view.log.append(...lines);
  view.log.scrollTop = view.log.scrollHeight;
}

function fillOffers(view, offered) {
  view.offers.replaceChildren(...offered.map(({ id, label }) => {
    const button = h("button", {
      type: "button", onclick: () => busy(button, () => say(view, label, { text: id })),
    }, label);
    return button;
  }));
}

// Does what the person wants done, and says what came of it.
async function act(view, want) {
  const { lines, next, isDone } = await perform(want, draftOf());
  tell(view, ...lines);
  if (isDone) talk.draft = null;
  // The menu after a report; otherwise what is still open is asked again.
  if (!next.length) return ask(view, isDone ? { text: "menu" } : {});
  return view.offers.replaceChildren(...next.map(({ label, about }) =>
    h("button", { type: "button", onclick: () => ask(view, { about }) }, label)), ...view.offers.children);
}
