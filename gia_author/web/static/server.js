// Talking to the program behind this page.

const PATIENCE = 20000; // milliseconds after which an answer is no longer waited for
const LARGEST = 60000000; // bytes of a file that the program takes
const BEAT = 5000; // milliseconds between two signs of life

/** The program said no, in words that can be shown. */
export class Refusal extends Error {
  constructor(status, body) {
    super(body.error || "程序没有说明原因。");
    this.status = status;
    this.code = body.code || "";
    this.body = body;
  }
}

/** No answer: the program has ended or is stuck. */
export class Silence extends Error {}

function csrf() {
  return document.querySelector('meta[name="csrf"]').content;
}

async function answer(path, options, patience) {
  const ending = new AbortController();
  const timer = patience ? setTimeout(() => ending.abort(), patience) : 0;
  let response;
  try {
    response = await fetch(path, { credentials: "same-origin", signal: ending.signal, ...options });
  } catch {
    throw new Silence("与程序失去联系。");
  } finally {
    clearTimeout(timer);
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Refusal(response.status, body);
  }
  return body;
}

/** What the program has to say at this address. */
export function ask(path) {
  return answer(path, {}, PATIENCE);
}

/** Have the program do something; patience 0 waits as long as it takes. */
export function tell(path, body = {}, patience = PATIENCE) {
  const headers = { "X-CSRF": csrf(), "Content-Type": "application/json" };
  return answer(path, { method: "POST", headers, body: JSON.stringify(body) }, patience);
}

/** Hand over a file. What cannot be read here, a folder for instance, or is too large is not sent:
 * that would look as if the program were gone. */
export async function upload(path, file) {
  if (file.size > LARGEST) {
    throw new Refusal(413, { code: "large", error: `“${file.name}”太大，超过${LARGEST / 1000000}MB。看看是不是选错了文件。` });
  }
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    throw new Refusal(422, { code: "unreadable", error: `“${file.name}”读不出来：它可能是文件夹，正被别的程序占着，或者已经移走了。换成文件再试。` });
  }
  const headers = { "X-CSRF": csrf(), "Content-Type": "application/octet-stream" };
  return answer(path, { method: "POST", headers, body: file }, 0);
}

/** Keep the program running while this page is open, and tell whether it still answers. */
export function keepAlive(onChange) {
  let alive = true;
  const page = Array.from(crypto.getRandomValues(new Uint32Array(3)), (part) => part.toString(36)).join("");
  const beat = async () => {
    let answers = true;
    try {
      await tell("/api/alive", { page }, BEAT);
    } catch (error) {
      answers = !(error instanceof Silence);
    }
    if (answers !== alive) {
      alive = answers;
      onChange(alive);
    }
  };
  setInterval(beat, BEAT);
  beat();
  addEventListener("pagehide", () => {
    const body = new Blob([JSON.stringify({ csrf: csrf(), page })], { type: "application/json" });
    navigator.sendBeacon("/api/closed", body);
  });
}
