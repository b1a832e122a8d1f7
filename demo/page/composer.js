// Where one writes: words, a voice of so many seconds, a photo, a reply.

import { el, icon } from "./dom.js";
import { excerpt } from "./bubble.js";
import { pictureOf, samplePicture } from "./picture.js";

const VOICE_SECONDS = [5, 23, 60];

export class Composer {
  constructor(send) {
    this.send = send;
    this.replied = null;
    this.input = el("textarea", {
      rows: 1, "aria-label": "写消息", placeholder: "写消息", enterKeyHint: "send",
      oninput: () => this.grow(), onkeydown: (event) => this.onKey(event),
    });
    this.quote = el("div", { class: "replying", hidden: true });
    this.tray = this.makeTray();
    this.more = el("button", { type: "button", class: "round", "aria-label": "语音和照片", "aria-expanded": "false", onclick: () => this.toggle() }, icon("plus"));
    const submit = el("button", { type: "submit", class: "round send", "aria-label": "发送" }, icon("send"));
    const line = el("form", { class: "line", onsubmit: (event) => this.submit(event) }, this.more, this.input, submit);
    this.element = el("div", { class: "composer" }, this.quote, this.tray, line);
  }

  replyTo(message) {
    this.replied = message;
    this.quote.hidden = !message;
    if (!message) return;
    const stop = el("button", { type: "button", class: "round small", "aria-label": "不回复这条", onclick: () => this.replyTo(null) }, icon("close"));
    this.quote.replaceChildren(el("span", {}, `回复：${excerpt(message)}`), stop);
    this.input.focus();
  }

  makeTray() {
    const voices = VOICE_SECONDS.map((seconds) =>
      el("button", { type: "button", class: "quiet", onclick: () => this.deliver("file", { kind: "voice", duration: seconds }) }, `${seconds} 秒`));
    const chooser = el("input", { type: "file", accept: "image/*", hidden: true, onchange: (event) => this.sendChosen(event.target) });
    return el(
      "div",
      { class: "tray", hidden: true },
      el("p", { role: "group", "aria-label": "发语音" }, icon("mic"), el("span", {}, "语音"), voices),
      el(
        "p",
        { role: "group", "aria-label": "发照片" },
        icon("photo"), el("span", {}, "照片"),
        el("button", { type: "button", class: "quiet", onclick: () => this.sendPicture(samplePicture()) }, "样张"),
        el("button", { type: "button", class: "quiet", onclick: () => chooser.click() }, "选一张"),
        chooser,
      ),
    );
  }

  toggle(open = this.tray.hidden) {
    this.tray.hidden = !open;
    this.more.setAttribute("aria-expanded", String(open));
  }

  async sendChosen(chooser) {
    const [file] = chooser.files;
    chooser.value = "";
    if (file) await this.sendPicture(pictureOf(file));
  }

  async sendPicture(making) {
    await this.deliver("file", { kind: "photo", content: await making });
  }

  onKey(event) {
    // Enter that ends an input method's word must not send.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.submit(event);
    if (event.key === "Escape" && this.replied) this.replyTo(null);
  }

  async submit(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    this.grow();
    await this.deliver("say", { text });
  }

  async deliver(what, body) {
    const reply = this.replied ? { reply_to: this.replied.message_id } : {};
    this.replyTo(null);
    this.toggle(false);
    await this.send(what, { ...body, ...reply });
  }

  grow() {
    this.input.style.blockSize = "auto";
    this.input.style.blockSize = `${Math.min(this.input.scrollHeight, 140)}px`;
  }
}
