// Changes made elsewhere. Fires on document:
//   ibidem:changed       detail {library, revision}: that library has moved on
//   ibidem:changed-here  the same, when it is the library of this page
//   ibidem:libraries     a library was shared, or is no longer
// Several changes within COALESCE_MS are told once. A browser keeps few connections to one server, so
// of all tabs one listens and tells the others, where the browser can elect one (navigator.locks).

const COALESCE_MS = 250;
const waiting = new Map();
const channel = new BroadcastChannel("ibidem:live");

function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

function flush() {
  for (const [library, revision] of waiting) {
    const detail = { library, revision };
    tell("ibidem:changed", detail);
    if (library === document.body.dataset.library) tell("ibidem:changed-here", detail);
  }
  waiting.clear();
}

function receive(news) {
  if (news.kind === "libraries") return tell("ibidem:libraries", {});
  if (waiting.size === 0) setTimeout(flush, COALESCE_MS);
  waiting.set(news.library, Math.max(news.revision, waiting.get(news.library) ?? 0));
}

function listen() {
  const stream = new EventSource("/api/v1/events");
  const pass = (news) => {
    receive(news);
    channel.postMessage(news);
  };
  stream.addEventListener("revision", (event) => pass({ kind: "revision", ...JSON.parse(event.data) }));
  stream.addEventListener("libraries", () => pass({ kind: "libraries" }));
  addEventListener("pagehide", () => stream.close(), { once: true });
  addEventListener("pageshow", (event) => event.persisted && location.reload(), { once: true });
}

channel.addEventListener("message", (event) => receive(event.data));
if (navigator.locks) navigator.locks.request("ibidem:live", () => (listen(), new Promise(() => {})));
else listen();
