// The pages' only trusted types policy: the markup and script addresses listed here are allowed, and the browser
// refuses everything else.

const MARKUP = new Set(["<svg/>"]); // Leaflet tests with it whether SVG works
const SCRIPTS = new Set(["sw.js"]);

const only = (allowed) => (text) => (allowed.has(text) ? text : null);

if (window.trustedTypes)
  window.trustedTypes.createPolicy("default", { createHTML: only(MARKUP), createScriptURL: only(SCRIPTS) });
