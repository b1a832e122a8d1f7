// What the page asks of the demo: all by the same addresses that anybody may call.

async function call(path, options) {
  const response = await fetch(path, options);
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Error(body.error ?? response.statusText), { status: response.status });
  return body;
}

const get = (path) => call(path);
const post = (path, body = {}) =>
  call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

export const stage = () => get("/demo/stage");
export const moveClock = (step) => post("/demo/clock", step);
export const begin = () => post("/demo/again");
export const complete = (order) => post("/demo/matters", order);

export const telegram = () => get("/_sim/state");
export const chats = (user) => get(`/_sim/users/${user}/chats`);
export const messages = (user, chat) => get(`/_sim/users/${user}/messages?chat_id=${chat}&newest=120`);
export const act = (user, what, body) => post(`/_sim/users/${user}/${what}`, body);
export const fileAddress = (file) => `/_sim/files/${encodeURIComponent(file)}`;

// Every entry of the journal from `since` on, those that were written before first.
export function follow(since, onEntry, onState) {
  const source = new EventSource(`/_sim/events?after=${since}`);
  source.onmessage = (event) => onEntry(JSON.parse(event.data));
  source.onopen = () => onState(true);
  source.onerror = () => onState(false);
  return () => source.close();
}
