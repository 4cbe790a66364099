// The address after "#". Chats, mail programs and keyboards damage links; what they add or change is taken back.

// Sentence marks, brackets and quotes that a chat takes for a part of the link.
const AFTER = /[\s.,;:!?…%()[\]{}<>"'“”‘’«»]+$/;

// The parts of an address: "#/phieu/LS4827395165/abc).?fbclid=1" -> ["phieu", "LS4827395165", "abc"].
export function partsOf(hash) {
  let text = hash;
  // A link that was sent on twice may be encoded twice.
  for (let round = 0; round < 2; round += 1) text = decoded(text);
  const parts = text.replace(/^[#/]+/, "").replace(/[?&].*$/, "").replace(AFTER, "").replace(/\/+$/, "").split("/");
  return parts.map((part) => part.replace(AFTER, ""));
}

let returned = null;

// Takes what an identity provider has put behind "?" out of the address, where the history would keep it: a page that
// comes back from a provider is at #/dang-nhap.
export function catchReturn() {
  const query = new URLSearchParams(location.search);
  const [state, code, error] = ["state", "code", "error"].map((name) => query.get(name));
  if (!state || !(code || error)) return;
  returned = { state, code, error };
  history.replaceState(null, "", `${location.pathname}#/dang-nhap`);
}

// What was taken, once: { state, code, error }; null if there is nothing.
export function takeReturn() {
  const found = returned;
  returned = null;
  return found;
}

// A "%" that begins no code stands for itself.
function decoded(text) {
  try {
    return decodeURIComponent(text.replace(/%(?![0-9a-f]{2})/gi, "%25"));
  } catch {
    return text; // not UTF-8
  }
}
