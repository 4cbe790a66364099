// The officers' guide as the API has it, asked for once.

import { request } from "../session.js";

let asked = null;

// Returns the promise of the guide. A failure is asked for again the next time.
export function guide() {
  asked ??= request("v1/office/guide").catch((error) => {
    asked = null;
    throw error;
  });
  return asked;
}
