// How a list of sessions names a kind of browser (chalicelib/domain/access/browser_kind.py).

import texts from "./browser-kind-texts.js";
import { addTexts, t } from "./i18n.js";

addTexts(texts);

export const browserKind = ({ machine, program }) =>
  t("browser-kind", { machine: t(`machine.${machine}`), program: t(`program.${program}`) });
