// The citizen's page: follow a report, send one, see the newest.

import { language, speak, translate } from "./i18n.js";

const base = location.pathname.replace(/[^/]*$/, "");
const $ = (id) => document.getElementById(id);
const when = (stamp) =>
  stamp ? new Date(stamp).toLocaleString("vi-VN", { dateStyle: "short", timeStyle: "short", timeZone: "Asia/Ho_Chi_Minh" }) : "";

function element(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

async function call(path, options = {}) {
  const response = await fetch(base + path, options);
  const body = await response.json();
  if (!response.ok) throw new Error(body.title || "Không kết nối được.");
  return body;
}

function complain(where, error) {
  where.replaceChildren(element("p", error.message, { class: "wrong", role: "alert" }));
}

function describe(report) {
  const box = element("div");
  box.append(element("h3", `${report.code} – ${report.state_label.vi}`));
  box.append(element("p", report.description));
  box.append(element("p", [report.category.name, report.place.commune_name, report.place.address].filter(Boolean).join(", ")));
  const due = element("p", `Hạn trả lời: ${when(report.due_at)}`);
  if (report.late) due.append(" ", element("span", "quá hạn", { class: "late" }));
  box.append(due);
  if (report.refusal) box.append(element("p", `${report.refusal.label.vi}. ${report.refusal.text}`));
  if (report.answer) {
    box.append(element("p", `${report.answer.unit.name} trả lời ${when(report.answer.at)}:`), element("blockquote", report.answer.text));
  }
  const photos = element("div", "", { class: "photos" });
  for (const photo of report.photos) {
    photos.append(element("img", "", { src: photo.links["320"], alt: photo.of_result ? "Ảnh sau xử lý" : "Ảnh hiện trường" }));
  }
  box.append(photos);
  for (const upload of report.uploads || []) {
    if (upload.state === "refused") box.append(element("p", `Ảnh ${upload.photo}: ${upload.reason_label.vi}`, { class: "wrong" }));
    if (upload.state === "announced") box.append(element("p", `Ảnh ${upload.photo}: chưa tải lên hoặc đang xử lý.`));
  }
  const history = element("ul");
  for (const event of report.history) {
    history.append(element("li", `${when(event.at)}: ${event.text || event.state_label?.vi || ""}`));
  }
  box.append(history);
  return box;
}

async function follow(code, secret) {
  const headers = secret ? { "X-Report-Secret": secret } : {};
  try {
    $("followed").replaceChildren(describe(await call(`v1/reports/${encodeURIComponent(code.replace(/[\s.-]/g, ""))}`, { headers })));
  } catch (error) {
    complain($("followed"), error);
  }
}

async function upload(form, file) {
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
  body.append("file", file);
  const response = await fetch(form.url, { method: "POST", body });
  if (!response.ok) throw new Error(`Không tải được ảnh ${file.name}.`);
}

// What a person may carry to the telephone or to the counter.
function receiptOf(made, ...words) {
  const receipt = element("div");
  receipt.append(
    ...words,
    element("p", "Mã phản ánh: ").appendChild(element("code", made.code_spoken)).parentNode,
    element("p", "Mã bí mật: ").appendChild(element("code", made.secret)).parentNode,
  );
  if (made.standing?.notice) receipt.append(element("p", made.standing.notice.vi, { class: "notice" }));
  return receipt;
}

let point = {};
// One key per filled-in form: sending it again after a lost connection makes no second report.
let key = crypto.randomUUID();

async function send() {
  const files = [...$("photos").files];
  const report = {
    category: $("category").value,
    description: $("description").value,
    place: { commune: $("commune").value, ...($("address").value.trim() ? { address: $("address").value } : {}), ...point },
    consent: $("consent").checked,
    visibility: $("private").checked ? "private" : "public",
    photos: files.map((file) => ({ content_type: file.type, size: file.size })),
  };
  if ($("phone").value.trim()) report.contact = { phone: $("phone").value };
  const made = await call("v1/reports", {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": key },
    body: JSON.stringify(report),
  });
  const receipt = receiptOf(made, element("p", "Đã nhận phản ánh của bạn. Hãy ghi lại hai mã này:"));
  receipt.append(element("p", `Hạn trả lời: ${when(made.due_at)}.`));
  $("receipt").replaceChildren(receipt);
  await Promise.all(made.uploads.map((form, place) => upload(form, files[place])));
  if (files.length) receipt.append(element("p", `Đã tải lên ${files.length} ảnh.`));
  $("send").reset();
  point = {};
  $("position").textContent = "";
  key = crypto.randomUUID();
}

let whereToHelp = {};
let rescueKey = crypto.randomUUID();

async function askForHelp() {
  const address = $("rescue-address").value.trim();
  const text = $("rescue-text").value.trim();
  const made = await call("v1/emergencies/reports", {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": rescueKey },
    body: JSON.stringify({
      place: { commune: $("rescue-commune").value, ...(address ? { address } : {}), ...whereToHelp },
      people: Number($("people").value),
      phone: $("rescue-phone").value,
      ...(text ? { text } : {}),
    }),
  });
  $("rescue-receipt").replaceChildren(
    receiptOf(made, element("p", "Đã nhận yêu cầu cứu giúp. Hãy giữ điện thoại này, cán bộ sẽ gọi lại."), element("p", made.data_notice)),
  );
  rescueKey = crypto.randomUUID();
}

$("follow").addEventListener("submit", (event) => {
  event.preventDefault();
  follow($("code").value, $("secret").value.trim());
});

function submits(form, receipt, act) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter;
    button.disabled = true;
    try {
      await act();
    } catch (error) {
      receipt.append(element("p", error.message, { class: "wrong", role: "alert" }));
    } finally {
      button.disabled = false;
    }
  });
}

function locates(button, shown, take) {
  button.addEventListener("click", () => {
    navigator.geolocation?.getCurrentPosition(
      ({ coords }) => {
        take({ lat: coords.latitude, lon: coords.longitude });
        shown.textContent = `${coords.latitude.toFixed(5)}, ${coords.longitude.toFixed(5)}`;
      },
      () => (shown.textContent = "Không lấy được vị trí; hãy chọn xã, phường."),
    );
  });
}

submits($("send"), $("receipt"), send);
submits($("rescue"), $("rescue-receipt"), askForHelp);
locates($("locate"), $("position"), (found) => (point = found));
locates($("rescue-locate"), $("rescue-position"), (found) => (whereToHelp = found));

function announce(emergencies, communes) {
  if (!emergencies.length) return;
  const covered = emergencies.flatMap(({ communes: codes }) => codes || communes.map(({ commune }) => commune));
  $("notices").append(
    ...emergencies.flatMap((one) => [element("p", one.notice, { class: "notice" }), element("p", one.notice_en, { lang: "en" })]),
  );
  $("rescue-commune").append(
    element("option", "Chọn…", { value: "" }),
    ...communes.filter(({ commune }) => covered.includes(commune)).map(({ commune, name }) => element("option", name, { value: commune })),
  );
  $("emergency").hidden = false;
}

async function start() {
  const [{ categories }, { units }, { reports }, { emergencies }] = await Promise.all([
    call("v1/categories?report_type=field"),
    call("v1/units"),
    call("v1/reports?limit=10"),
    call("v1/emergencies"),
  ]);
  $("category").append(...categories.map(({ id, name }) => element("option", name, { value: id })));
  const communes = units.filter((unit) => unit.commune).sort((one, other) => one.name.localeCompare(other.name, "vi"));
  announce(emergencies, communes);
  $("commune").append(element("option", "Chọn…", { value: "" }), ...communes.map(({ commune, name }) => element("option", name, { value: commune })));
  $("list").append(
    ...reports.map((report) => {
      const line = element("li", `${report.title} – ${report.state_label.vi}, hạn ${when(report.due_at)} `);
      if (report.late) line.append(element("span", "quá hạn ", { class: "late" }));
      const show = element("button", "Xem", { type: "button", "aria-label": `Xem ${report.code}` });
      show.addEventListener("click", () => follow(report.code, "").then(() => $("followed").scrollIntoView()));
      line.append(show);
      return line;
    }),
  );
}

start().catch((error) => complain($("followed"), error));

$("language").addEventListener("click", () => speak(language() === "vi" ? "en" : "vi"));
translate();
