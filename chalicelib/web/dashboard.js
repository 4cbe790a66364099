import { $ } from "./dom.js";
import { language, speak, translate } from "./i18n.js";

$("language").addEventListener("click", () => speak(language() === "vi" ? "en" : "vi"));
translate();
