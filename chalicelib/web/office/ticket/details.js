// The read-only parts of a ticket's screen.

import { busy, h } from "../../shared/dom.js";
import { pictureOf } from "../../shared/pictures.js";
import { day, hasText, timeLeft, metres, percent, localized, t, dateTime } from "../../shared/i18n.js";
import { COARSE_METRES, STATES_BEFORE_DISPATCH } from "../facts.js";
import { after, listOf } from "../queue/next.js";
import { request } from "../session.js";
import { printButton } from "./paper.js";
import { takenCheck } from "./taken.js";

const SOON_SECONDS = 4 * 3600;

export const card = (title, ...content) =>
  h("section", { class: "card" }, h("h3", { tabindex: "-1" }, title), ...content);

const pairs = (lines) =>
  h(
    "dl",
    { class: "pairs" },
    lines.filter(([, value]) => value).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
  );

// `frame` opens the page of what is taken along.
export function header(ticket, toActions, frame) {
  return h(
    "div",
    { class: "ticket-head" },
    h("a", { class: "button plain", href: listOf(ticket.code) }, `← ${t(listName(ticket.code))}`),
    h("h2", { tabindex: "-1" }, h("span", { class: "code" }, ticket.code)),
    h("span", { class: "chip" }, localized(ticket.state_label)),
    ticket.urgency === "urgent" ? h("span", { class: "chip late" }, t("urgency.urgent")) : null,
    ticket.late ? h("span", { class: "chip late" }, t("late")) : null,
    h("span", { class: "grow" }),
    after(ticket.code) ? nextLink(after(ticket.code)) : null,
    ticket.actions.length
      ? h("button", { type: "button", class: "to-actions", onclick: toActions }, t("office.actions"))
      : null,
    ticket.actions.length ? takeButton(ticket.code, frame) : null,
    printButton(),
  );
}

function takeButton(code, frame) {
  const take = () => import("../field/field.js").then((its) => its.take([code], frame));
  const button = h("button", { type: "button", onclick: () => busy(button, take) }, t("field.take"));
  return button;
}

const listName = (code) => (listOf(code) === "#/queue" ? "nav.queue" : "nav.lists");

const nextLink = (code) =>
  h("a", { class: "button next", href: `#/t/${code}`, "aria-keyshortcuts": "n" }, `${t("keys.next")} →`);

// The deadline of the current step, in words and colour, and the date promised to the sender.
export function clocksCard(ticket) {
  const seconds = ticket.step_due_at ? (new Date(ticket.step_due_at) - Date.now()) / 1000 : null;
  const kind = ticket.step_late ? "late" : seconds !== null && seconds < SOON_SECONDS ? "soon" : "";
  return card(
    t("clocks"),
    pairs([
      ticket.step
        ? [
            t(`step.${ticket.step}`),
            ticket.standing
              ? t("row.standing")
              : [
                  h("strong", { class: kind }, timeLeft(seconds)),
                  h("br"),
                  h("span", { class: "small" }, dateTime(ticket.step_due_at)),
                ],
          ]
        : ["", null],
      [
        t("promised"),
        [
          h("span", { class: ticket.past_due ? "late" : "" }, dateTime(ticket.due_at)),
          ticket.past_due ? ` (${t("late")})` : "",
        ],
      ],
      [
        t("promised.first"),
        ticket.promised_at === ticket.due_at
          ? null
          : [
              h("span", { class: ticket.late ? "late" : "" }, dateTime(ticket.promised_at)),
              ticket.late ? ` (${t("late")})` : "",
            ],
      ],
      [t("promises"), promisesOf(ticket)],
      [t("committed"), ticket.committed_at && day(ticket.committed_at)],
      [t("resolved"), dateTime(ticket.resolved_at)],
      [t("sent"), dateTime(ticket.created_at)],
      [t("input.unit"), ticket.unit?.name],
      [t("intake"), ticket.intake_unit.name],
      [t("input.assignee"), ticket.titles[ticket.assignee] || ticket.assignee],
      [
        t("proposed"),
        STATES_BEFORE_DISPATCH.includes(ticket.state) ? ticket.proposed_unit?.name : null,
      ],
    ]),
  );
}

export function notices(ticket) {
  const lines = [
    ticket.burst && [
      "",
      t(ticket.burst.by_address ? "note.burst.address" : "note.burst", { n: ticket.burst.number }),
    ],
    ticket.standing && ["", t("note.standing", { since: dateTime(ticket.standing.since) })],
    ticket.question && ticket.state === "needs_info" && ["", `${t("note.question")} “${ticket.question}”`],
    ticket.dispute && ["urgent", `${t("note.dispute", { unit: ticket.dispute.unit.name })} “${ticket.dispute.reason}”`],
    ticket.extension && ["", extensionText(ticket.extension)],
    ticket.returns > 0 && ["", t("note.returned", { n: ticket.returns })],
    ticket.reopened > 0 && ["", t("note.reopened", { n: ticket.reopened })],
    ticket.appealed && ["", t("note.appealed")],
    ticket.accused && ["urgent", t("note.accused", { unit: ticket.accused.name })],
    ticket.point_says && [
      "",
      ticket.point_says.commune ? t("note.point", { commune: ticket.point_says.commune_name }) : t("note.point-none"),
    ],
    ticket.address_says?.length && [
      "",
      t("note.address", { communes: ticket.address_says.map((one) => one.commune_name).join(", ") }),
    ],
    ticket.rerouted_to && ["", t("note.rerouted", { unit: ticket.rerouted_to.name })],
    ticket.visibility === "private" && ["", t("note.private")],
  ];
  const shown = lines.filter(Boolean).map(([kind, text]) => h("p", { class: `notice ${kind}` }, text));
  if (ticket.merged_into)
    shown.push(h("p", { class: "notice" }, `${t("note.merged")} `, ticketLink(ticket.merged_into)));
  return shown;
}

const extensionText = ({ until, asked_by: by, reason }) =>
  `${t("note.extension", { until: dateTime(until), by })} “${reason}”`;

export const ticketLink = (code) => h("a", { href: `#/t/${code}`, class: "code" }, code);

export function aboutCard(ticket) {
  const { place } = ticket;
  return card(
    localized(ticket.category),
    h("p", { class: "description" }, ticket.description),
    pairs([
      [t("where"), [place.address, place.commune_name].filter(Boolean).join(", ")],
      [t("position"), place.accuracy >= COARSE_METRES ? t("position.coarse", { far: metres(place.accuracy) }) : null],
      ...ticket.answers.map((one) => [
        localized(one, "question") + (one.private ? ` (${t("private")})` : ""),
        valueOf(one.value),
      ]),
      [t("channel"), hasText(`channel.${ticket.channel}`) ? t(`channel.${ticket.channel}`) : ticket.channel],
      [t("followers"), ticket.followers],
      [t("gathering"), ticket.gathering && gatheringOf(ticket)],
      [t("merged"), ticket.merged.length ? ticket.merged.map((code) => [ticketLink(code), " "]) : null],
    ]),
  );
}

// The public line of a big incident, and its reports, which are listed when they are asked for.
function gatheringOf({ code, gathering: { line, reports } }) {
  const list = h("ul", { class: "plain" });
  const more = h("button", { type: "button", onclick: () => load() }, t("gathering.list"));
  let cursor = "";
  const load = () =>
    busy(more, async () => {
      const page = await request(`v1/office/tickets/${code}/members`, { query: cursor ? { cursor } : {} });
      list.append(...page.codes.map((one) => h("li", {}, ticketLink(one))));
      cursor = page.cursor;
      more.textContent = t("gathering.more");
      more.hidden = !cursor;
    });
  return [t("gathering.reports", { line, n: reports }), list, reports > 1 ? more : null];
}

// Every change of the promise: by whom, why, and to which date.
function promisesOf({ promises }) {
  const moved = promises.filter(({ before, after }) => before !== after);
  if (!moved.length) return null;
  return h("details", {}, h("summary", {}, t("promises.n", { n: moved.length })),
    h("ul", { class: "small" }, moved.map((change) =>
      h("li", {},
        `${dateTime(change.at)}: ${localized(change.cause_label)}, `,
        `${dateTime(change.before)} → ${dateTime(change.after)}`,
        change.unit && ` (${[change.unit.name, hasText(`role.${change.role}`) && t(`role.${change.role}`)]
          .filter(Boolean).join(", ")})`,
        change.reason && h("blockquote", {}, change.reason)))));
}

const verdictOf = (one) =>
  h("p", { class: one.late ? "late small" : "small" },
    t(one.late ? "answer.late" : "answer.kept", { due: dateTime(one.promised_at) }),
    one.promised_at === one.due_at
      ? ""
      : ` ${t(one.past_due ? "answer.past-due" : "answer.kept-due", { due: dateTime(one.due_at) })}`);

function valueOf(value) {
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  return Array.isArray(value) ? value.join(", ") : String(value ?? "");
}

const ratingOf = ({ rated }) =>
  rated
    ? [
        h("p", {}, t("answer.rated", { rating: t(`rated.${rated.rating}`), at: dateTime(rated.at) })),
        rated.text ? h("blockquote", {}, rated.text) : null,
      ]
    : null;

// The answers that the sender did not accept, with the ratings of each.
const earlierCards = ({ earlier }) =>
  earlier.map((one) =>
    h("details", { class: "card" },
      h("summary", {}, t("answer.earlier", { at: dateTime(one.at), unit: one.unit ? one.unit.name : "" })),
      verdictOf(one), h("blockquote", { class: "letter" }, one.text), ratingOf(one),
      one.reopened_for && h("p", {}, t("answer.reopened", { at: dateTime(one.reopened_at) })),
      one.reopened_for && h("blockquote", {}, one.reopened_for)));

// The answer. An officer who may approve it gets the buttons to approve it or send it back.
export function answerCard(ticket, panel) {
  const { answer, actions } = ticket;
  if (!answer) return earlierCards(ticket);
  const before = ticket.photos.filter((photo) => !photo.of_result && photo.links);
  const after = ticket.photos.filter((photo) => answer.photos.includes(photo.id) && photo.links);
  const named = answer.pairs?.length ? answer.pairs : null;
  const of = (photos, id) => photos.filter((photo) => photo.id === id);
  const together = named
    ? [
        ...named.map((pair) => [of(before, pair.before), of(after, pair.after)]),
        [[], after.filter(({ id }) => !named.some((pair) => pair.after === id))],
      ].filter(([, results]) => results.length)
    : [[before, after]];
  const mayApprove = actions.includes("approve");
  const approve = h(
    "button",
    { type: "button", class: "main", onclick: () => panel.run("approve", approve) },
    t("approve.send"),
  );
  return [
    h(
      "section",
      { class: `card answer ${mayApprove ? "to-approve" : ""}` },
      h("h3", {}, t(mayApprove ? "answer.to-approve" : "answer.given", { unit: answer.unit?.name || "" })),
      h("blockquote", { class: "letter" }, answer.text),
      after.length
        ? together.map(([one, other]) =>
            h("div", { class: "before-after" }, side(t("before"), one), side(t("after"), other, ticket)),
          )
        : null,
      mayApprove
        ? h(
            "div",
            { class: "row" },
            approve,
            actions.includes("send_back")
              ? h("button", { type: "button", onclick: () => panel.open("send_back") }, t("approve.back"))
              : null,
          )
        : null,
      ratingOf(ticket),
    ),
    ...earlierCards(ticket),
  ];
}

const side = (title, photos, ticket = null) =>
  h(
    "figure",
    {},
    h("figcaption", {}, title),
    photos.length
      ? photos.map((photo) => [
          pictureOf(photo, { alt: `${title}: ${photo.id}`, sizes: "(min-width: 58rem) 24rem, 45vw" }),
          ticket && takenCheck(photo, ticket),
        ])
      : h("p", { class: "soft" }, t("photos.no")),
  );

export function partsCard(ticket) {
  if (!ticket.parts.length) return [];
  return [
    card(
      t("parts"),
      h(
        "ul",
        { class: "plain" },
        ticket.parts.map((part) =>
          h(
            "li",
            {},
            h("strong", {}, part.unit.name),
            " ",
            part.answer
              ? h("span", { class: "chip" }, t("part.given", { at: dateTime(part.answer.at) }))
              : h(
                  "span",
                  { class: `chip ${part.late ? "late" : ""}` },
                  t("part.waits", { due: dateTime(part.due_at) }),
                ),
            part.answer ? h("blockquote", {}, part.answer.text) : null,
          ),
        ),
      ),
    ),
  ];
}

// The open instructions of leaders, each with its clock.
export function instructionsCard(ticket, panel) {
  if (!ticket.instructions.length) return [];
  return [
    card(
      t("instructions"),
      h("ul", { class: "plain" }, ticket.instructions.map((one) =>
        h("li", {},
          h("span", { class: `chip ${one.late ? "late" : ""}` },
            t(one.late ? "instruction.late" : "instruction.due", { due: dateTime(one.due_at) })),
          " ",
          h("span", { class: "small soft" }, t("instruction.by", {
            by: one.by, role: t(`role.${one.role}`), unit: one.unit?.name || "", at: dateTime(one.at) })),
          h("blockquote", {}, one.text),
          h("div", { class: "row" },
            ["carry_out", "call_off"].filter((action) => ticket.actions.includes(action)).map((action) =>
              h("button", {
                type: "button",
                onclick: () => panel.open(action, { values: { instruction: String(one.number) } }),
              }, localized(ticket.forms.find((form) => form.action === action).label))))))),
    ),
  ];
}

// Possible duplicates: tickets with similar pictures, and tickets nearby.
export function relatedCard(ticket, panel) {
  const alike = new Map();
  for (const photo of ticket.photos) {
    for (const one of photo.similar || []) {
      if ((alike.get(one.code)?.likeness ?? -1) < one.likeness) alike.set(one.code, one);
    }
  }
  const near = ticket.nearby || [];
  const found = [
    ...[...alike.values()]
      .filter(({ code }) => !near.some((one) => one.code === code))
      .map((one) => ({ code: one.code, text: t("alike", { likeness: percent(one.likeness) }) })),
    ...near.map((one) => ({
      code: one.code,
      text: [one.title, localized(one.state_label), one.distance_metres === null ? "" : metres(one.distance_metres)]
        .filter(Boolean)
        .join(" · "),
      why: [
        t("nearby.score", { score: percent(one.score) }),
        one.reasons.map((reason) => localized(reason.text)).join(", "),
      ].join(": ") + (one.reopens ? `. ${t("nearby.reopens")}` : ""),
    })),
  ];
  if (!found.length) return [];
  return [
    card(
      t("related"),
      h(
        "ul",
        { class: "plain results" },
        found.map(({ code, text, why }) =>
          h(
            "li",
            { class: "row" },
            h(
              "span",
              { class: "grow" },
              code ? ticketLink(code) : t("alike.hidden"),
              h("br"),
              h("span", { class: "small" }, text),
              why ? [h("br"), h("span", { class: "small soft" }, why)] : null,
            ),
            code && ticket.actions.includes("merge")
              ? h(
                  "button",
                  { type: "button", onclick: () => panel.open("merge", { values: { into: code } }) },
                  t("merge.compare"),
                )
              : null,
          ),
        ),
      ),
    ),
  ];
}
