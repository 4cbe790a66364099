// Requests to the API: JSON in and out, a failure as a Problem with its text in the reader's language.

import { language, t } from "./i18n.js";

// The pages lie beside the API, whatever the stage is called.
export const base = new URL(".", document.baseURI).pathname;

const TRIES = 3;
const PATIENCE_MS = 30_000;

export class Problem extends Error {
  // `status` 0: no answer came, so nobody knows whether the request was carried out.
  constructor(status, body = {}) {
    super((language() === "en" ? body.title_en : body.title) || t(status ? "failed" : "offline"));
    this.status = status;
    this.code = body.code || (status ? "failed" : "offline");
    this.body = body;
  }

  // What is wrong, field by field: { "contact.phone": "…" }.
  get fields() {
    const all = this.body.errors || (this.body.field ? [this.body] : []);
    return Object.fromEntries(all.map((one) => [one.field, (language() === "en" ? one.title_en : one.title) || this.message]));
  }
}

// The answer's JSON (null when it has none). Reading is tried again after a lost connection or a 502-504; writing
// only when the caller says with `again` that it carries an Idempotency-Key. Raises Problem.
export async function call(path, options = {}) {
  return (await ask(path, options)).body;
}

// As `call`, with the answer's headers: { body, headers }.
export async function ask(path, { method = "GET", body, headers = {}, query = {}, again = method === "GET", signal } = {}) {
  const url = new URL(base + path, location.href);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") url.searchParams.set(name, value);
  }
  const request = { method, headers: { ...headers } };
  if (body !== undefined) {
    request.headers["Content-Type"] = "application/json";
    request.body = JSON.stringify(body);
  }
  for (let tried = 1; ; tried += 1) {
    const last = !again || tried === TRIES || signal?.aborted;
    const timeout = AbortSignal.timeout(PATIENCE_MS);
    let response;
    try {
      response = await fetch(url, { ...request, signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
    } catch (error) {
      if (signal?.aborted) throw error;
      if (last) throw new Problem(0);
      await pause(tried);
      continue;
    }
    const text = await response.text();
    const answer = parsed(text);
    if (response.ok) return { body: answer, headers: response.headers };
    if (last || response.status < 502) throw new Problem(response.status, answer || {});
    await pause(tried);
  }
}

// Sends a file by one of the permissions in a report's `uploads`; `progress` hears the share sent, 0 to 1.
export function upload(form, file, progress = () => {}) {
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
  body.append("file", file);
  return new Promise((done, fail) => {
    // fetch tells nothing about how much of a body has been sent.
    const request = new XMLHttpRequest();
    request.open("POST", form.url);
    request.upload.addEventListener("progress", (event) => event.lengthComputable && progress(event.loaded / event.total));
    request.addEventListener("load", () => (request.status < 300 ? done() : fail(new Problem(request.status))));
    request.addEventListener("error", () => fail(new Problem(0)));
    request.addEventListener("timeout", () => fail(new Problem(0)));
    request.timeout = 4 * PATIENCE_MS;
    request.send(body);
  });
}

const pause = (tried) => new Promise((done) => setTimeout(done, 400 * 3 ** (tried - 1)));

function parsed(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null; // a gateway's page in place of an answer
  }
}
