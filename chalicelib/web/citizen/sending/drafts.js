// Drafts of reports, their photos, and the receipts of those that were sent.

import { firstBytes } from "../photos/files.js";
import { noteDrafts } from "../mine.js";
import { all, change, drop, get, put } from "./store.js";

const DAY_MS = 86400000;
const DONE_DAYS = 30;

// A draft: { key, kind, at, state, form, photos: [{ id, type, size, place }], body, receipt, problem }, and `helper`,
// the id of a village helper, if its kind is "helped". `key` is its Idempotency-Key. `state`: "draft" (being written),
// "waiting" (to be sent), "sent" (photos are still being uploaded), "refused" (the API does not take it, and it cannot
// be edited), "done" (only its receipt is kept, for other windows).
export const newDraft = (kind, form) => ({ key: newId(), kind, at: Date.now(), state: "draft", form, photos: [] });
export const draftOf = (key) => get("drafts", key);
export const savePhoto = (id, blob) => put("photos", id, { id, blob });
export const savePoster = (code, poster) => put("photos", `poster.${code}`, { id: `poster.${code}`, poster });
export const dropPhoto = (id) => drop("photos", id);

export function changeDraft(key, make) {
  noteDrafts();
  return change("drafts", key, make);
}

// Files that are being made ready, by the key of their draft.
const comingTo = new Map();

// Runs `work`, which adds files to a draft. Before a draft is sent, its sender awaits `filesAdded`.
export function addingTo({ key }, work) {
  const added = work();
  comingTo.set(key, Promise.all([comingTo.get(key), added.catch(() => {})]));
  return added;
}

// Resolves when the files that were chosen for a draft are in it, or after `patience` (ms).
export const filesAdded = ({ key }, patience = 20000) =>
  Promise.race([comingTo.get(key), new Promise((done) => setTimeout(done, patience))]);

// A photo's file; undefined if the browser has deleted it or cannot read it any more.
export async function photoOf(id) {
  const { blob } = (await get("photos", id)) || {};
  return blob && firstBytes(blob, 1).then(() => blob, () => undefined);
}

// Keys of drafts that were discarded; a late save must not restore them.
const discarded = new Set();
export const isDiscarded = (key) => discarded.has(key);

// Saves a draft. One that is being written does not replace one that another window has sent.
export async function saveDraft(draft) {
  if (discarded.has(draft.key)) return;
  await changeDraft(draft.key, (now) => (draft.state === "draft" && isSent(now) ? undefined : draft));
}

// Saves a draft whatever is stored of it; the caller is the only one that sends it.
export async function storeDraft(draft) {
  noteDrafts();
  if (!discarded.has(draft.key)) await put("drafts", draft.key, draft);
}

export const isSent = (draft) => Boolean(draft) && ["waiting", "sent", "done"].includes(draft.state);

// The drafts that are not done, oldest first.
export async function drafts() {
  const found = await all("drafts", "key");
  const old = Date.now() - DONE_DAYS * DAY_MS;
  for (const draft of found) {
    // A chat that was left. Its page alone shows it.
    if (draft.kind === "chat" && draft.state === "draft" && draft.at < Date.now() - DAY_MS) await dropDraft(draft);
  }
  for (const { key, state, at, receipt } of found) {
    if (state !== "done" || at >= old) continue;
    drop("drafts", key);
    dropPhoto(`poster.${receipt.code}`);
  }
  return found.filter(({ state }) => state !== "done").sort((one, other) => one.at - other.at);
}

export async function dropDraft(draft) {
  discarded.add(draft.key);
  await Promise.all(draft.photos.map(({ id }) => dropPhoto(id)));
  await drop("drafts", draft.key);
}

// Keeps of a draft that was sent only its receipt, so that no other window sends it again.
export async function finishDraft({ key, kind, helper, receipt, photos, problem }) {
  const rest = photos.map(({ id, type, failed, lost }) => ({ id, type, failed, lost, done: true }));
  const done = { key, kind, at: Date.now(), state: "done", receipt, photos: rest, problem };
  await put("drafts", key, helper ? { ...done, helper } : done);
  await Promise.all(photos.map(({ id }) => dropPhoto(id)));
}

// A random UUID (version 4). crypto.randomUUID exists only on https and on localhost.
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
