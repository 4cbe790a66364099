// Charts: plain SVG, drawn at their size on the screen. Each is an image with a text alternative; the table beside it
// has the numbers.

import { s } from "../shared/dom.js";
import { number } from "../shared/i18n.js";

const ROW = 34;
const LEAST_WIDTH = 260;

// Redraws a chart when its place changes its width. `draw(width)` returns an SVG.
export function drawn(place, draw) {
  let width = 0;
  const fit = () => {
    const now = Math.max(LEAST_WIDTH, Math.floor(place.clientWidth));
    if (now === width) return;
    width = now;
    place.replaceChildren(draw(width));
  };
  if (window.ResizeObserver) {
    new ResizeObserver(fit).observe(place);
  } else {
    window.addEventListener("resize", fit);
    requestAnimationFrame(fit); // by then the place is in the page
  }
  return place;
}

const picture = (width, height, label, ...children) =>
  s(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label, class: "chart" },
    children,
  );

const text = (x, y, content, attributes = {}) => s("text", { x, y, ...attributes }, content);

// Round steps for an axis up to `most`.
export function steps(most, wanted = 4) {
  const rough = Math.max(most, 1) / wanted;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].find((one) => one * unit >= rough) * unit);
  return Array.from({ length: Math.ceil(Math.max(most, 1) / step) + 1 }, (_, place) => place * step);
}

// Bars side by side over time. `points`: { label, values: [n, …] }; `series`: { name, tone } of each value.
export function columns(width, label, points, series) {
  const height = 230, left = 38, right = 6, top = 10, bottom = 26;
  const marks = steps(Math.max(...points.flatMap((point) => point.values)));
  const most = marks.at(-1);
  const y = (value) => top + (height - top - bottom) * (1 - value / most);
  const slot = (width - left - right) / points.length;
  const bar = Math.max(1, Math.min(22, (slot * 0.8) / series.length));
  const every = Math.ceil(56 / slot);
  return picture(
    width,
    height,
    label,
    marks.map((mark) => [
      line(left, y(mark), width - right, y(mark), "grid"),
      text(left - 6, y(mark) + 4, number(mark), { class: "end" }),
    ]),
    points.map((point, place) => [
      point.values.map((value, of) =>
        s(
          "rect",
          {
            x: left + slot * (place + 0.5) + bar * (of - series.length / 2),
            y: y(value),
            width: bar * 0.92,
            height: y(0) - y(value),
            class: `tone-${series[of].tone}`,
          },
          s("title", {}, `${point.label}: ${series[of].name} ${number(value)}`),
        ),
      ),
      place % every === 0 && text(left + slot * (place + 0.5), height - 8, point.short, { class: "middle" }),
    ]),
  );
}

// A line of shares (0 to 1) over time; null leaves a gap.
export function shareLine(width, label, points, shown) {
  const height = 200, left = 48, right = 10, top = 12, bottom = 26;
  const y = (value) => top + (height - top - bottom) * (1 - value);
  const slot = (width - left - right) / points.length;
  const x = (place) => left + slot * (place + 0.5);
  const every = Math.ceil(56 / slot);
  let path = "";
  let broken = true;
  points.forEach(({ value }, place) => {
    if (value !== null) path += `${broken ? "M" : "L"}${x(place).toFixed(1)} ${y(value).toFixed(1)}`;
    broken = value === null;
  });
  return picture(
    width,
    height,
    label,
    [0, 0.25, 0.5, 0.75, 1].map((mark) => [
      line(left, y(mark), width - right, y(mark), "grid"),
      text(left - 6, y(mark) + 4, shown(mark), { class: "end" }),
    ]),
    s("path", { d: path, class: "stroke-good" }),
    points.map(({ value, label: when, short }, place) => [
      value !== null &&
        s(
          "circle",
          { cx: x(place), cy: y(value), r: 3.5, class: "tone-good" },
          s("title", {}, `${when}: ${shown(value)}`),
        ),
      place % every === 0 && text(x(place), height - 8, short, { class: "middle" }),
    ]),
  );
}

// Horizontal bars with their names above. `rows`: { name, value, part, shown }; `part` of the value is drawn in colour.
export function bars(width, label, rows, tone = "good") {
  const most = Math.max(1, ...rows.map((row) => row.value));
  const room = 124;
  return picture(width, rows.length * (ROW + 10) + 4, label,
    rows.map((row, place) => {
      const top = place * (ROW + 10);
      const long = ((width - room) * row.value) / most;
      const strong = row.part === undefined ? long : ((width - room) * row.part) / most;
      return [
        text(0, top + 15, cut(row.name, width)),
        s("rect", { x: 0, y: top + 21, width: Math.max(long, 1), height: 14, rx: 2, class: "tone-plain" }),
        s(
          "rect",
          { x: 0, y: top + 21, width: strong, height: 14, rx: 2, class: `tone-${tone}` },
          s("title", {}, `${row.name}: ${row.shown}`),
        ),
        text(Math.max(long, 1) + 7, top + 33, row.shown, { class: "strong" }),
      ];
    }),
  );
}

// A bar divided into `parts`: { name, value, tone, shown }, with a legend that is readable without colours.
export function whole(width, label, parts) {
  const sum = parts.reduce((total, part) => total + part.value, 0) || 1;
  const across = Math.max(1, Math.floor(width / 230));
  let begin = 0;
  return picture(width, 52 + Math.ceil(parts.length / across) * 26, label,
    parts.map((part, place) => {
      const long = (width * part.value) / sum;
      const x = begin;
      begin += long;
      const column = (place % across) * (width / across), row = 58 + Math.floor(place / across) * 26;
      return [
        long > 0 &&
          s(
            "rect",
            { x, y: 4, width: Math.max(1, long - 1.5), height: 34, class: `tone-${part.tone}` },
            s("title", {}, `${part.name}: ${part.shown}`),
          ),
        s("rect", { x: column, y: row - 11, width: 13, height: 13, rx: 2, class: `tone-${part.tone}` }),
        text(column + 20, row, `${part.name}: ${part.shown}`),
      ];
    }),
  );
}

const line = (x1, y1, x2, y2, kind) => s("line", { x1, y1, x2, y2, class: kind });

// Shortens a name that does not fit; the table has the whole name.
function cut(name, width) {
  const most = Math.floor(width / 7.4);
  return name.length <= most ? name : `${name.slice(0, most - 1).trimEnd()}…`;
}
