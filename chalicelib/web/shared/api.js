// Requests to the API with JSON bodies. A failure is a Problem with a text in the reader's language.

import { language, stored, t } from "./i18n.js";

// The path of the API. The pages are served beside it, whatever the stage is called.
export const base = new URL(".", document.baseURI).pathname;

const TRIES = 3;
const PATIENCE_MS = 30000;
// API Gateway's throttle of a method passes within seconds. A limit of a caller lasts longer, and is said at once.
const THROTTLED_S = 5;

export class Problem extends Error {
  // `status` 0: there was no answer; the request may have been carried out.
  constructor(status, body = {}) {
    super((language() === "en" ? body.title_en : body.title) || t(status ? "failed" : "offline"));
    this.status = status;
    this.code = body.code || (status ? "failed" : "offline");
    this.body = body;
  }

  // Error messages by field: { "contact.phone": "…" }.
  get fields() {
    const all = this.body.errors || (this.body.field ? [this.body] : []);
    return Object.fromEntries(
      all.map((one) => [one.field, (language() === "en" ? one.title_en : one.title) || this.message]),
    );
  }
}

// Returns the answer's JSON, or null. GET is retried after a lost connection or a 502-504, and once after a 429 that
// says to wait a few seconds; other methods only with `retry`, for requests that may be repeated (with an
// Idempotency-Key, for example). Raises Problem.
export async function request(path, options = {}) {
  return (await requestWithHeaders(path, options)).body;
}

// Like `request`, but returns { body, headers, status }. An answer of 304 to a tag in `headers` has no body.
export async function requestWithHeaders(
  path,
  { method = "GET", body, headers = {}, query = {}, retry = method === "GET", signal } = {},
) {
  const url = new URL(base + path, location.href);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") url.searchParams.set(name, value);
  }
  const init = { method, headers: { ...(method === "GET" ? {} : through()), ...headers } };
  if (body !== undefined) {
    init.headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(body);
  }
  for (let tried = 1; ; tried += 1) {
    const last = !retry || tried === TRIES || (signal && signal.aborted) || navigator.onLine === false;
    const timeout = AbortSignal.timeout(PATIENCE_MS);
    let response;
    try {
      response = await fetch(url, { ...init, signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
    } catch (error) {
      if (signal && signal.aborted) throw error;
      if (last) throw new Problem(0);
      await pause(tried);
      continue;
    }
    const text = await response.text();
    const answer = parsed(text);
    if (response.ok || response.status === 304) {
      return { body: answer, headers: response.headers, status: response.status };
    }
    const wait = response.status === 429 && tried === 1 ? Number(response.headers.get("Retry-After")) : 0;
    if (!last && wait > 0 && wait <= THROTTLED_S) {
      await seconds(wait + Math.random());
      continue;
    }
    if (last || response.status < 502) throw new Problem(response.status, answer || {});
    await pause(tried);
  }
}

// Uploads a file with one of the forms in a report's `uploads`. `progress` gets the share sent, 0 to 1.
export function upload(form, file, progress = () => {}) {
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
  body.append("file", file);
  return new Promise((done, fail) => {
    // fetch does not report the progress of an upload.
    const transfer = new XMLHttpRequest();
    transfer.open("POST", form.url);
    transfer.upload.addEventListener(
      "progress",
      (event) => event.lengthComputable && progress(event.loaded / event.total),
    );
    transfer.addEventListener("load", () => (transfer.status < 300 ? done() : fail(new Problem(transfer.status))));
    transfer.addEventListener("error", () => fail(new Problem(0)));
    transfer.addEventListener("timeout", () => fail(new Problem(0)));
    // A video takes minutes: at least 20 bytes go in a millisecond.
    transfer.timeout = 4 * PATIENCE_MS + file.size / 20;
    transfer.send(body);
  });
}

// The code in the address through which one came, while it is kept (through.js).
function through() {
  const [code, until] = (stored("through") || "").split(" ");
  return Number(until) > Date.now() ? { "X-Through": code } : {};
}

const seconds = (number) => new Promise((done) => setTimeout(done, number * 1000));
const pause = (tried) => seconds(0.4 * 3 ** (tried - 1));

function parsed(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null; // a gateway's error page
  }
}
