// Making and filling elements without markup in strings.

// h("button", { type: "button", class: "main", onclick: act }, "Text", element, …). Properties that begin with "on" are
// listeners; null, undefined and false are left out, of attributes and of children alike; true is an empty attribute.
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

// The same in SVG.
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

// A line at the foot of the page that goes by itself, read out once; `kind` "wrong" stays until it is closed.
export function toast(text, kind = "", close = "×") {
  let shelf = $("toasts");
  if (!shelf) document.body.append((shelf = h("div", { id: "toasts", role: "status", "aria-live": "polite" })));
  const line = h("p", { class: `toast ${kind}` }, text);
  line.append(h("button", { type: "button", class: "plain", "aria-label": close, onclick: () => line.remove() }, "×"));
  shelf.append(line);
  if (kind !== "wrong") setTimeout(() => line.remove(), 6000);
}

// Marks fields by name with what is wrong and goes to the first; gives back what belongs to no field on this form.
export function complain(form, fields) {
  clearComplaints(form);
  const homeless = [];
  let first = null;
  for (const [name, text] of Object.entries(fields)) {
    const field = form.querySelector(`[name="${CSS.escape(name)}"]`) || form.querySelector(`[data-field="${CSS.escape(name)}"]`);
    if (!field) {
      homeless.push(text);
      continue;
    }
    const id = `wrong-${name}`;
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", [field.dataset.describedby, id].filter(Boolean).join(" "));
    (field.closest("label.line") || field).after(h("p", { class: "wrong", id }, text));
    first ??= field;
  }
  first?.focus();
  return homeless;
}

export function clearComplaints(form) {
  for (const one of form.querySelectorAll("[aria-invalid]")) {
    one.removeAttribute("aria-invalid");
    one.removeAttribute("aria-describedby");
  }
  for (const one of form.querySelectorAll("p.wrong[id^=wrong-]")) one.remove();
}

// One at a time: a second press while the first is under way does nothing, and says so to who cannot see it.
export async function busy(button, act) {
  if (button.getAttribute("aria-busy") === "true") return undefined;
  button.setAttribute("aria-busy", "true");
  try {
    return await act();
  } finally {
    button.removeAttribute("aria-busy");
  }
}
