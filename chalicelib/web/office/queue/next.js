// The order of the list that an officer came from, so that a ticket leads to the next one.

let codes = [];

export const keepOrder = (list) => {
  codes = list;
};

// The code after `code` in that list; undefined at its end, or without a list.
export const after = (code) => (codes.includes(code) ? codes[codes.indexOf(code) + 1] : undefined);
