// One phone: title, bubbles, menu bar, text box and the small drawers above it.

import { draw, el } from "/page/bubbles.js";
import { PLACES, SAMPLES, drawn } from "/page/samples.js";
import { attempt, send, sendBytes } from "/page/talk.js";

const GAP_MS = 5 * 60 * 1000;
const STAMP = new Intl.DateTimeFormat("zh-CN",
  { timeZone: "Asia/Shanghai", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });

function button(label, act, className = "") {
  const node = el("button", className, label);
  node.type = "button";
  node.addEventListener("click", act);
  return node;
}

export class PhoneView {
  constructor(phone, account) {
    this.openid = phone.openid;
    this.names = { person: phone.name, account };
    this.lastAt = 0;
    this.menuShown = "";
    this.build(phone);
  }

  build(phone) {
    this.status = el("span", "status");
    this.more = button("⋯", () => this.toggle("more"), "more");
    this.more.setAttribute("aria-label", "更多");
    this.bubbles = el("div", "bubbles");
    this.bubbles.setAttribute("role", "log");
    this.drawer = el("div", "drawer");
    this.drawer.hidden = true;
    this.menubar = el("nav", "menubar");
    this.box = el("textarea", "words");
    this.box.rows = 1;
    this.box.placeholder = "说点什么…（回车发送）";
    this.box.setAttribute("aria-label", `${phone.name}要说的话`);
    this.box.addEventListener("keydown", (event) => this.onKey(event));
    this.box.addEventListener("input", () => this.fit());
    this.stranger = el("div", "stranger", el("p", "", "还没有关注这个公众号"),
      button("关注公众号", () => this.act("follow"), "primary"),
      this.scanForm("扫码关注"));
    this.foot = el("div", "foot", this.drawer, this.buildTools(), this.buildInput(), this.menubar);
    this.node = el("section", "phone",
      el("div", "caption", el("strong", "", phone.name), el("span", "role", phone.role), this.status),
      el("div", "screen",
        el("div", "title", el("span", "account", this.names.account), this.more),
        this.bubbles, this.stranger, this.foot));
    Object.assign(this.node.dataset, { openid: phone.openid, name: phone.name });
  }

  buildTools() {
    return el("div", "tools",
      button("图片", () => this.toggle("picture")),
      button("语音", () => this.toggle("voice")),
      button("位置", () => this.toggle("place")));
  }

  buildInput() {
    return el("div", "input", this.box, button("发送", () => this.say(), "primary"));
  }

  update(phone) {
    this.node.classList.toggle("away", !phone.following);
    this.stranger.hidden = phone.following;
    this.foot.hidden = !phone.following;
    const left = phone.window.remaining;
    this.status.textContent = !phone.following ? "未关注" : phone.typing ? "对方正在输入…" : left ? `可主动发 ${left} 条` : "暂不能主动发";
    this.status.title = "公众号现在还能主动发给这部手机的客服消息条数";
    this.status.classList.toggle("closed", phone.following && left === 0);
    this.drawMenu(phone.menu);
    this.add(phone.bubbles);
  }

  add(bubbles) {
    if (!bubbles.length) return;
    for (const bubble of bubbles) {
      const at = Date.parse(bubble.at);
      if (at - this.lastAt > GAP_MS) this.bubbles.append(el("div", "stamp", STAMP.format(at)));
      this.lastAt = at;
      this.bubbles.append(draw(bubble, this.names, (id, content) => this.act("tap", { id, content })));
    }
    this.scrollDown();
    requestAnimationFrame(() => this.scrollDown());
  }

  scrollDown() {
    this.bubbles.scrollTop = this.bubbles.scrollHeight;
  }

  drawMenu(buttons) {
    const shown = JSON.stringify(buttons);
    if (shown === this.menuShown) return;
    this.menuShown = shown;
    this.menubar.replaceChildren(...buttons.map((entry) => this.menuButton(entry)));
    this.menubar.hidden = buttons.length === 0;
  }

  menuButton(entry) {
    const children = entry.sub_button ?? [];
    if (!children.length) return button(entry.name, () => this.choose(entry));
    const list = el("div", "submenu", ...children.map((child) => button(child.name, () => this.choose(child))));
    list.hidden = true;
    const opener = button(`≡ ${entry.name}`, () => {
      const hide = !list.hidden;
      for (const each of this.menubar.querySelectorAll(".submenu")) each.hidden = true;
      list.hidden = hide;
    });
    return el("div", "entry", opener, list);
  }

  choose(entry) {
    this.tidy();
    if (entry.url && /^https?:\/\//.test(entry.url)) window.open(entry.url, "_blank", "noopener");
    this.act("menu", { key: entry.key ?? entry.url ?? "", name: entry.name });
  }

  onKey(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.say();
  }

  fit() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, 96)}px`;
  }

  say() {
    const text = this.box.value.trim();
    if (!text) return;
    this.box.value = "";
    this.fit();
    this.act("say", { text });
  }

  act(name, body) {
    this.close();
    return attempt(() => send(`/phones/${encodeURIComponent(this.openid)}/${name}`, body));
  }

  /** What a code says is typed here: `building_3` is the code on the staircase of the third building. */
  scanForm(label) {
    const scene = el("input");
    Object.assign(scene, { value: "building_3", required: true, maxLength: 64 });
    scene.setAttribute("aria-label", "二维码里的场景值");
    const form = el("form", "scan", scene, el("button", "", label));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.act("scan", { scene: scene.value.trim() });
    });
    return form;
  }

  toggle(kind) {
    if (!this.drawer.hidden && this.drawer.dataset.kind === kind) return this.close();
    this.drawer.dataset.kind = kind;
    this.drawer.replaceChildren(...this.drawerOf(kind));
    this.drawer.hidden = false;
    return undefined;
  }

  close() {
    this.drawer.hidden = true;
  }

  tidy() {
    this.close();
    for (const each of this.menubar.querySelectorAll(".submenu")) each.hidden = true;
  }

  drawerOf(kind) {
    if (kind === "picture") return this.pictures();
    if (kind === "voice") return this.voice();
    if (kind === "place") return this.places();
    return this.others();
  }

  pictures() {
    const upload = (blob) => {
      this.close();
      attempt(() => sendBytes(`/phones/${encodeURIComponent(this.openid)}/picture`, blob));
    };
    const file = el("input");
    Object.assign(file, { type: "file", accept: "image/*", hidden: true });
    file.addEventListener("change", () => file.files[0] && upload(file.files[0]));
    return [
      ...SAMPLES.map(([name, paint]) => button(name, async () => upload(await drawn(paint)))),
      button("从电脑选一张…", () => file.click(), "plain"), file,
    ];
  }

  voice() {
    const words = el("input");
    words.placeholder = "语音识别出的文字（可空）";
    const go = () => {
      this.close();
      const query = words.value.trim() ? `?recognition=${encodeURIComponent(words.value.trim())}` : "";
      const sound = new Blob(["#!AMR\n"], { type: "audio/amr" });
      attempt(() => sendBytes(`/phones/${encodeURIComponent(this.openid)}/voice${query}`, sound));
    };
    words.addEventListener("keydown", (event) => event.key === "Enter" && go());
    return [words, button("发一段语音", go, "primary"),
      el("p", "hint", "微信早已停了语音识别，平时这里是空的。")];
  }

  places() {
    const own = el("input");
    own.placeholder = "别的地方，例如：5号楼车棚";
    const go = (label, lat, lng) => this.act("location", { label, lat, lng });
    own.addEventListener("keydown", (event) => event.key === "Enter" && own.value.trim() && go(own.value.trim(), 40.6012, 109.8015));
    return [...PLACES.map(([label, lat, lng]) => button(label, () => go(label, lat, lng))), own];
  }

  others() {
    const notices = (this.templates ?? []).filter((each) => each.kind !== "template");
    return [
      ...notices.map((each) => button(`订阅「${each.title}」`, () => this.act("consent", { template_id: each.id }))),
      this.scanForm("扫二维码"),
      button("取消关注", () => this.act("unfollow"), "danger"),
    ];
  }
}
