// The guide: six steps that tick themselves off as they happen, and what to do next.

import { byId, el, icon } from "./dom.js";

const GOOD = ["非常满意", "满意", "基本满意"];
const POOR = ["不满意", "非常不满意"];
const VERDICTS = ["已解决", "部分解决", "未解决", "明白了", "还有疑问", "不认可"];

const STEPS = [
  { name: "窗口办结", hint: "在服务窗口选好谁来、办什么事，点【办结】。" },
  { name: "点一下就评", hint: "在手机上点一个等级，就算评了。想走完六步，点【不满意】。" },
  { name: "单位认领", hint: "单位收到了提醒。选好“现在是谁”，点【认领】，谁认领谁办。" },
  { name: "联系评价人", hint: "在认领人的私聊里点【联系评价人】，写一句话，点【提交】。" },
  { name: "答复", hint: "选一种处理方式，如【立行立改】，再点【回复】，写好点【提交】。" },
  { name: "群众说解决没有", hint: "回到群众的手机，说一句解决了没有。" },
];
const NOT_SENT = "差评 10 分钟不动就送出。点【提交】马上送出，或【拨快 10 分钟】。";
const NOT_POOR = "好评到这里就完了。想看单位怎么答复，再办结一件，点【不满意】。";
const DONE = "六步走完了。再试试：出二维码、发语音、停用机器人、拨快几天。";

export class Guide {
  constructor(goTo) {
    byId("take-me").addEventListener("click", () => goTo(this.place()));
    this.restart([]);
  }

  // Places are numbers of chats; null is the counter.
  restart(citizens) {
    this.citizens = new Set(citizens);
    this.done = new Array(STEPS.length).fill(false);
    this.good = false;
    this.rater = citizens[0];
    this.alert = null;
    this.claimer = null;
    this.draw();
  }

  onEntry(entry) {
    const before = this.hint();
    if (entry.method === "counter" && entry.status === 202) this.done[0] = true;
    if (entry.direction === "in" && entry.method === "press") this.onPress(entry);
    if (entry.direction === "out" && entry.ok) this.onTold(entry);
    if (before !== this.hint()) this.draw();
  }

  onPress({ text: label, user_id: presser }) {
    if (label === "认领") this.claimer = presser;
    if (!this.citizens.has(presser)) return;
    if (GOOD.includes(label) || POOR.includes(label)) {
      this.done[1] = true;
      this.rater = presser;
      this.good = GOOD.includes(label);
    }
    if (VERDICTS.includes(label) && this.done[4]) this.done[5] = true;
  }

  onTold(entry) {
    const labels = (entry.buttons ?? []).flat();
    const toCitizen = this.citizens.has(entry.chat_id);
    if (toCitizen && labels.includes("非常满意") && !this.done[1]) this.rater = entry.chat_id;
    if (labels.includes("认领")) this.alert = entry.chat_id;
    if (labels.includes("看进度")) this.done[2] = true;
    if (toCitizen && (labels.includes("回一句") || labels.includes("没有"))) this.done[3] = true;
    if (toCitizen && (labels.includes("已解决") || labels.includes("明白了"))) this.done[4] = true;
  }

  get step() {
    return this.done.indexOf(false);
  }

  place() {
    if (this.step === 2 && !this.alert) return this.good ? null : this.rater;
    return [null, this.rater, this.alert, this.claimer, this.claimer, this.rater][this.step] ?? null;
  }

  hint() {
    if (this.step < 0) return DONE;
    if (this.step === 2 && !this.alert) return this.good ? NOT_POOR : NOT_SENT;
    return STEPS[this.step].hint;
  }

  draw() {
    const current = this.step;
    byId("steps").replaceChildren(
      ...STEPS.map(({ name }, index) => {
        const done = this.done[index];
        return el(
          "li",
          { class: done ? "done" : index === current ? "current" : "", "aria-current": index === current ? "step" : null },
          el("span", { class: "number" }, done ? icon("check") : String(index + 1)),
          el("span", { class: "name" }, name),
          done ? el("span", { class: "visually-hidden" }, "（完成）") : null,
        );
      }),
    );
    byId("hint").textContent = this.hint();
  }
}
