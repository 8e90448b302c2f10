// The page of gia-author watch: shows the document anew whenever its file has changed.
import { ask, keepAlive } from "./server.js";

const GLANCE = 1000; // milliseconds between two looks at the file
const doc = document.body.dataset.doc;
const page = document.getElementById("page");
let version = 0;

function item(finding) {
  const line = document.createElement("li");
  const place = finding.line ? `第${finding.line}行 ` : "";
  line.textContent = `【${finding.severity_label}】${place}${finding.code} ${finding.message}${finding.fix}`;
  return line;
}

async function draw() {
  const state = await ask(`/api/doc/${doc}`);
  version = state.version;
  document.getElementById("verdict").textContent = state.verdict.label;
  document.getElementById("findings").replaceChildren(...state.findings.map(item));
  const at = page.contentWindow ? page.contentWindow.scrollY : 0;
  page.addEventListener("load", () => page.contentWindow.scrollTo(0, at), { once: true });
  page.src = `/preview/${doc}?v=${version}`;
}

async function look() {
  try {
    const now = await ask(`/api/doc/${doc}/changes`);
    if (now.version !== version) {
      await draw();
    }
  } catch {
    // keepAlive tells when the program has ended; a file just being written is asked for again
  }
  setTimeout(look, GLANCE);
}

keepAlive((alive) => {
  document.getElementById("lost").hidden = alive;
});
look();
