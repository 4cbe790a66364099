// Writing a report in four steps: photos, where, what, who. The draft is saved at every change.

import { Problem } from "../../shared/api.js";
import { dropDraft, draftOf, drafts, filesAdded, isSent, newDraft, saveDraft } from "../sending/drafts.js";
import { dropLostPhotos, isForLater, outbox, queueDraft, sendDraft } from "../sending/outbox.js";
import { catalogue } from "../kept.js";
import { heading, icon } from "../parts.js";
import { MOST_PHOTOS } from "../facts.js";
import { addFiles, photoChooser, photoTiles } from "../photos/photos.js";
import { photosOf } from "../photos/files.js";
import { videoChooser } from "../photos/videos.js";
import { accuracyOf } from "../position.js";
import * as what from "./what.js";
import * as where from "./where.js";
import * as who from "./who.js";
import { busy, clearErrors, showErrors, h } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";

const STEPS = ["photos", "where", "what", "who"];
const empty = () => ({ place: {}, answers: {}, contact: {}, description: "", consent: false });
// How long the person waits for the code on a bad network (ms); then the report is sent in the background.
const PATIENCE_MS = 8000;

let current;

// The draft that is being written (one object for all steps), or a new one.
export async function openDraft() {
  const open = (await drafts()).filter(({ kind, state }) => kind === "report" && state === "draft");
  const isOpen = current && current.state === "draft";
  if (isOpen && (!current.saved || open.some(({ key }) => key === current.key))) return current;
  current = open.pop() || newDraft("report", empty());
  return current;
}

// Leaves what was written alone: the next form is empty.
export function beginAnew() {
  current = newDraft("report", empty());
}

// Adds photos chosen on the first page to the draft, before the form is opened.
export async function begin(files) {
  const draft = await openDraft();
  return addFiles(draft, files);
}

// Fills in what a label says of its place or thing. Something half-written about something else stays as it is.
export async function beginAt(asset) {
  const { id, category, commune, lat, lon } = asset;
  const draft = await openDraft();
  const { form, photos } = draft;
  if (form.asset === id) return;
  if (form.description || form.category || photos.length) beginAnew();
  const known = await catalogue().catch(() => ({ categories: [] }));
  const chosen = category && known.categories.find((one) => one.id === category.id);
  Object.assign(current.form, {
    asset: id,
    about: asset,
    place: { commune, lat, lon, by: "asset", address: asset.name },
    ...(chosen && {
      category: chosen.id,
      report_type: chosen.report_types[0],
      asked: chosen.questions.map(({ code }) => code),
    }),
  });
  await keeper(current).now();
}

// Fills `root` with a step, 1 to 4; `go` opens another address of this page.
export async function show(root, step, go) {
  const draft = await openDraft();
  const at = Math.min(Math.max(Number(step) || 1, 1), STEPS.length);
  const context = { draft, changed: keeper(draft), go, at, refresh: () => show(root, at, go) };
  const form = h("form", { class: "card wizard", novalidate: true });
  const content = await MAKERS[at - 1](context);
  const title = heading(t(`step.${STEPS[at - 1]}`));
  form.append(stages(at), title, h("div", { class: "problems", role: "alert" }), ...content, buttons(context, draft));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(event.submitter || form.querySelector(".main"), () => next(context, form));
  });
  // What was wrong is not said any more once something is changed.
  const changed = () => form.querySelectorAll(".problems > .wrong").forEach((one) => one.remove());
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  root.replaceChildren(await about(context), form, at === 1 ? leave(draft, go) : "");
  if (draft.problem) await showProblem(context, form, draft.problem);
  return title;
}

async function about({ draft, changed, refresh }) {
  const { form } = draft;
  if (!form.about) return "";
  const { aboutCard } = await import("./asset.js");
  return aboutCard(form.about, async () => {
    Object.assign(form, { asset: null, about: null, place: {} });
    await changed.now();
    const title = await refresh();
    title.focus();
  });
}

const MAKERS = [photos, where.make, what.make, who.make];

function stages(at) {
  return h(
    "ol",
    { class: "plain stages", "aria-label": t("stages") },
    STEPS.map((name, number) =>
      h(
        "li",
        { "aria-current": number + 1 === at && "step", class: number + 1 < at ? "past" : "" },
        number + 1 < at
          ? h("a", { href: `#/gui/${number + 1}` }, t(`stage.${name}`))
          : h("span", {}, t(`stage.${name}`)),
      ),
    ),
  );
}

function buttons({ at }) {
  return h("div", { class: "row wizard-buttons" },
    at > 1 && h("a", { class: "button", href: `#/gui/${at - 1}` }, t("back")),
    h("button", { class: "main grow" }, at === STEPS.length ? [icon("send"), t("send")] : t("next")));
}

const leave = (draft, go) =>
  draft.photos.length || draft.form.description || draft.form.category
    ? h("p", {}, h("button", {
      type: "button", class: "plain",
      onclick: async () => {
        const { ask } = await import("../../shared/dialog.js");
        if (!(await ask(t("draft.drop.sure"), t("draft.drop")))) return;
        await dropDraft(draft);
        go("#/");
      },
    }, t("draft.drop")))
    : "";

// Saves shortly after the last of several changes.
function keeper(draft) {
  let waiting;
  const save = () => {
    clearTimeout(waiting);
    waiting = undefined;
    draft.saved = true;
    return draft.state === "draft" ? saveDraft(draft) : undefined;
  };
  return Object.assign(() => {
    clearTimeout(waiting);
    waiting = setTimeout(save, 400);
  }, { now: save });
}

async function photos({ draft, refresh }) {
  const wrong = h("div", { role: "alert", class: "wrong" });
  const take = async (files) => {
    shelf.setAttribute("aria-busy", "true");
    const complaints = await addFiles(draft, files);
    if (complaints.length) {
      shelf.removeAttribute("aria-busy");
      wrong.replaceChildren(...complaints.map((text) => h("p", {}, text)));
      shelf.replaceWith((shelf = photoTiles(draft, refresh)));
    } else {
      await refresh();
    }
  };
  let shelf = photoTiles(draft, refresh);
  const full = photosOf(draft.photos).length >= MOST_PHOTOS;
  return [
    h("p", { class: "hint" }, t("photos.hint", { n: MOST_PHOTOS })),
    shelf,
    wrong,
    !full &&
      h(
        "div",
        { class: "choices" },
        photoChooser(t(draft.photos.length ? "photos.another" : "hero.camera"), "camera", {
          camera: true,
          main: !draft.photos.length,
          take,
        }),
        photoChooser(t("hero.gallery"), "picture", { take }),
      ),
    videoChooser(draft, (complaints) => {
      if (complaints.length) wrong.replaceChildren(...complaints.map((text) => h("p", {}, text)));
      else refresh();
    }),
  ].filter(Boolean);
}

const CHECKS = [() => ({}), where.check, what.check, who.check];

async function next(context, form) {
  clearErrors(form);
  form.querySelector(".problems").replaceChildren();
  const { draft, at, go, changed } = context;
  await filesAdded(draft);
  const wrong = CHECKS[at - 1](draft);
  if (Object.keys(wrong).length) return tellWrong(form, wrong);
  draft.problem = null;
  await changed.now();
  if (at < STEPS.length) return go(`#/gui/${at + 1}`);
  for (const [number, check] of CHECKS.entries()) {
    if (Object.keys(check(draft)).length) return go(`#/gui/${number + 1}`);
  }
  return send(context, form);
}

const tellWrong = (form, wrong) =>
  form
    .querySelector(".problems")
    .replaceChildren(...showErrors(form, wrong).map((text) => h("p", { class: "wrong" }, text)));

async function send(context, form) {
  const { draft, go } = context;
  // Another window may have sent this draft: its receipt is shown.
  if (isSent(await draftOf(draft.key))) return go(`#/da-gui/${draft.key}`);
  const lost = await dropLostPhotos(draft);
  if (lost) {
    await saveDraft(draft);
    return tellWrong(form, { "": t("photos.lost", { n: lost }) });
  }
  if (!(await queueDraft(draft, bodyOf(draft)))) return go(`#/da-gui/${draft.key}`);
  const sending = sendDraft(draft.key);
  // With a network the code arrives in a second; without one, the person does not have to wait.
  try {
    await Promise.race([receiptOf(draft.key), sending, new Promise((done) => setTimeout(done, PATIENCE_MS))]);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (!isForLater(error)) {
      Object.assign(draft, await draftOf(draft.key));
      return showProblem(context, form, error.body, error);
    }
  }
  sending.catch(() => {}); // the rest waits in the outbox
  go(`#/da-gui/${draft.key}`);
}

// Resolves when the report is accepted; its photos may still be uploading.
function receiptOf(key) {
  return new Promise((done) => {
    outbox.addEventListener("change", function heard({ draft }) {
      if (draft.key !== key || !draft.receipt) return;
      outbox.removeEventListener("change", heard);
      done();
    });
  });
}

function bodyOf({ form }) {
  const { place, contact, answers } = form;
  const given = Object.fromEntries(Object.entries(contact).filter(([, text]) => text && text.trim()));
  const body = {
    report_type: form.report_type,
    category: form.category,
    description: form.description,
    place: {
      commune: place.commune,
      address: (place.address || "").trim() || null,
      lat: place.lat === undefined ? null : place.lat,
      lon: place.lon === undefined ? null : place.lon,
      accuracy: accuracyOf(place.accuracy),
    },
    answers: Object.fromEntries(Object.entries(answers).filter(([code]) => (form.asked || []).includes(code))),
    consent: form.consent,
    visibility: form.visibility || null,
    asset: form.asset || null,
    channel: form.channel || "web",
  };
  if (Object.keys(given).length) body.contact = given;
  return body;
}

// The step that contains a field of the API.
const stepOf = (name) =>
  name.startsWith("place") ? 2 : name.startsWith("contact") || name === "consent" ? 4 : name === "photos" ? 1 : 3;

async function showProblem({ draft, go, at }, form, body, error = new Problem(400, body)) {
  if (body.code === "confirmation_needed") return who.confirm(form.querySelector(".problems"), error);
  const fields = error.fields;
  const first = Math.min(...Object.keys(fields).map(stepOf), STEPS.length);
  if (Object.keys(fields).length && first !== at) {
    draft.problem = body;
    await saveDraft(draft);
    return go(`#/gui/${first}`);
  }
  draft.problem = null;
  await saveDraft(draft);
  return tellWrong(form, Object.keys(fields).length ? fields : { "": error.message });
}
