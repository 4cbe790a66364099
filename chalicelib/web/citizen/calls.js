// The telephone numbers for danger to life.

import { h } from "../shared/dom.js";
import { t } from "../shared/i18n.js";

const CALLS = ["112", "113", "114", "115"];

// The telephone numbers of rescue, police, fire brigade and ambulance, as buttons that dial.
export const calls = () =>
  h("p", { class: "calls" },
    CALLS.map((number) => h("a", { class: "button", href: `tel:${number}` }, t(`help.call.${number}`))));
