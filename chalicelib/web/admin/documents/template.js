// Shows beside a template how its text reads with the placeholders filled.

import { h } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";

// An example report for the placeholders.
const SAMPLE = {
  code: "AB 4827 395 160",
  main: "AB 2691 290 031",
  due: "16:30 27/02",
  step_due: "10:00 24/02",
  unit: "UBND xã An Bình",
  category: "Vệ sinh môi trường",
  place: "Cổng chợ An Bình",
  reason: "Không đọc được biển số trong ảnh",
  step: "xử lý",
  question: "Xin cho biết số nhà gần nhất?",
};

const filled = (text) => text.replace(/\{(\w+)\}/g, (whole, name) => SAMPLE[name] ?? whole);
const plain = (text) => text.normalize("NFD").replace(/\p{Mn}/gu, "").replace(/đ/g, "d").replace(/Đ/g, "D");

export async function beside(desk, redraw) {
  desk.extra = (item, name) => (name === "templates" ? previewOf(item, desk) : null);
  redraw();
}

function previewOf(item, desk) {
  const box = h("div", { class: "preview" });
  const draw = () => {
    const usual = (desk.form.keys[item.kind] || []).find((one) => one.key === item.key);
    const isMessage = item.kind === "citizen" || item.kind === "officer";
    const shown = [item.text, item.text_en]
      .filter(Boolean)
      .map((one, place) => h("blockquote", { lang: place ? "en" : "vi" }, filled(one)));
    box.replaceChildren(
      h("h4", {}, t("template.preview")),
      ...shown,
      isMessage
        ? h("p", { class: "soft small" }, t("template.length", { n: plain(filled(item.text || "")).length }))
        : "",
      h(
        "p",
        { class: "hint" },
        t("template.may", { names: (desk.form.placeholders[item.kind] || []).map((one) => `{${one}}`).join(" ") }),
      ),
      usual?.text ? h("p", { class: "hint" }, t("template.usual", { text: usual.text })) : "",
    );
  };
  draw();
  // The fields come before this box in the same panel.
  queueMicrotask(() => box.parentElement?.addEventListener("input", draw));
  queueMicrotask(() => box.parentElement?.addEventListener("change", draw));
  return box;
}
