// Small pieces that every part of the page is made of. Nothing is ever parsed as HTML.

export function el(tag, options = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name in node && !name.startsWith("aria")) node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

export function icon(name) {
  return document.getElementById(`icon-${name}`).content.cloneNode(true);
}

export const byId = (id) => document.getElementById(id);

// Everything on the page is told in the time of the offices, wherever the browser is.
const ZONE = "Asia/Shanghai";
const parts = (options) => new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, ...options });
const HOUR = parts({ hour: "2-digit", minute: "2-digit", hour12: false, hourCycle: "h23" });
const DAY = parts({ month: "long", day: "numeric" });
const YEAR = parts({ year: "numeric" });
const WEEKDAY = parts({ weekday: "short" });

export const hour = (moment) => HOUR.format(moment);
export const day = (moment) => `${DAY.format(moment)}（${WEEKDAY.format(moment)}）`;
export const year = (moment) => YEAR.format(moment);
export const fullDay = (moment) => `${year(moment)}${day(moment)}`;

export function announce(text) {
  byId("announcer").textContent = text;
}
