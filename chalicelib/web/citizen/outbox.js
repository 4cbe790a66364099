// What has been written and is to be sent: once, whenever there is a network, with its photos.

import { call, Problem, upload } from "../shared/api.js";
import { bySecret, draftOf, drafts, dropDraft, dropPhoto, photoOf, remember, saveDraft, signedIn } from "./kept.js";

const PATHS = { report: "v1/reports", rescue: "v1/emergencies/reports" };
const LATER = new Set([0, 429]);
const TITLE = 60;

// Tells "change" with the draft's key whenever something moved.
export const outbox = new EventTarget();
// What was sent since the page was opened, by its key: a draft goes once it has been sent whole.
export const sent = new Map();

function tell(draft) {
  sent.set(draft.key, draft);
  outbox.dispatchEvent(Object.assign(new Event("change"), { draft }));
}

// The page's list of what waits is drawn anew when something has left it or entered it.
const tellPage = () => window.dispatchEvent(new Event("waiting"));

// Photo id -> share sent, 0 to 1, while it goes.
export const progress = new Map();

// Gives a draft up to be sent; `body` is what the API takes, without photos. Never changed from here on, so that a
// repetition is the same request.
export async function hand(draft, body) {
  draft.body = { ...body, photos: draft.photos.map(({ type, size }) => ({ content_type: type, size })) };
  draft.state = "waiting";
  draft.problem = null;
  await saveDraft(draft);
  tellPage();
  return draft;
}

// Photos for a report that is there already.
export async function handMore(draft, code, secret) {
  draft.receipt = { code, secret };
  draft.state = "sent";
  await saveDraft(draft);
  tellPage();
}

// Sends one draft as far as it goes now. Raises Problem: status 0 when it stays for later.
export async function push(key) {
  return exclusive(`draft-${key}`, async () => {
    const draft = await draftOf(key);
    if (!draft || draft.state === "draft") return null;
    if (!draft.receipt) await submit(draft);
    await sendPhotos(draft);
    await dropDraft(draft);
    tell({ ...draft, state: "done" });
    tellPage();
    return draft;
  });
}

// Sends all that waits; what cannot be sent now stays.
export async function pushAll() {
  for (const { key, state } of await drafts()) {
    if (state === "draft") continue;
    try {
      await push(key);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
  }
}

async function submit(draft) {
  const headers = { "Idempotency-Key": draft.key, ...signedIn() };
  let made;
  try {
    made = await call(PATHS[draft.kind], { method: "POST", headers, body: draft.body, again: true });
  } catch (error) {
    draft.problem = error.body?.code ? error.body : null;
    if (!isForLater(error)) {
      draft.state = "draft";
      draft.body = null;
    }
    await saveDraft(draft);
    tell(draft);
    throw error;
  }
  const { uploads, ...receipt } = made;
  draft.receipt = receipt;
  draft.state = "sent";
  draft.problem = null;
  permit(draft, uploads);
  await saveDraft(draft);
  remember({ code: made.code, secret: made.secret, at: Date.now(), title: titleOf(draft) });
  tell(draft);
}

export const isForLater = (error) => LATER.has(error.status) || error.status >= 500;
const titleOf = ({ body }) => (body.description || body.text || "").slice(0, TITLE);

// The API names its places for photos in the order in which they were announced.
function permit(draft, uploads) {
  const until = Date.now() + Math.min(...uploads.map(({ expires_in }) => expires_in)) * 900;
  const open = draft.photos.filter(({ done }) => !done);
  for (const photo of open.filter(({ place_id }) => place_id)) photo.form = uploads.find((one) => one.photo === photo.place_id);
  const taken = new Set(draft.photos.map(({ place_id }) => place_id));
  const fresh = uploads.filter(({ photo }) => !taken.has(photo));
  const nameless = open.filter(({ place_id }) => !place_id);
  // What is announced last comes last.
  const theirs = fresh.slice(Math.max(0, fresh.length - nameless.length));
  for (const [number, form] of theirs.entries()) Object.assign(nameless[number], { form, place_id: form.photo });
  for (const photo of open) photo.until = until;
}

async function permitAnew(draft) {
  const { code, secret } = draft.receipt;
  const ask = (photos) => call(`v1/reports/${code}/photos`, { method: "POST", headers: bySecret(secret), body: { photos } });
  const nameless = () => draft.photos.filter(({ done, place_id }) => !done && !place_id);
  // Announced before, with the answer lost: those places are taken first.
  if (!nameless().length || draft.announced) permit(draft, (await ask([])).uploads);
  if (nameless().length) {
    draft.announced = true;
    await saveDraft(draft);
    permit(draft, (await ask(nameless().map(({ type, size }) => ({ content_type: type, size })))).uploads);
  }
  await saveDraft(draft);
}

async function sendPhotos(draft) {
  for (const photo of draft.photos) {
    if (photo.done) continue;
    await sendPhoto(draft, photo);
    photo.done = true;
    photo.form = null;
    await saveDraft(draft);
    await dropPhoto(photo.id);
    progress.set(photo.id, 1);
    tell(draft);
  }
}

async function sendPhoto(draft, photo) {
  const blob = await photoOf(photo.id);
  if (!blob) return; // the browser has let it go
  for (let tried = 1; ; tried += 1) {
    if (!photo.form || photo.until < Date.now()) await permitAnew(draft);
    if (!photo.form) return; // it has arrived before
    try {
      await upload(photo.form, blob, (share) => {
        progress.set(photo.id, share);
        tell(draft);
      });
      return;
    } catch (error) {
      photo.form = null;
      progress.delete(photo.id);
      tell(draft);
      if (isForLater(error)) throw error;
      if (tried > 1) {
        photo.failed = true; // the storage refuses this file; the report is there without it
        return;
      }
    }
  }
}

// Two windows of one browser must not send the same at once.
function exclusive(name, act) {
  return navigator.locks ? navigator.locks.request(name, act) : act();
}
