// Creates and fills elements without markup in strings.

// h("button", { type: "button", class: "main", onclick: act }, "Text", element, …). Attributes that begin with "on" are
// listeners. null, undefined and false are left out, as attributes and as children; true is an empty attribute.
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

// The same for SVG.
export function s(tag, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function fill(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

export const $ = (id) => document.getElementById(id);

export const show = (element, visible = true) => {
  element.hidden = !visible;
  return element;
};

// A message at the bottom of the page, read out once. It disappears by itself, unless `kind` is "wrong".
export function toast(text, kind = "", close = "×") {
  let shelf = $("toasts");
  if (!shelf) {
    document.body.append((shelf = h("div", { id: "toasts", role: "status", "aria-live": "polite" })));
    for (const event of ["scroll", "resize"]) window.addEventListener(event, placeToasts, { passive: true });
    // A picture that is loaded later moves the buttons below it.
    if (window.ResizeObserver) new ResizeObserver(() => requestAnimationFrame(placeToasts)).observe($("main"));
  }
  const line = h("p", { class: `toast ${kind}`, "data-text": text }, text);
  const leave = () => {
    line.remove();
    if (!shelf.children.length && shelf.classList.contains("inline")) {
      shelf.classList.remove("inline");
      document.body.append(shelf);
    }
    placeToasts();
  };
  line.append(h("button", { type: "button", class: "plain", "aria-label": close, onclick: leave }, "×"));
  for (const same of [...shelf.children]) if (same.dataset.text === text) same.remove();
  shelf.append(line);
  placeToasts();
  if (kind !== "wrong") setTimeout(leave, 6000);
}

// Removes the messages of a kind, when their cause is gone.
export function dropToasts(kind) {
  for (const one of document.querySelectorAll(`#toasts .${kind}`)) one.remove();
}

// Without the module they stay where they are.
const placeToasts = () => import("./toasts.js").then((its) => its.placeToasts($("toasts")), () => {});

// Shows error messages beside the fields with these names and focuses the first. A message leaves when its field is
// changed. Returns the messages without a field.
export function showErrors(form, fields) {
  clearErrors(form);
  const unplaced = [];
  let first = null;
  for (const [name, text] of Object.entries(fields)) {
    const field =
      form.querySelector(`[name="${CSS.escape(name)}"]`) || form.querySelector(`[data-field="${CSS.escape(name)}"]`);
    if (!field) {
      unplaced.push(text);
      continue;
    }
    const id = `wrong-${name}`;
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", [field.dataset.describedby, id].filter(Boolean).join(" "));
    (field.closest("label.line") || field).after(h("p", { class: "wrong", id }, text));
    for (const event of ["input", "change"]) field.addEventListener(event, () => clearError(field), { once: true });
    first = first || field;
  }
  if (first) first.focus();
  return unplaced;
}

export function clearErrors(form) {
  for (const one of form.querySelectorAll("[aria-invalid]")) clearError(one);
  for (const one of form.querySelectorAll("p.wrong[id^=wrong-]")) one.remove();
}

function clearError(field) {
  const said = (field.getAttribute("aria-describedby") || "").split(" ").find((id) => id.startsWith("wrong-"));
  if (said && $(said)) $(said).remove();
  field.removeAttribute("aria-invalid");
  if (field.dataset.describedby) field.setAttribute("aria-describedby", field.dataset.describedby);
  else field.removeAttribute("aria-describedby");
}

// Runs `act` for a button; a second press while it runs does nothing. The button is marked as busy.
export async function busy(button, act) {
  if (button.getAttribute("aria-busy") === "true") return undefined;
  button.setAttribute("aria-busy", "true");
  try {
    return await act();
  } finally {
    button.removeAttribute("aria-busy");
  }
}

const loaded = new Map();

// Resolves when the style sheet at an address is loaded; a failure may be tried again.
export function loadSheet({ pathname }) {
  if (!loaded.has(pathname)) {
    const loading = new Promise((done, fail) => {
      document.head.append(h("link", { rel: "stylesheet", href: pathname, onload: done, onerror: fail }));
    });
    loading.catch(() => loaded.delete(pathname));
    loaded.set(pathname, loading);
  }
  return loaded.get(pathname);
}
