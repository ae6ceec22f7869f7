// The page: follows the emulator's news by long poll, and moves its clock.

import { el } from "/page/bubbles.js";
import { PhoneView } from "/page/phone.js";
import { attempt, read, send, toast } from "/page/talk.js";

const byId = (id) => document.getElementById(id);
const here = (options) => new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour12: false, ...options });
const DAY = here({ month: "long", day: "numeric" });
const WEEKDAY = here({ weekday: "short" });
const HOUR = here({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const SHORT = here({ month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
const STATES = {
  waiting: "待发", pending: "待发", queued: "待发", due: "到期", claimed: "发送中", sending: "发送中", sent: "已发", delivered: "已达",
  held: "等对方说话", call: "没有微信", calls: "请打电话", failed: "未达", dropped: "已作废", expired: "已过期", retry: "待重试",
};
const views = new Map();
const known = { run: "", version: 0, ahead: 0, notices: false, shown: "" };

function showClock() {
  const at = Date.now() + known.ahead;
  byId("now").textContent = `${DAY.format(at)} ${WEEKDAY.format(at)} ${HOUR.format(at)}`;
}

function duration(seconds) {
  const total = Math.round(seconds / 60);
  const days = Math.floor(total / 1440);
  const hours = Math.floor((total % 1440) / 60);
  const minutes = total % 60;
  return [[days, "天"], [hours, "小时"], [minutes, "分钟"]].filter(([n]) => n).map(([n, unit]) => `${n}${unit}`).join("");
}

function takeClock(clock) {
  known.ahead = Date.parse(clock.now) - Date.now();
  const shifted = byId("shifted");
  shifted.hidden = clock.offset_s < 30;
  shifted.textContent = `已往前拨 ${duration(clock.offset_s)}`;
  showClock();
}

function startAfresh() {
  views.clear();
  byId("phones").replaceChildren();
}

function takePhones(state) {
  for (const phone of state.phones) {
    let view = views.get(phone.openid);
    if (!view) {
      view = new PhoneView(phone, state.account.name);
      views.set(phone.openid, view);
      byId("phones").append(view.node);
    }
    view.templates = state.templates;
    view.update(phone);
  }
}

/** Bring the phone asked for into view, once it is drawn. */
function reveal() {
  const view = views.get(known.shown);
  if (!view) return;
  known.shown = "";
  view.node.scrollIntoView({ behavior: "smooth", block: "center" });
}

const fetchState = (wait) => read(`/state?since=${known.version}&wait=${wait}`);

async function follow() {
  for (let wait = 0; ; wait = 20) {
    try {
      let state = await fetchState(wait);
      if (state.run !== known.run) {
        startAfresh();
        known.run = state.run;
        known.version = 0;
        state = await fetchState(0);
      }
      take(state);
      await new Promise((done) => { setTimeout(done, 120); });
    } catch {
      byId("account").textContent = "连接断开，正在重连…";
      await new Promise((done) => { setTimeout(done, 1500); });
    }
  }
}

function take(state) {
  known.version = state.version;
  known.notices = state.notices;
  byId("account").textContent = `${state.account.name} · 微信模拟器`;
  byId("notices-panel").hidden = !state.notices;
  takeClock(state.clock);
  takePhones(state);
  reveal();
  takeFaults(state.faults);
  if (byId("faults-panel").open) attempt(showCalls);
}

function describe(fault) {
  const what = fault.errcode !== null ? `errcode ${fault.errcode}`
    : fault.status !== null ? `HTTP ${fault.status}`
      : fault.disconnect ? (fault.disconnect === "before" ? "没办就断线" : "办完才断线") : `慢 ${fault.delay_s} 秒`;
  const times = fault.times === null ? "一直" : `还有 ${fault.times - fault.used} 次`;
  return `${fault.path === "*" ? "所有接口" : fault.path.replace("/cgi-bin/", "")}：${what}（${times}）`;
}

function takeFaults(faults) {
  byId("faults").replaceChildren(...faults.map((fault) => el("li", "", describe(fault))));
}

async function showCalls() {
  const calls = await read("/calls?last=12");
  byId("calls").replaceChildren(...calls.reverse().map((call) => {
    const row = el("li", call.errcode || call.status !== 200 ? "bad" : "",
      el("code", "", call.path.replace("/cgi-bin/", "")), el("span", "", call.errcode ? String(call.errcode) : call.status === 200 ? "好" : `HTTP ${call.status}`));
    row.title = `${call.body}\n→ ${call.answer}`.slice(0, 800);
    return row;
  }));
}

function due(at) {
  const seconds = (Date.parse(at) - Date.now() - known.ahead) / 1000;
  if (Number.isNaN(seconds)) return "";
  if (seconds < -60) return SHORT.format(Date.parse(at));
  return seconds < 60 ? "马上" : `${duration(seconds)}后`;
}

const WITHOUT_HOUR = new Set(["held", "call"]);

/** Put the same words for several people on one row. */
function gathered(notices) {
  const rows = new Map();
  for (const notice of notices) {
    const key = JSON.stringify([notice.text, notice.state, notice.due_at]);
    const row = rows.get(key) ?? { ...notice, people: [] };
    row.people.push(String(notice.to ?? ""));
    rows.set(key, row);
  }
  return [...rows.values()];
}

function names(people) {
  return people.length > 3 ? `${people.slice(0, 2).join("、")}等${people.length}人` : people.join("、");
}

function noticeRow(notice) {
  const urgent = ["urgent", "emergency", "high"].includes(String(notice.urgency).toLowerCase());
  const row = el("li", urgent ? "urgent" : "",
    el("div", "head", el("strong", "", names(notice.people)), el("span", "when", WITHOUT_HOUR.has(notice.state) ? "" : due(notice.due_at)),
      el("span", `state ${notice.state}`, STATES[notice.state] ?? String(notice.state ?? ""))),
    el("div", "text", String(notice.text ?? "")));
  row.title = `${notice.people.join("、")}\n${notice.key ?? ""}  ${notice.due_at ? SHORT.format(Date.parse(notice.due_at)) : ""}`;
  return row;
}

async function showNotices() {
  if (!known.notices || document.hidden) return;
  const rows = await read("/notices").catch(() => null);
  const list = byId("notices");
  if (rows === null) {
    list.replaceChildren(el("li", "empty", "机器人还没有启动"));
    return;
  }
  const later = (row) => `${WITHOUT_HOUR.has(row.state) ? 1 : 0}${row.due_at}`;
  rows.sort((a, b) => later(a).localeCompare(later(b)));
  byId("notices-count").textContent = rows.length ? String(rows.length) : "";
  list.replaceChildren(...(rows.length ? gathered(rows).map(noticeRow) : [el("li", "empty", "眼下没有要发的通知")]));
}

function wireClock() {
  const moves = byId("moves");
  moves.addEventListener("click", async (event) => {
    const { seconds, to } = event.target.dataset;
    if (!seconds && !to) return;
    for (const each of moves.children) each.disabled = true;
    const clock = await attempt(() => send("/clock/advance", to ? { to } : { seconds: Number(seconds) }));
    for (const each of moves.children) each.disabled = false;
    if (clock) takeClock(clock);
    showNotices();
  });
}

function wireForms() {
  byId("add-phone").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const name = form.elements.name.value.trim();
    if (!name) return;
    const there = [...views.values()].some((view) => view.names.person === name);
    const phone = await attempt(() => send("/phones", { name, role: form.elements.role.value.trim() }));
    if (!phone) return;
    form.reset();
    if (there) toast(`${phone.name}已经有手机了`);
    known.shown = phone.openid;
    reveal();
  });
  byId("add-fault").addEventListener("submit", async (event) => {
    event.preventDefault();
    const { path, kind, times } = event.target.elements;
    await attempt(() => send("/faults", { path: path.value, times: times.value ? Number(times.value) : null, ...JSON.parse(kind.value) }));
  });
  byId("clear-faults").addEventListener("click", () => attempt(() => send("/faults/clear")));
  byId("revoke").addEventListener("click", async () => {
    if (await attempt(() => send("/tokens/revoke"))) toast("现有令牌已全部作废");
  });
  byId("faults-panel").addEventListener("toggle", () => byId("faults-panel").open && attempt(showCalls));
}

// A click anywhere else puts drawers and sub-menus away.
document.addEventListener("click", (event) => {
  for (const view of views.values()) if (!view.foot.contains(event.target) && !view.more.contains(event.target)) view.tidy();
});

wireClock();
wireForms();
setInterval(showClock, 500);
setInterval(showNotices, 2000);
setTimeout(showNotices, 300);
follow();
