// The one policy of trusted types that the pages may have: exactly what is named here becomes markup or a script's
// address, everything else is refused by the browser.

const MARKUP = new Set(["<svg/>"]); // Leaflet looks with it whether there is SVG
const SCRIPTS = new Set(["sw.js"]);

const only = (allowed) => (text) => (allowed.has(text) ? text : null);

window.trustedTypes?.createPolicy("default", { createHTML: only(MARKUP), createScriptURL: only(SCRIPTS) });
