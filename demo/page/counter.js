// The service counter: completes a matter, and shows what was sent and what came back.

import * as api from "./api.js";
import { byId, el, icon } from "./dom.js";

const STATUSES = {
  202: "收下了", 200: "早已收到", 401: "签名不符", 409: "和先前的内容不一样", 413: "内容太长", 422: "内容有误", 429: "太频繁", 503: "暂时不可用",
};
const STATES = { scheduled: "邀请马上送到", sent: "邀请已送到", not_asked: "不邀请评价", answered: "已评价" };
const REASONS = {
  no_account: "还没有账号，请扫码", not_started: "没打开过，请扫码", blocked: "停用了，请扫码",
  stopped: "说过不再邀请", gone: "找不到账号", conflict: "是被评单位的人", too_old: "办结太久",
};

export class Counter {
  constructor(scene) {
    this.scene = scene;
    this.form = byId("order");
    this.line = byId("receipt-line");
    this.receipt = byId("receipt");
    this.form.addEventListener("submit", (event) => this.complete(event));
    document.addEventListener("keydown", (event) => event.key === "Escape" && !scene.isNarrow() && this.close());
  }

  offer({ visitors, services, windows }) {
    const lists = { visitor: visitors, service: services, window: windows };
    for (const [name, options] of Object.entries(lists)) {
      this.form.elements[name].replaceChildren(...options.map((one) => el("option", { value: one.key }, one.label)));
    }
    this.line.replaceChildren();
    this.close();
  }

  async complete(event) {
    event.preventDefault();
    const button = this.form.querySelector("[type=submit]");
    button.disabled = true;
    try {
      this.show(await api.complete(Object.fromEntries(new FormData(this.form))));
    } catch (problem) {
      this.line.textContent = `没有送到：${problem.message}`;
    } finally {
      button.disabled = false;
      button.focus();
    }
  }

  show(handed) {
    const { status, answer } = handed;
    const link = answer.prompt?.deep_link;
    this.line.replaceChildren(
      el("strong", { class: status < 300 ? "good" : "bad" }, String(status)),
      el("span", {}, outcome(status, answer.prompt)),
      el("button", { type: "button", class: "link", onclick: () => this.open() }, "看回执"),
    );
    this.receipt.replaceChildren(...this.pages(handed, link));
    // Where there is something to scan, it is shown at once; on a narrow screen there is room for all of it.
    if (link || this.scene.isNarrow()) this.open();
    else this.close();
  }

  pages({ request, status, answer }, link) {
    const close = el("button", { type: "button", class: "round", "aria-label": "关上回执", onclick: () => this.close() }, icon("close"));
    return [
      el("header", {}, el("h3", {}, `回执 ${status}`), close),
      link ? this.scanning(answer.prompt) : null,
      el("pre", { tabIndex: 0, "aria-label": "系统的回答" }, JSON.stringify(answer, null, 2)),
      el(
        "details",
        {},
        el("summary", {}, "业务系统发出的请求（已签名）"),
        el("pre", { tabIndex: 0 }, requestText(request)),
      ),
    ].filter(Boolean);
  }

  scanning(prompt) {
    const scan = this.scene.citizens().map((phone) =>
      el("button", { type: "button", class: "primary", onclick: () => this.scan(phone, prompt.deep_link) }, `${phone.config.title}扫码`));
    return el(
      "div",
      { class: "scan" },
      el("img", { class: "qr", src: prompt.qr_url, alt: "评价链接的二维码", width: 148, height: 148 }),
      el("div", {}, el("p", {}, "拿手机扫一扫，这件事就到谁的手机上："), el("div", { class: "choices" }, scan),
        el("p", {}, "没有 Telegram 也能评：", el("a", { href: pageOf(prompt), target: "_blank" }, "在浏览器里打开"))),
    );
  }

  async scan(phone, link) {
    this.close();
    this.scene.goTo(phone.config.key);
    await phone.act("open", { url: link });
  }

  open() {
    this.receipt.hidden = false;
    if (!this.scene.isNarrow()) this.receipt.querySelector("button")?.focus();
  }

  close() {
    this.receipt.hidden = true;
  }
}

// The token of the deep link opens the page of the same matter, beside its QR code.
function pageOf({ deep_link: link, qr_url: picture }) {
  return new URL(`/r/${new URL(link).searchParams.get("start")}`, picture).href;
}

function outcome(status, prompt) {
  const said = STATUSES[status] ?? "没有收下";
  if (!prompt) return `${said}。`;
  return `${said}：${REASONS[prompt.reason] ?? STATES[prompt.state] ?? prompt.state}。`;
}

function requestText({ url, headers, body }) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`POST ${url}`, ...lines, "", JSON.stringify(body, null, 2)].join("\n");
}
