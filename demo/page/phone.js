// One phone: whose it is, its chats, and what can be done on it.

import * as api from "./api.js";
import { bubble, fill, signature } from "./bubble.js";
import { Composer } from "./composer.js";
import { announce, day, el, icon } from "./dom.js";

const NEAR_BOTTOM = 80;
const TOAST_SHOWS = 6000;
const NO_LONGER = "这个按钮已经变了，请看最新的消息。";

export class Phone {
  constructor(config, scene) {
    this.config = config;
    this.scene = scene;
    this.people = config.people.map((id) => scene.people.get(id));
    this.acting = this.people[0];
    this.where = config.group ? "group" : "private";
    this.seen = new Map();
    this.shown = [];
    this.wasAtBottom = true;
    this.unread = new Map();
    this.build();
  }

  get chatId() {
    return this.where === "group" ? this.scene.group.chat_id : this.acting.id;
  }

  get isCitizen() {
    return this.people.every((person) => !person.roles.length);
  }

  has(chatId) {
    return this.people.some((person) => person.id === chatId) || (this.config.group && chatId === this.scene.group.chat_id);
  }

  build() {
    const { config } = this;
    this.list = el("ol", { class: "chat", tabIndex: 0, role: "log", "aria-live": "off", onscroll: () => this.onScroll() });
    this.jump = el("button", { type: "button", class: "jump", hidden: true, onclick: () => this.toBottom() }, "有新消息 ↓");
    this.popup = el("div", { class: "toast", role: "status" });
    this.composer = new Composer((what, body) => this.act(what, { ...body, chat_id: this.chatId }));
    this.menu = el("div", { class: "menu", hidden: true });
    this.menuButton = el("button", { type: "button", class: "round", "aria-label": "菜单", "aria-expanded": "false", onclick: () => this.toggleMenu() }, icon("menu"));
    this.title = el("p", { class: "chat-title" });
    this.subtitle = el("p", { class: "chat-subtitle" }, "机器人");
    this.avatar = el("span", { class: "avatar", "aria-hidden": "true" }, icon("check"));
    this.switches = el("div", { class: "switches" });
    this.standIn = el("div", { class: "stand-in", hidden: true });
    this.chats = el("div", { class: "chats" });
    const head = config.group ? [this.chats] : [this.avatar, el("div", { class: "titles" }, this.title, this.subtitle)];
    const bar = el("div", { class: "bar" }, head, this.menuButton);
    const body = el("div", { class: "screen" }, this.list, this.jump, this.popup, this.menu);
    this.element = el(
      "section",
      { class: "phone", "aria-label": `${config.title}的手机`, data: { tab: config.key, key: config.key }, onkeydown: (event) => this.onKey(event) },
      el("h2", { class: "owner" }, el("span", {}, config.title), el("small", {}, config.role)),
      el("div", { class: "frame" }, this.switches, bar, body, this.standIn, this.composer.element),
    );
    this.drawSwitches();
    this.drawBar();
    // When the keyboard or the tray takes room, the newest message stays in sight.
    new ResizeObserver(() => this.wasAtBottom && this.toBottom()).observe(this.list);
  }

  drawSwitches() {
    const unreadBy = (chatId) => this.unread.get(chatId) ?? 0;
    const people = this.people.map((person) => ({
      label: person.name, on: person === this.acting, count: unreadBy(person.id), choose: () => this.show(person, this.where),
    }));
    const chats = [
      { label: "单位群", on: this.where === "group", count: unreadBy(this.scene.group.chat_id), choose: () => this.show(this.acting, "group") },
      { label: "私聊", on: this.where === "private", count: unreadBy(this.acting.id), choose: () => this.show(this.acting, "private") },
    ];
    const focused = this.element.contains(document.activeElement) && document.activeElement.dataset.label;
    if (people.length > 1) this.switches.replaceChildren(this.segment("现在是谁", people));
    if (this.config.group) this.chats.replaceChildren(this.segment("哪个聊天", chats));
    if (focused) this.element.querySelector(`[data-label="${focused}"]`)?.focus();
  }

  segment(name, options) {
    const buttons = options.map(({ label, on, count, choose }) =>
      el(
        "button",
        { type: "button", "aria-pressed": String(on), data: { label }, onclick: choose },
        label,
        count && !on ? el("span", { class: "badge", "aria-label": `${count} 条没看` }, String(count)) : null,
      ));
    return el("div", { class: "segment", role: "group", "aria-label": name }, buttons);
  }

  drawBar() {
    const group = this.where === "group";
    this.title.textContent = this.scene.bot.first_name;
    this.menuButton.disabled = group;
    this.list.setAttribute("aria-label", `${this.acting.name}：${group ? this.scene.group.title : this.title.textContent}`);
  }

  async show(person, where) {
    this.acting = person;
    this.where = where;
    this.composer.replyTo(null);
    this.toggleMenu(false);
    this.seen.clear();
    this.list.replaceChildren();
    this.markRead();
    this.drawBar();
    await this.refresh();
    this.toBottom();
  }

  // Many entries may come at once; one look afterwards is enough.
  refreshSoon() {
    this.pending ??= new Promise((resolve) => setTimeout(resolve, 40)).then(() => {
      this.pending = null;
      return this.refresh();
    });
    return this.pending;
  }

  async refresh() {
    const { acting, chatId } = this;
    const [messages, chats] = await Promise.all([api.messages(acting.id, chatId), api.chats(acting.id)]);
    if (acting !== this.acting || chatId !== this.chatId) return;
    this.shown = messages;
    this.draw(messages);
    this.drawStandIn(chats.find((chat) => chat.id === chatId));
  }

  draw(messages) {
    const stick = this.wasAtBottom || this.isAtBottom();
    const context = this.context();
    let added = false;
    for (const message of messages) {
      const sign = signature(message);
      const known = this.seen.get(message.message_id);
      if (!known) {
        this.addDay(message);
        const item = bubble(message, context);
        this.list.append(item);
        this.seen.set(message.message_id, { item, sign });
        added ||= !message.mine;
      } else if (known.sign !== sign) {
        fill(known.item, message, context);
        known.sign = sign;
        known.item.classList.remove("changed");
        void known.item.offsetWidth;
        known.item.classList.add("changed");
      }
    }
    if (stick || messages.at(-1)?.mine) this.toBottom();
    else if (added) this.jump.hidden = false;
  }

  addDay(message) {
    const name = day(message.date * 1000);
    const last = [...this.list.querySelectorAll(".day")].at(-1);
    if (last?.textContent !== name) this.list.append(el("li", { class: "day" }, name));
  }

  context() {
    return {
      isGroup: this.where === "group",
      find: (id) => this.shown.find((message) => message.message_id === id),
      replyTo: (message) => this.composer.replyTo(message),
      press: (message, one) => this.press(message, one),
      fallbackFocus: () => this.list,
    };
  }

  drawStandIn(chat) {
    const stopped = this.where === "private" && chat?.blocked;
    const fresh = this.where === "private" && chat && !chat.started;
    this.blocked = Boolean(stopped);
    this.standIn.hidden = !stopped && !fresh;
    this.composer.element.hidden = !this.standIn.hidden;
    if (this.standIn.hidden) return;
    const label = stopped ? "解除停用" : "开始";
    const what = stopped ? "unblock" : "start";
    this.standIn.replaceChildren(
      ...(stopped ? [el("p", {}, "已停用机器人，它发不来消息。")] : []),
      el("button", { type: "button", class: "primary", onclick: () => this.act(what) }, label),
    );
  }

  async toggleMenu(open = this.menu.hidden) {
    this.menu.hidden = !open;
    this.menuButton.setAttribute("aria-expanded", String(open));
    if (!open) return;
    const commands = this.scene.commandsOf(this.acting.id);
    this.menu.replaceChildren(
      ...commands.map(({ command, description }) =>
        el("button", { type: "button", onclick: () => this.fromMenu("say", { text: `/${command}` }) }, el("b", {}, `/${command}`), el("span", {}, description))),
      this.isCitizen ? el("a", { class: "app", href: `/demo/app?user=${this.acting.id}`, target: "_blank" }, el("b", {}, "小程序"), el("span", {}, "在网页里看我的办件")) : "",
      el("button", { type: "button", class: "danger", onclick: () => this.fromMenu(this.blocked ? "unblock" : "block") },
        this.blocked ? "解除停用" : "停用并拉黑机器人"),
    );
    this.menu.querySelector("button")?.focus();
  }

  async fromMenu(what, body) {
    this.toggleMenu(false);
    this.menuButton.focus();
    await this.act(what, body);
  }

  async act(what, body = {}) {
    try {
      return await api.act(this.acting.id, what, body);
    } catch (problem) {
      this.toast(problem.status === 409 ? "现在做不到：对方停用了，或消息已经变了。" : "没有做成，请再试一次。");
      return {};
    } finally {
      this.refreshSoon();
    }
  }

  async press(message, one) {
    try {
      const pressed = await api.act(this.acting.id, "press", {
        message_id: message.message_id, button: one.callback_data ?? one.text, chat_id: this.chatId,
      });
      if (pressed.url) await this.follow(pressed.url);
    } catch {
      this.toast(NO_LONGER);
      this.refreshSoon();
    }
  }

  async follow(url) {
    if (url.includes("t.me/")) await this.act("open", { url });
    else window.open(url, "_blank", "noopener");
  }

  // What happened somewhere: on this phone, or not.
  onEntry(entry) {
    if (entry.method === "answerCallbackQuery") this.onToast(entry);
    if (!this.has(entry.chat_id)) return;
    if (entry.direction === "out" && entry.ok && entry.method.startsWith("send")) this.onMessage(entry);
    if (entry.chat_id === this.chatId) this.refreshSoon();
  }

  onToast(entry) {
    const presser = this.people.find((person) => person.id === entry.user_id);
    if (!presser) return;
    for (const busy of this.element.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
    if (entry.text) this.toast(entry.text);
  }

  onMessage(entry) {
    const isShown = entry.chat_id === this.chatId;
    if (!isShown || !this.isVisible()) this.unread.set(entry.chat_id, (this.unread.get(entry.chat_id) ?? 0) + 1);
    if (!this.scene.isReplaying) announce(`${this.config.title}：${entry.text}`);
    this.drawSwitches();
    this.scene.onUnread();
  }

  isVisible() {
    return this.element.offsetParent !== null;
  }

  get unreadCount() {
    return [...this.unread.values()].reduce((sum, count) => sum + count, 0);
  }

  markRead() {
    this.unread.delete(this.chatId);
    this.drawSwitches();
    this.scene.onUnread();
  }

  toast(text) {
    clearTimeout(this.fading);
    this.popup.replaceChildren(el("p", {}, text));
    this.popup.classList.add("shown");
    this.fading = setTimeout(() => this.popup.classList.remove("shown"), TOAST_SHOWS);
  }

  onKey(event) {
    if (event.key !== "Escape") return;
    if (!this.menu.hidden) {
      this.toggleMenu(false);
      this.menuButton.focus();
    }
    this.composer.toggle(false);
  }

  onScroll() {
    this.wasAtBottom = this.isAtBottom();
    if (this.wasAtBottom) this.jump.hidden = true;
  }

  isAtBottom() {
    const { scrollTop, clientHeight, scrollHeight } = this.list;
    return scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM;
  }

  toBottom() {
    this.list.scrollTop = this.list.scrollHeight;
    this.wasAtBottom = true;
    this.jump.hidden = true;
  }

  // Bring up the chat with this number, whoever of this phone's people it belongs to.
  async turnTo(chatId) {
    const person = this.people.find((one) => one.id === chatId);
    const where = person ? "private" : "group";
    if (chatId !== this.chatId) await this.show(person ?? this.acting, where);
  }

  point() {
    this.element.classList.remove("pointed");
    void this.element.offsetWidth;
    this.element.classList.add("pointed");
    this.element.scrollIntoView({ inline: "center", block: "nearest" });
  }
}
