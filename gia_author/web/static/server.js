// Talking to the program behind this page.

const PATIENCE = 20000; // milliseconds after which an answer is no longer waited for
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

/** Hand over a file. */
export function upload(path, file) {
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
