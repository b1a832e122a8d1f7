// The page: builds the scene, follows what happens, and hands every event to whom it concerns.

import * as api from "./api.js";
import { Counter } from "./counter.js";
import { announce, byId, day, el, fullDay, hour, icon, year } from "./dom.js";
import { Guide } from "./guide.js";
import { Phone } from "./phone.js";

const narrow = matchMedia("(max-width: 820px)");

const scene = {
  people: new Map(),
  phones: [],
  group: null,
  bot: { first_name: "", commands: [] },
  isReplaying: true,
  isNarrow: () => narrow.matches,
  citizens: () => scene.phones.filter((phone) => phone.isCitizen),
  commandsOf,
  onUnread: drawTabs,
  goTo,
};
let ahead = 0;
let stopFollowing = () => {};
const guide = new Guide(goToChat);
const counter = new Counter(scene);

function commandsOf(userId) {
  const inChinese = scene.bot.commands.filter((one) => one.language_code === "");
  const own = inChinese.find((one) => JSON.parse(one.scope).chat_id === userId);
  return (own ?? inChinese.find((one) => JSON.parse(one.scope).type === "all_private_chats"))?.commands ?? [];
}

async function setTheScene() {
  curtain("正在布置……");
  stopFollowing();
  const [stage, telegram] = await Promise.all([api.stage(), api.telegram()]);
  scene.isReplaying = true;
  scene.people = new Map(stage.people.map((person) => [person.id, person]));
  scene.group = stage.group;
  scene.bot = telegram.bot;
  scene.phones = stage.phones.map((config) => new Phone(config, scene));
  byId("phones").replaceChildren(...scene.phones.map((phone) => phone.element));
  counter.offer(stage);
  guide.restart(scene.citizens().flatMap((phone) => phone.config.people));
  setClock(stage);
  drawTabs();
  await Promise.all(scene.phones.map((phone) => phone.refresh()));
  for (const phone of scene.phones) phone.toBottom();
  stopFollowing = api.follow(stage.since, (entry) => onEntry(entry, telegram.last_seq), onConnection);
  curtain("");
}

function onEntry(entry, replayedUntil) {
  scene.isReplaying = entry.seq <= replayedUntil;
  if (entry.method === "ready" && !scene.isReplaying) {
    setTheScene();
    return;
  }
  if (entry.method === "reset") curtain("正在重来……");
  if (entry.method === "clock") api.stage().then(setClock);
  guide.onEntry(entry);
  if (!scene.isReplaying) for (const phone of scene.phones) phone.onEntry(entry);
}

function onConnection(isOpen) {
  if (!isOpen) curtain("演示停下来了，或者连不上。它一回来，这里就接着走。");
  else curtain("");
}

function curtain(text) {
  byId("curtain").textContent = text;
  byId("curtain").hidden = !text;
}

function setClock({ now, is_workday: isWorkday, next_workday: next }) {
  ahead = new Date(now) - Date.now();
  byId("workday").textContent = isWorkday ? "工作日" : "休息日";
  byId("next-workday").title = `到 ${fullDay(new Date(next))} 09:00`;
  tick();
}

function tick() {
  const now = new Date(Date.now() + ahead);
  byId("now").dateTime = now.toISOString();
  byId("now").replaceChildren(el("span", { class: "year" }, year(now)), `${day(now)} ${hour(now)}`);
}

function drawTabs() {
  const tabs = [{ key: "counter", label: "窗口", sign: "counter", count: 0 }];
  for (const phone of scene.phones) {
    phone.element.classList.toggle("here", phone.config.key === document.body.dataset.tab);
    const { key, short, title, group } = phone.config;
    tabs.push({ key, label: short || title, sign: group ? "people" : "person", count: phone.unreadCount });
  }
  const focused = document.activeElement?.dataset?.go;
  byId("tabs").replaceChildren(...tabs.map(tab));
  if (focused) byId("tabs").querySelector(`[data-go="${focused}"]`)?.focus();
}

function tab({ key, label, sign, count }) {
  const isHere = document.body.dataset.tab === key;
  return el(
    "button",
    { type: "button", data: { go: key }, "aria-current": isHere ? "page" : null, onclick: () => choose(key) },
    icon(sign),
    el("span", {}, label),
    count ? el("span", { class: "badge", "aria-label": `${count} 条没看` }, String(count)) : null,
  );
}

function choose(key) {
  document.body.dataset.tab = key;
  const phone = scene.phones.find((one) => one.config.key === key);
  if (phone) {
    phone.markRead();
    phone.toBottom();
  }
  drawTabs();
}

function goTo(key) {
  choose(key);
  const phone = scene.phones.find((one) => one.config.key === key);
  if (phone) phone.point();
  else byId("order").elements.visitor.focus();
}

async function goToChat(chatId) {
  const phone = scene.phones.find((one) => one.has(chatId));
  await phone?.turnTo(chatId);
  goTo(phone?.config.key ?? "counter");
}

async function busy(button, work, said) {
  button.disabled = true;
  try {
    setClock(await work());
    announce(said());
  } finally {
    button.disabled = false;
    button.focus();
  }
}

const now = () => `现在是${byId("now").textContent}`;
byId("next-workday").addEventListener("click", (event) => busy(event.target, () => api.moveClock({ to: "workday" }), now));
byId("ten-minutes").addEventListener("click", (event) => busy(event.target, () => api.moveClock({ minutes: 10 }), now));
byId("again").addEventListener("click", (event) => busy(event.target, () => api.begin(), () => "重新开始了"));
narrow.addEventListener("change", drawTabs);
setInterval(tick, 1000);
choose(document.body.dataset.tab);
setTheScene().catch(() => curtain("没能打开演示，请刷新这一页。"));
