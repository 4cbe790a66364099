// Open rescues on every screen of an officer: a red line with the oldest clock, their number in the window's title, and
// a sound, in the background too.

import { base } from "../shared/api.js";
import { h, show } from "../shared/dom.js";
import { keep, stored, t, timeLeft } from "../shared/i18n.js";
import * as pulse from "./pulse.js";
import { session } from "./session.js";

const SILENT = "office-silent";
const DRAW_MS = 20000;
const TONES = [880, 660, 880, 660];
const TONE_SECONDS = 0.25;

const line = h("section", { class: "alarm", hidden: true });
const said = h("p", { class: "hidden-text", role: "alert" });

let title = document.title;
let heard = new Set(); // the codes of rescues that were announced
let wasLate = false;
let audio = null;

// Shows the line in `host` and begins to ask, once.
export function startAlarm(host) {
  if (!host.contains(line)) {
    host.append(line, said);
    window.addEventListener("language", draw);
    window.addEventListener("counts", take);
    setInterval(draw, DRAW_MS);
    if (navigator.userActivation) wakeAudio();
  }
  pulse.startPulse();
}

// Every page of an officer sets its title here.
export function setTitle(text) {
  title = text;
  const { open, more } = rescues() || {};
  document.title = open ? `(${open}${more ? "+" : ""}) ${title}` : title;
}

const rescues = () => session.me && pulse.answer() && pulse.answer().body.rescues;

function take() {
  const { body: found } = pulse.answer();
  const codes = found.rescues ? found.rescues.codes : [];
  const fresh = codes.filter((code) => !heard.has(code));
  heard = new Set(codes);
  if (fresh.length) {
    said.textContent = t("alarm.new", { n: fresh.length });
    ring();
    wasLate = isLate();
  }
  draw();
}

// The seconds that the clocks have gone on since the answer.
const passed = () => (Date.now() - pulse.answer().at) / 1000;

function isLate() {
  const { seconds_left: left } = rescues() || { seconds_left: null };
  return left !== null && left < passed();
}

function draw() {
  const found = rescues();
  const late = isLate();
  // A rescue gets late while every answer says that nothing happened.
  if (late && !wasLate) ring();
  wasLate = late;
  setTitle(title);
  show(line, Boolean(found));
  document.documentElement.toggleAttribute("data-alarm", Boolean(found));
  if (!found) return;
  const clock = found.seconds_left === null ? "" : timeLeft(found.seconds_left - passed());
  const text = [
    t("alarm.open", { n: found.open, more: found.more ? "+" : "" }),
    t("alarm.oldest", { time: duration(found.waits_seconds + passed()) }),
    clock,
  ].filter(Boolean).join(" · ");
  const href = `${base}office#/queue/emergency/${found.unit}`;
  if (line.firstChild && line.firstChild.textContent === text && line.firstChild.getAttribute("href") === href) return;
  line.setAttribute("aria-label", t("kind.emergency"));
  // The focus stays while the clock goes on.
  if (!line.firstChild) line.append(h("a", {}), soundButton());
  line.firstChild.setAttribute("href", href);
  line.firstChild.textContent = text;
}

const duration = (seconds) =>
  seconds < 5400 ? t("minutes", { n: Math.round(seconds / 60) }) : t("hours", { n: Math.round(seconds / 3600) });

// A button that switches the sound off and on, for all pages of this browser.
export function soundButton() {
  const made = h("button", { type: "button", onclick: () => {
    keep(SILENT, isSilent() ? null : "1");
    window.dispatchEvent(new Event("sound"));
    if (!isSilent()) ring();
  } });
  const say = () => (made.textContent = t(isSilent() ? "alarm.sound.on" : "alarm.sound.off"));
  for (const event of ["sound", "language"]) window.addEventListener(event, say);
  say();
  return made;
}

const isSilent = () => stored(SILENT) !== null;

// Browsers let a page sound only after a person has used it.
function wakeAudio() {
  const Context = window.AudioContext || window.webkitAudioContext;
  const used = navigator.userActivation;
  if (!Context || (used && !used.hasBeenActive)) return;
  audio = audio || new Context();
  if (audio.state === "suspended") audio.resume().catch(() => {});
}
for (const event of ["click", "keydown"]) document.addEventListener(event, wakeAudio, { capture: true, passive: true });

function ring() {
  if (!audio || isSilent()) return;
  TONES.forEach((frequency, number) => {
    const begin = audio.currentTime + number * TONE_SECONDS;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0.3, begin);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + TONE_SECONDS);
    tone.connect(volume);
    volume.connect(audio.destination);
    tone.start(begin);
    tone.stop(begin + TONE_SECONDS);
  });
}
