// The Mini App: launch data become a session; links and forms of the parts that the server renders
// are followed here, so that each request carries the session and each change its key.

const chat = window.Telegram?.WebApp;
const main = document.getElementById("main");
const LIST = "/v1/my";
let session = "";
let last = LIST;

function show(id, again) {
  main.replaceChildren(document.getElementById(id).content.cloneNode(true));
  main.querySelector("[data-again]")?.addEventListener("click", again);
  main.querySelector("[data-close]")?.addEventListener("click", () => chat.close());
  main.querySelector("#now")?.focus();
}

const templates = new Map([...main.querySelectorAll("template")].map((one) => [one.id, one]));
document.body.append(...templates.values());

async function open() {
  const answer = await fetch("/v1/session", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ init_data: chat.initData }),
  });
  const told = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(told.title), { type: told.type });
  session = told.session;
}

function speak(language, direction, plain) {
  const page = document.documentElement;
  page.lang = language;
  page.dir = direction;
  page.classList.toggle("plain", Boolean(plain));
}

async function ask(address, options = {}) {
  const headers = { Accept: "text/html", Authorization: `Bearer ${session}`, ...options.headers };
  const answer = await fetch(address, { ...options, headers });
  if (answer.status !== 401) return answer;
  await open(); // the session is over; the launch data may still be good
  return fetch(address, { ...options, headers: { ...headers, Authorization: `Bearer ${session}` } });
}

async function put(answer, address) {
  if (!(answer.headers.get("Content-Type") ?? "").startsWith("text/html")) throw new Error("no page");
  const read = new DOMParser().parseFromString(await answer.text(), "text/html");
  const part = read.querySelector("[data-part]");
  speak(part.lang, part.dir, part.dataset.plain);
  main.replaceChildren(...part.childNodes);
  last = address;
  if (address === LIST) chat.BackButton.hide();
  else chat.BackButton.show();
  main.querySelector("#now")?.focus();
  window.scrollTo(0, 0);
}

function sayNotSent(form) {
  form.querySelector("[role=alert]")?.remove();
  form.append(document.getElementById("not-sent").content.cloneNode(true));
}

async function guarded(work, form) {
  main.setAttribute("aria-busy", "true");
  try {
    await work();
  } catch (problem) {
    if (form?.isConnected && !problem.type) sayNotSent(form); // what was written stays where it is
    else if (problem.type?.endsWith(":stale")) show("stale");
    else if (problem.type?.endsWith(":unauthorized")) show("outside");
    else show("away", () => go(last));
  } finally {
    main.removeAttribute("aria-busy");
  }
}

const go = (address) => guarded(async () => put(await ask(address), address));

function body(form, button) {
  const said = new FormData(form);
  if (button?.name) said.set(button.name, button.value);
  const key = said.get("key");
  said.delete("key");
  const sent = form.enctype === "multipart/form-data" ? said : new URLSearchParams(said);
  return { method: "POST", body: sent, headers: { "Idempotency-Key": key } };
}

main.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-go]");
  if (!link) return;
  event.preventDefault();
  go(link.getAttribute("href"));
});

main.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-swap]")) return;
  event.preventDefault();
  const address = form.getAttribute("action");
  const asked = body(form, event.submitter); // read before anything changes; the same key if it is tried again
  chat.HapticFeedback?.impactOccurred("light");
  guarded(async () => put(await ask(address, asked), address), form);
});

if (chat?.initData) {
  chat.ready();
  chat.expand();
  chat.BackButton.onClick(() => go(last.includes("?") ? last.split("?")[0] : LIST));
  const matter = new URLSearchParams(location.search).get("m");
  guarded(async () => {
    await open();
    await go(matter ? `${LIST}/matters/${encodeURIComponent(matter)}` : LIST);
  });
} else {
  show("outside");
}
