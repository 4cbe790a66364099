// Adds standard methods that the oldest browsers lack (docs/browsers.md). `make lint` reads the calls of `add`.

const add = (owner, name, value) => {
  if (owner && !(name in owner)) Object.defineProperty(owner, name, { value, configurable: true, writable: true });
};

add(Array.prototype, "at", function at(place) {
  return this[place < 0 ? this.length + place : place];
});
add(Array.prototype, "findLastIndex", function findLastIndex(fits) {
  for (let place = this.length - 1; place >= 0; place -= 1) if (fits(this[place], place, this)) return place;
  return -1;
});
add(Object, "fromEntries", (entries) => {
  const made = {};
  for (const [name, value] of entries) made[name] = value;
  return made;
});

add(Element.prototype, "replaceChildren", function replaceChildren(...children) {
  while (this.lastChild) this.removeChild(this.lastChild);
  this.append(...children);
});
add(HTMLFormElement.prototype, "requestSubmit", function requestSubmit() {
  if (this.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }))) this.submit();
});

add(Blob.prototype, "arrayBuffer", function arrayBuffer() {
  return new Response(this).arrayBuffer();
});
add(Blob.prototype, "text", function text() {
  return new Response(this).text();
});

add(AbortSignal, "timeout", (milliseconds) => {
  const control = new AbortController();
  setTimeout(() => control.abort(), milliseconds);
  return control.signal;
});
add(AbortSignal, "any", (signals) => {
  const control = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) control.abort();
    signal.addEventListener("abort", () => control.abort());
  }
  return control.signal;
});
