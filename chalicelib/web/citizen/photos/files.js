// What a chosen file is, by its first bytes. Its name and type are often wrong: messengers save WebP as .jpg.

// The first `length` bytes of a file as an ArrayBuffer. Fails if the file is gone.
export function firstBytes(blob, length = blob.size) {
  const part = blob.slice(0, length);
  if (part.arrayBuffer) return part.arrayBuffer();
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = () => fail(reader.error);
    reader.readAsArrayBuffer(part);
  });
}

const HEAD = 64;
// The brands of pictures in boxes (ISO/IEC 23008-12), and the type of each; the first that a file has counts.
const BRANDS = [
  ["image/avif", /^avi[fs]$/],
  ["image/heic", /^(hei[cxms]|hev[cx])$/],
  ["image/heif", /^m[is]f1$/],
];
const STARTS = [
  ["image/jpeg", /^\xff\xd8\xff/],
  ["image/png", /^\x89PNG\r\n\x1a\n/],
  ["image/webp", /^RIFF[^]{4}WEBP/],
  ["image/gif", /^GIF8[79]a/],
];

// The content type of a picture, "" for a file that is none.
export async function pictureType(file) {
  const start = String.fromCharCode(...new Uint8Array(await firstBytes(file, HEAD)));
  const found = STARTS.find(([, pattern]) => pattern.test(start));
  if (found) return found[0];
  if (start.slice(4, 8) !== "ftyp") return "";
  const length = start.charCodeAt(2) * 256 + start.charCodeAt(3);
  const brands = (start.slice(8, 12) + start.slice(16, Math.min(length, HEAD))).match(/[^]{4}/g);
  const box = BRANDS.find(([, pattern]) => brands.some((brand) => pattern.test(brand)));
  return box ? box[0] : "";
}

// Whether a file of a draft is its video; the others are photos.
export const isVideo = ({ type }) => Boolean(type) && type.startsWith("video/");
export const photosOf = (files) => files.filter((file) => !isVideo(file));
