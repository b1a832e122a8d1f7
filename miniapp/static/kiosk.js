// The tablet at a window: shows what the server sends, hands on what is pressed, and shows the same after
// every press. Without network a press is kept and sent again, with its key, until it is answered.

const main = document.getElementById("main");
const idle = document.getElementById("idle");
const waits = Number(main.dataset.waits) * 1000;
const within = Number(main.dataset.within) * 1000;
const THANKS = 5000;
const AGAIN = 2000;
const SILENT = 25000; // the server says something each ten seconds
const KEPT = "presses";
const OVER = "over";
const over = new Set(JSON.parse(sessionStorage.getItem(OVER) ?? "[]")); // pressed or let pass on this tablet
let told = { id: null, html: "" };
let shown = null; // the matter that is asked about
let thanking = false;
let timer = 0;

function put(nodes) {
  clearTimeout(timer);
  main.replaceChildren(nodes);
  main.querySelector("h1")?.focus({ preventScroll: true });
}

function rest() {
  shown = null;
  put(idle.content.cloneNode(true));
}

function done(id) {
  over.add(id);
  sessionStorage.setItem(OVER, JSON.stringify([...over].slice(-50)));
}

function ask() {
  if (thanking) return; // what comes meanwhile is asked when the thanks are over
  if (!told.id || over.has(told.id)) {
    if (shown || !main.hasChildNodes()) rest();
    return;
  }
  if (shown === told.id) return;
  const part = new DOMParser().parseFromString(told.html, "text/html");
  const [thanks, refused] = part.querySelectorAll("template");
  const id = told.id;
  shown = id;
  put(part.querySelector(".ask"));
  for (const button of main.querySelectorAll("[data-grade]")) {
    button.addEventListener("click", () => press(id, Number(button.dataset.grade), thanks, refused), { once: true });
  }
  timer = setTimeout(() => {
    done(id); // silence is no answer: nothing is sent
    rest();
  }, waits);
}

function press(id, grade, thanks, refused) {
  if (shown !== id || thanking) return;
  thanking = true;
  done(id);
  put(thanks.content.cloneNode(true));
  timer = setTimeout(() => {
    thanking = false;
    rest();
    ask();
  }, THANKS);
  const key = crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, "0")).join("");
  keep([...kept(), { id, grade, key, at: Date.now() }]);
  send((answer, status) => {
    if (!thanking || !main.querySelector(".more")) return;
    if (answer?.qr) draw(answer.qr);
    else if (status === 409) main.replaceChildren(refused.content.cloneNode(true));
  }, key);
}

function draw(qr) {
  const dark = [...qr.modules].flatMap((one, at) => (one === "1" ? [`M${at % qr.size} ${Math.floor(at / qr.size)}h1v1h-1z`] : []));
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  picture.setAttribute("viewBox", `0 0 ${qr.size} ${qr.size}`);
  picture.setAttribute("shape-rendering", "crispEdges");
  for (const [name, given] of [["rect", { width: qr.size, height: qr.size, fill: "#fff" }], ["path", { d: dark.join("") }]]) {
    const one = document.createElementNS(space, name);
    for (const [key, value] of Object.entries(given)) one.setAttribute(key, value);
    picture.append(one);
  }
  main.querySelector(".qr").replaceChildren(picture);
  main.querySelector(".more").hidden = false;
}

function kept() {
  const now = Date.now();
  const all = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
  return all.filter((one) => now - one.at < within && one.at <= now); // older ones count no more
}

function keep(presses) {
  localStorage.setItem(KEPT, JSON.stringify(presses));
}

let sending = Promise.resolve();

// One after another; `then` hears of the press with its key, if that is answered now.
function send(then, key) {
  sending = sending.then(async () => {
    for (const one of kept()) {
      const status = await sendOne(one, one.key === key ? then : undefined);
      if (status === 0 || status === 429 || status >= 500) break; // not answered: again, later
      if (status === 401) return location.reload();
      keep(kept().filter((other) => other.key !== one.key));
    }
    keep(kept());
  });
}

async function sendOne(one, then) {
  try {
    const answer = await fetch("/v1/kiosk/ratings", {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": one.key },
      body: JSON.stringify({ matter_id: one.id, grade: one.grade }),
    });
    then?.(answer.ok ? await answer.json() : null, answer.status);
    return answer.status;
  } catch {
    return 0;
  }
}

function follow() {
  const stream = new EventSource("/v1/kiosk/events");
  let silent = 0;
  const heard = () => {
    clearTimeout(silent);
    silent = setTimeout(() => {
      stream.close();
      reconnect();
    }, SILENT);
  };
  heard();
  for (const name of ["show", "beat"]) stream.addEventListener(name, heard);
  stream.addEventListener("show", (event) => {
    told = JSON.parse(event.data);
    ask();
  });
  stream.addEventListener("unpaired", () => location.reload());
  stream.addEventListener("error", () => {
    told = shown ? told : { id: null, html: "" }; // what is asked stays: a press is kept until it is answered
    if (stream.readyState !== EventSource.CLOSED) return;
    clearTimeout(silent); // refused, not merely cut off
    setTimeout(reconnect, AGAIN);
  });
}

// The server may be away, or the tablet unpaired: only the page itself can tell.
async function reconnect() {
  try {
    const answer = await fetch("/kiosk", { headers: { Accept: "text/html" } });
    if (answer.ok) return (await answer.text()).includes('data-waits="') ? follow() : location.reload();
  } catch {}
  setTimeout(reconnect, AGAIN);
}

async function stayAwake() {
  if (document.visibilityState !== "visible") return;
  try {
    await navigator.wakeLock?.request("screen");
  } catch {} // on battery some tablets refuse
}

document.addEventListener("visibilitychange", stayAwake);
window.addEventListener("online", () => send());
setInterval(() => kept().length && send(), AGAIN);
stayAwake();
rest();
send();
follow();
