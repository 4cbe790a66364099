// The order of the list that an officer came from, so that a ticket leads to the next one and back.

const QUEUE = "#/queue";

let codes = [];
let address = QUEUE;

// `from` is the address of the list.
export const keepOrder = (list, from = QUEUE) => {
  codes = list;
  address = from;
};

// The code after `code` in that list; undefined at its end, or without a list.
export const after = (code) => (codes.includes(code) ? codes[codes.indexOf(code) + 1] : undefined);

// The address of the list that has `code`; else of the queue.
export const listOf = (code) => (codes.includes(code) ? address : QUEUE);
