// What no page does, whatever it was sent. The first module of every page.
//
// The pages' only trusted types policy: the markup and script addresses listed here are allowed, and the browser
// refuses everything else.

const MARKUP = new Set(["<svg/>"]); // Leaflet tests with it whether SVG works
const SCRIPTS = new Set(["sw.js"]);

const only = (allowed) => (text) => (allowed.has(text) ? text : null);

if (window.trustedTypes)
  window.trustedTypes.createPolicy("default", { createHTML: only(MARKUP), createScriptURL: only(SCRIPTS) });

// A name that came from outside, such as the key of a document, adds nothing to the prototype that all objects share.
// To take `__proto__` away would break libraries that read it.
Object.preventExtensions(Object.prototype);
