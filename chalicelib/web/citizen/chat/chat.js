// The conversation: what is said, written, chosen or sent. The page keeps it while it is open.

import { Problem, request } from "../../shared/api.js";
import { calls } from "../calls.js";
import { addFiles, photoChooser, removePhoto } from "../photos/photos.js";
import { heading, icon } from "../parts.js";
import { dropDraft, newDraft } from "../sending/drafts.js";
import { position } from "../position.js";
import { perform } from "./wants.js";
import texts from "./texts.js";
import { busy, h, toast } from "../../shared/dom.js";
import { addTexts, language, setLanguage, t } from "../../shared/i18n.js";

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
      const written = text.value.trim();
      if (written) busy(button, async () => (await say(view, written, { text: written })) && (text.value = ""));
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
    const words = t(added.length === 1 ? "chat.photos.1" : "chat.photos.n", { n: added.length });
    if (await say(view, words, { photos })) return;
    // They are chosen again, and must not be sent twice.
    for (const photo of added) await removePhoto(draft, photo);
  });
  const here = h("button", {
    type: "button",
    onclick: () => busy(view.button, async () => {
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

// Shows the person's own message, and asks what follows from it. Returns whether it arrived.
async function say(view, words, message) {
  tell(view, h("p", { class: "own" }, h("span", { class: "hidden-text" }, t("chat.you"), " "), words));
  const arrived = await ask(view, message);
  view.text.focus();
  return arrived;
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
  if (answer.says.length) fillOffers(view, answer.says.flatMap(({ offers }) => offers));
  await forgetPhotos(answer);
  if (answer.want) await act(view, answer.want);
  if (answer.language !== language()) setLanguage(answer.language);
  return true;
}

// A report that was dropped takes its photos with it.
async function forgetPhotos({ photos }) {
  const { draft } = talk;
  if (photos || !draft || !draft.photos.length) return;
  talk.draft = null;
  await dropDraft(draft);
}

const spoken = ({ text, urgent }) =>
  urgent ? [h("p", { class: "notice urgent" }, text), calls()] : [h("p", { class: "words" }, text)];

function tell(view, ...lines) {
  talk.lines.push(...lines);
  view.log.append(...lines);
  view.log.scrollTop = view.log.scrollHeight;
}

// One message after the other: each answer has the state for the next.
const offer = (view, label, act) => h("button", { type: "button", onclick: () => busy(view.button, act) }, label);

const fillOffers = (view, offered) => view.offers.replaceChildren(
  ...offered.map(({ id, label }) => offer(view, label, () => say(view, label, { text: id }))));

// Does what the person wants done, and says what came of it.
async function act(view, want) {
  const { lines, next, isDone } = await perform(want, draftOf());
  tell(view, ...lines);
  if (isDone) talk.draft = null;
  // The menu after a report; otherwise what is still open is asked again.
  if (!next.length) return ask(view, isDone ? { text: "menu" } : {});
  return view.offers.replaceChildren(
    ...next.map(({ label, about }) => offer(view, label, () => ask(view, { about }))), ...view.offers.children);
}
