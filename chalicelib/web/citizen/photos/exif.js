// Reads place and orientation from a JPEG (Exif 2.32, CIPA DC-008).

const SOI = 0xffd8, APP1 = 0xffe1, SOS = 0xffda;
const ORIENTATION = 0x0112, GPS = 0x8825;
const NONE = { place: null, turn: 1, segment: null };

// `buffer`: the file's first 128 KiB. Returns { place: { lat, lon } or null, turn: the orientation (1 to 8), segment:
// the Exif segment with the orientation reset to upright, or null }.
export function exifOf(buffer) {
  try {
    const found = segmentOf(new DataView(buffer));
    return found ? read(found) : NONE;
  } catch (error) {
    if (error instanceof RangeError) return NONE; // truncated or forged
    throw error;
  }
}

function segmentOf(view) {
  if (view.getUint16(0) !== SOI) return null;
  for (let at = 2; at + 4 < view.byteLength; ) {
    const marker = view.getUint16(at);
    const length = view.getUint16(at + 2);
    if (marker === SOS || marker < 0xff00) return null;
    if (marker === APP1 && view.getUint32(at + 4) === 0x45786966) return view.buffer.slice(at, at + 2 + length);
    at += 2 + length;
  }
  return null;
}

function read(segment) {
  const view = new DataView(segment, 10);
  const little = view.getUint16(0) === 0x4949;
  const short = (at) => view.getUint16(at, little);
  const long = (at) => view.getUint32(at, little);
  const entries = (at) => {
    const found = new Map();
    for (let number = 0; number < short(at); number += 1) found.set(short(at + 2 + 12 * number), at + 10 + 12 * number);
    return found;
  };
  const first = entries(long(4));
  const place = first.has(GPS) ? placeIn(entries(long(first.get(GPS))), view, long) : null;
  // The reduced picture is already upright.
  const turn = first.has(ORIENTATION) ? short(first.get(ORIENTATION)) : 1;
  if (first.has(ORIENTATION)) view.setUint16(first.get(ORIENTATION), 1, little);
  return { place, turn, segment: new Uint8Array(segment) };
}

function placeIn(gps, view, long) {
  const degrees = (tag, negative) => {
    if (!gps.has(tag) || !gps.has(tag - 1)) return NaN;
    const at = long(gps.get(tag));
    const part = (number) => long(at + 8 * number) / long(at + 8 * number + 4);
    const sign = String.fromCharCode(view.getUint8(gps.get(tag - 1))) === negative ? -1 : 1;
    return sign * (part(0) + part(1) / 60 + part(2) / 3600);
  };
  const lat = degrees(2, "S");
  const lon = degrees(4, "W");
  const known = Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && (lat !== 0 || lon !== 0);
  return known ? { lat, lon } : null;
}

// A JPEG with an Exif segment inserted after its first marker.
export const withExif = (blob, segment) =>
  segment ? new Blob([blob.slice(0, 2), segment, blob.slice(2)], { type: blob.type }) : blob;
