// One message as it stands in a chat.

import * as api from "./api.js";
import { el, hour, icon } from "./dom.js";

// The link's token is for the bot; on a phone nobody sees it.
const shownText = (text) => text.replace(/^\/start(@\w+)? \S+$/, "/start");

const SERVICES = {
  new_chat_members: (name) => `${name}把机器人拉进了群`,
  left_chat_member: (name) => `${name}把机器人移出了群`,
};

export function signature(message) {
  const { text, buttons, edit_date: edited, reactions } = message;
  return JSON.stringify([text, buttons, edited, reactions]);
}

export function bubble(message, context) {
  if (message.service) return serviceLine(message);
  const item = el("li", { class: message.mine ? "message mine" : "message", data: { id: message.message_id } });
  fill(item, message, context);
  return item;
}

export function fill(item, message, context) {
  const focused = item.contains(document.activeElement);
  const below = keys(message, context);
  item.replaceChildren(
    el(
      "div",
      { class: "bubble" },
      senderLine(message, context),
      quoted(message, context),
      media(message),
      message.text ? el("p", { class: "text" }, shownText(message.text)) : null,
      foot(message),
      replyButton(message, context),
    ),
    ...(below ? [below] : []),
  );
  if (focused) (item.querySelector(".keys button") ?? context.fallbackFocus()).focus();
}

function serviceLine(message) {
  const say = SERVICES[message.service] ?? (() => message.service);
  return el("li", { class: "service", data: { id: message.message_id } }, say(message.from.name));
}

function senderLine(message, context) {
  if (!context.isGroup || message.mine) return null;
  return el("p", { class: "sender" }, message.from.name);
}

function quoted(message, context) {
  if (!message.reply_to) return null;
  const original = context.find(message.reply_to);
  return el("p", { class: "quoted" }, original ? excerpt(original) : "（更早的消息）");
}

export function excerpt(message) {
  const kinds = { photo: "照片", voice: "语音", document: "文件" };
  return shownText(message.text) || kinds[message.media] || "消息";
}

function media(message) {
  if (message.media === "photo") {
    return el("img", { class: "photo", src: api.fileAddress(message.file.file_id), alt: "照片", loading: "lazy" });
  }
  if (message.media === "voice") return voice(message.file.duration ?? 0);
  if (message.media === "document") return el("p", { class: "file" }, `文件：${message.file.file_name ?? ""}`);
  return null;
}

function voice(seconds) {
  const bars = Array.from({ length: 22 }, (_, index) => {
    const bar = el("i");
    bar.style.blockSize = `${25 + ((index * 37) % 70)}%`;
    return bar;
  });
  return el(
    "p",
    { class: "voice" },
    icon("mic"),
    el("span", { class: "wave", "aria-hidden": "true" }, bars),
    el("span", {}, `语音 ${seconds} 秒`),
  );
}

function foot(message) {
  return el(
    "p",
    { class: "foot" },
    message.silent ? el("span", { class: "silent" }, icon("silent"), "静音") : null,
    message.edited ? el("span", {}, "已改") : null,
    el("time", {}, hour(message.date * 1000)),
  );
}

function replyButton(message, context) {
  return el(
    "button",
    { type: "button", class: "reply", title: "回复这条消息", "aria-label": "回复这条消息", onclick: () => context.replyTo(message) },
    icon("reply"),
  );
}

function keys(message, context) {
  if (!message.buttons.length || message.keyboard !== "inline") return null;
  const rows = message.buttons.map((row) => el("div", { class: "row" }, row.map((one) => key(message, one, context))));
  return el("div", { class: "keys", role: "group", "aria-label": "按钮" }, rows);
}

function key(message, one, context) {
  const button = el("button", { type: "button" }, one.text);
  button.addEventListener("click", async () => {
    button.setAttribute("aria-busy", "true");
    await context.press(message, one);
    // The spinner ends with the toast; where none comes, as on a phone, after a while.
    setTimeout(() => button.removeAttribute("aria-busy"), 1500);
  });
  return button;
}
