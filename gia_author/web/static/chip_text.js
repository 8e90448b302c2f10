// Text with figures in it: raw {{ name }} as the file has it, and what people see, the figure itself.
// Pieces are {text} or {raw, text}, the latter being a chip: one thing that is deleted as a whole.

const EXPRESSION = /\{\{[^{}\n]*\}\}/g; // without braces inside: else many that open take the square of their number
const WAITING = "…"; // until the program has said it
export const BLANK = "〔未填〕";

/** The name or expression between the braces. */
export function expressionOf(raw) {
  return raw.slice(2, -2).trim();
}

/** How a figure's name is written into the file. */
export function written(name) {
  return `{{ ${name} }}`;
}

/** What a chip shows for a value: nothing yet, nothing filled in, or the value. */
function told(value) {
  if (value === undefined) {
    return WAITING;
  }
  return value === null || value === "" ? BLANK : String(value);
}

/** What is printed for a chip, as far as it is known; a name that every object has is none of ours. */
function valueOf(raw, shown) {
  const name = expressionOf(raw);
  return Object.prototype.hasOwnProperty.call(shown, name) ? shown[name] : undefined;
}

/** The pieces of a raw text; `shown` maps an expression to what is printed for it. */
export function parse(raw, shown) {
  const pieces = [];
  let end = 0;
  for (const match of raw.matchAll(EXPRESSION)) {
    if (match.index > end) {
      pieces.push({ text: raw.slice(end, match.index) });
    }
    pieces.push({ raw: match[0], text: told(valueOf(match[0], shown)) });
    end = match.index + match[0].length;
  }
  if (end < raw.length) {
    pieces.push({ text: raw.slice(end) });
  }
  return pieces;
}

export function rawOf(pieces) {
  return pieces.map((piece) => piece.raw || piece.text).join("");
}

export function displayOf(pieces) {
  return pieces.map((piece) => piece.text).join("");
}

/** Every chip with the stretch it covers in the displayed text. */
export function chipsOf(pieces) {
  const chips = [];
  let at = 0;
  for (const piece of pieces) {
    if (piece.raw) {
      chips.push({ from: at, to: at + piece.text.length, raw: piece.raw });
    }
    at += piece.text.length;
  }
  return chips;
}

/** The chip that a place in the displayed text lies strictly inside of, or null. */
export function chipAround(pieces, place) {
  return chipsOf(pieces).find((chip) => chip.from < place && place < chip.to) || null;
}

/** The pieces between two places of the displayed text; a chip that is cut is left out. */
function part(pieces, from, to) {
  const kept = [];
  let at = 0;
  for (const piece of pieces) {
    const end = at + piece.text.length;
    if (piece.raw) {
      if (from <= at && end <= to) {
        kept.push(piece);
      }
    } else if (Math.max(at, from) < Math.min(end, to)) {
      kept.push({ text: piece.text.slice(Math.max(from - at, 0), to - at) });
    }
    at = end;
  }
  return kept;
}

/** The raw text of a stretch of the displayed text. */
export function rawBetween(pieces, from, to) {
  return rawOf(part(pieces, from, to));
}

/** The raw text with a stretch of the displayed text replaced by raw text. */
export function replaced(pieces, from, to, raw) {
  const before = rawOf(part(pieces, 0, from));
  const after = rawOf(part(pieces, to, displayOf(pieces).length));
  return { raw: before + raw + after, from: before.length, to: before.length + raw.length };
}

/** The raw text after the displayed text has become `now` with the caret at `caret`. */
export function amended(pieces, now, caret) {
  const old = displayOf(pieces);
  const tail = commonTail(old, now, Math.min(old.length, now.length - caret));
  const head = commonHead(old, now, Math.min(old.length, now.length) - tail);
  const inserted = now.slice(head, now.length - tail);
  return replaced(pieces, head, old.length - tail, inserted);
}

function commonHead(one, other, limit) {
  let length = 0;
  while (length < limit && one[length] === other[length]) {
    length += 1;
  }
  return length;
}

function commonTail(one, other, limit) {
  let length = 0;
  while (length < limit && one[one.length - 1 - length] === other[other.length - 1 - length]) {
    length += 1;
  }
  return length;
}

/** Where a place of the raw text is in the displayed text; inside a chip it is the chip's start or end. */
export function toDisplay(pieces, place, late = false) {
  let at = 0;
  let seen = 0;
  for (const piece of pieces) {
    const length = (piece.raw || piece.text).length;
    if (place < at + length || (place === at + length && !piece.raw)) {
      return piece.raw ? seen + (late && place > at ? piece.text.length : 0) : seen + place - at;
    }
    at += length;
    seen += piece.text.length;
  }
  return seen;
}
