// A video before it is sent: its type, its length, and a picture of it. Only officers see the video itself.

import { MAX_VIDEO_BYTES, MAX_VIDEO_SECONDS, VIDEO_TYPES } from "../facts.js";
import { addingTo, newId, saveDraft, savePhoto } from "../sending/drafts.js";
import { firstBytes, isVideo } from "./files.js";
import { photoChooser, Unusable } from "./photos.js";
import texts from "./video-texts.js";
import { h } from "../../shared/dom.js";
import { addTexts, number, t } from "../../shared/i18n.js";

addTexts(texts);

// The id that the API gives to the only video of a report.
const VIDEO = "v1";
const PATIENCE_MS = 5000;
const POSTER = 320;
const MEGABYTE = 1048576;

export const hasVideo = (report) => report.uploads.some(({ photo }) => photo === VIDEO);

// A button to choose a video with what is allowed beside it; empty when the draft has one. `taken` gets the messages
// about what is wrong.
export function videoChooser(draft, taken) {
  if (draft.photos.some(isVideo)) return "";
  const [chooser, input] = photoChooser(t("video.choose"), "video", { take: async ([file]) => {
    taken(await addingTo(draft, () => addVideo(draft, file)));
  } });
  input.accept = VIDEO_TYPES.join();
  input.multiple = false;
  const limits = t("video.hint", { seconds: MAX_VIDEO_SECONDS, size: number(MAX_VIDEO_BYTES / MEGABYTE) });
  return h("div", { class: "choices" }, chooser, input, h("p", { class: "hint" }, limits));
}

async function addVideo(draft, file) {
  try {
    const type = await videoType(file);
    if (!VIDEO_TYPES.includes(type)) throw new Unusable("video.type");
    if (file.size > MAX_VIDEO_BYTES) throw new Unusable("video.large");
    const { seconds, poster } = await look(file);
    if (seconds >= MAX_VIDEO_SECONDS + 1) throw new Unusable("video.long");
    const video = { id: newId(), type, size: file.size, place_id: VIDEO, poster };
    await savePhoto(video.id, file.slice(0, file.size, type));
    draft.photos.push(video);
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    return [t(error.message, { seconds: MAX_VIDEO_SECONDS, size: number(MAX_VIDEO_BYTES / MEGABYTE) })];
  }
  draft.saved = true;
  await saveDraft(draft);
  return [];
}

// The content type by the first bytes, "" for another file.
async function videoType(file) {
  const start = String.fromCharCode(...new Uint8Array(await firstBytes(file, 12).catch(() => new ArrayBuffer(0))));
  if (start.startsWith("\x1aE\xdf\xa3")) return "video/webm";
  if (start.slice(4, 8) !== "ftyp") return "";
  return start.slice(8, 12) === "qt  " ? "video/quicktime" : "video/mp4";
}

// { seconds, poster: a small picture as an address }. Both may be missing: a browser cannot play every video that the
// API takes.
function look(file) {
  const address = URL.createObjectURL(file);
  const film = h("video", { muted: true, preload: "auto" });
  return new Promise((done) => {
    const end = () => {
      done({ seconds: film.duration, poster: posterOf(film) });
      URL.revokeObjectURL(address);
    };
    film.onseeked = end;
    film.onerror = end;
    film.onloadeddata = () => (film.currentTime = Math.min(1, film.duration / 2 || 0));
    setTimeout(end, PATIENCE_MS);
    film.src = address;
  });
}

function posterOf(film) {
  const { videoWidth: width, videoHeight: height } = film;
  if (!width || film.readyState < 2) return null;
  const share = Math.min(1, POSTER / Math.max(width, height));
  const canvas = h("canvas", { width: Math.round(width * share), height: Math.round(height * share) });
  canvas.getContext("2d").drawImage(film, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", 0.7);
}
