// Writes into a photo when it was taken and where the device was, as a camera does (Exif 2.32, CIPA DC-008). Pictures
// for everybody else are made without it.

import { exifOf, withExif } from "../../citizen/photos/exif.js";
import { firstBytes, pictureType } from "../../citizen/photos/files.js";
import { reduced } from "../../citizen/photos/reduce.js";
import { position } from "../../citizen/position.js";

const HEAD_BYTES = 131_072;
// An older file was not taken now, and where the device is says nothing about it.
const FRESH_MS = 10 * 60_000;
const [TEXT, SHORT, LONG, RATIO] = [2, 3, 4, 5];
const TIFF_BYTES = 8;
const ENTRY_BYTES = 12;

// Returns { blob, at, place: { lat, lon } or null }: a small JPEG that says when and where it was taken. What the file
// says itself stays. Throws NotReadable for a file that is no picture.
export async function fieldPhoto(file) {
  const type = await pictureType(file);
  const exif = type === "image/jpeg" ? exifOf(await firstBytes(file, HEAD_BYTES)) : exifOf(new ArrayBuffer(0));
  const at = file.lastModified;
  const isFresh = Date.now() - at < FRESH_MS;
  if (exif.place || !isFresh) return { blob: await reduced(file, type, exif), at, place: exif.place };
  const [blob, here] = await Promise.all([
    reduced(file, type, { ...exif, segment: null }),
    position().catch(() => null),
  ]);
  const place = here && !here.isCoarse ? { lat: here.lat, lon: here.lon } : null;
  // A small JPEG is only copied, as its camera turned it.
  const turn = type === "image/jpeg" && blob.size === file.size ? exif.turn : 1;
  return { blob: withExif(await withoutExif(blob), segmentOf(new Date(at), place, turn)), at, place };
}

// What the camera wrote is written anew.
async function withoutExif(blob) {
  const view = new DataView(await firstBytes(blob));
  if (view.getUint16(2) !== 0xffe1) return blob;
  const rest = 4 + view.getUint16(4);
  return new Blob([blob.slice(0, 2), blob.slice(rest)], { type: blob.type });
}

// An Exif segment with the time (UTC), the place, null if that is not known, and the orientation (1 to 8).
export function segmentOf(at, place, turn = 1) {
  const time = [
    [0x9003, TEXT, bytesOf(at.toISOString().slice(0, 19).replace(/-/g, ":").replace("T", " "))],
    [0x9011, TEXT, bytesOf("+00:00")],
  ];
  const where = place && [
    [1, TEXT, bytesOf(place.lat < 0 ? "S" : "N")], [2, RATIO, degrees(place.lat)],
    [3, TEXT, bytesOf(place.lon < 0 ? "W" : "E")], [4, RATIO, degrees(place.lon)],
  ];
  const pointers = [[0x0112, SHORT, [0, turn]], [0x8769, LONG, []], ...(where ? [[0x8825, LONG, []]] : [])];
  const first = TIFF_BYTES + 2 + ENTRY_BYTES * pointers.length + 4;
  const times = directory(time, first);
  pointers[1][2] = number(first);
  if (where) pointers[2][2] = number(first + times.length);
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, TIFF_BYTES, ...directory(pointers, TIFF_BYTES), ...times,
    ...(where ? directory(where, first + times.length) : [])];
  const body = [...bytesOf("Exif"), 0, ...tiff];
  return new Uint8Array([0xff, 0xe1, (body.length + 2) >> 8, (body.length + 2) & 255, ...body]);
}

const number = (value) => [value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255];
const bytesOf = (text) => [...[...text].map((letter) => letter.charCodeAt(0)), 0];

// Degrees, minutes and seconds as fractions; the seconds to a ten-thousandth, some millimetres.
function degrees(value) {
  const seconds = Math.round(Math.abs(value) * 36_000_000);
  return [[Math.floor(seconds / 36_000_000), 1], [Math.floor(seconds / 600_000) % 60, 1], [seconds % 600_000, 10_000]]
    .flatMap(([one, other]) => [...number(one), ...number(other)]);
}

// A directory of entries at an offset. Values of more than four bytes stand behind it.
function directory(entries, offset) {
  let behind = [];
  const start = offset + 2 + ENTRY_BYTES * entries.length + 4;
  const lines = entries.flatMap(([tag, type, value]) => {
    const count = type === TEXT ? value.length : type === RATIO ? value.length / 8 : 1;
    const isLong = value.length > 4;
    const shown = isLong ? number(start + behind.length) : [...value, 0, 0, 0, 0].slice(0, 4);
    if (isLong) behind = [...behind, ...value, ...(value.length % 2 ? [0] : [])];
    return [tag >> 8, tag & 255, 0, type, ...number(count), ...shown];
  });
  return [0, entries.length, ...lines, 0, 0, 0, 0, ...behind];
}
