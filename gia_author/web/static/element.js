// Making elements: the only way that this window puts anything on the page, so that no text is ever read as HTML.

let count = 0;

/** A fresh id for tying labels, descriptions and fields together. */
export function freshId(stem) {
  count += 1;
  return `${stem}-${count}`;
}

/** An element with attributes (on… are listeners, class and text what they say) and children. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    set(element, name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function set(element, name, value) {
  if (value === null || value === undefined || value === false) {
    return;
  }
  if (name.startsWith("on")) {
    element.addEventListener(name.slice(2), value);
  } else if (name === "text") {
    element.textContent = value;
  } else if (name === "value" || name === "checked" || name === "disabled") {
    element[name] = value;
  } else {
    element.setAttribute(name, value === true ? "" : value);
  }
}

/** A push button of this page. */
export function button(text, onclick, attributes = {}) {
  return make("button", { type: "button", text, onclick, ...attributes });
}

/** A field with its label above it. */
export function labelled(label, field, help = "") {
  const id = field.id || freshId("field");
  field.id = id;
  const parts = [make("label", { for: id, text: label }), field];
  if (help) {
    const said = make("p", { class: "help", id: `${id}-help`, text: help });
    field.setAttribute("aria-describedby", said.id);
    parts.push(said);
  }
  return make("div", { class: "labelled" }, parts);
}

/** How far work is, on its <progress>: the number, and in words for who cannot see it. */
export function showProgress(bar, { title, done, total }) {
  bar.max = total;
  bar.value = done;
  bar.setAttribute("aria-label", `${title}：${done}/${total}`);
  bar.title = `${title}：${done}/${total}`;
}

/** Say something to a screen reader without moving the focus. */
export function announce(text) {
  const region = document.getElementById("announcer");
  if (region) {
    region.textContent = text;
  }
}

/** The hour and minute of a moment: 14:03. */
export function clock(moment = new Date()) {
  return `${moment.getHours()}:${String(moment.getMinutes()).padStart(2, "0")}`;
}
