// Draws what a phone shows. Text never goes through innerHTML: everything is a text node or a known link.

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&" };
const ANCHOR = /<a\s[^>]*?href\s*=\s*(["'])(.*?)\1[^>]*>([\s\S]*?)<\/a>/gi;
const ADDRESS = /https?:\/\/[^\s<>"'，。；、）)】」]+/g;

export function el(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

const decoded = (text) => text.replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => ENTITIES[entity]);

function link(url, text) {
  const node = el("a", "link", text);
  node.href = url;
  node.target = "_blank";
  node.rel = "noopener noreferrer";
  return node;
}

function tappable(text, id, content, tap) {
  const node = el("button", "tap", text);
  node.type = "button";
  node.addEventListener("click", () => tap(id, content));
  return node;
}

function anchor(href, text, tap) {
  const target = decoded(href);
  if (/^https?:\/\//i.test(target)) return link(target, text);
  if (!/^weixin:\/\/bizmsgmenu\?/i.test(target)) return document.createTextNode(text);
  // "+" stands for itself in these links, as in the real client, which only undoes percent signs.
  const query = new URLSearchParams(target.slice(target.indexOf("?") + 1).replaceAll("+", "%2B"));
  const [id, content] = [query.get("msgmenuid"), query.get("msgmenucontent")];
  return id && content ? tappable(text, id, content, tap) : document.createTextNode(text);
}

function withAddresses(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    parts.push(text.slice(end, match.index), link(match[0], match[0]));
    end = match.index + match[0].length;
  }
  parts.push(text.slice(end));
  return parts.filter((part) => part !== "");
}

/** Return the nodes of an account's text: anchors and bare addresses live, the rest is plain. */
export function richText(text, tap) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(ANCHOR)) {
    parts.push(...withAddresses(decoded(text.slice(end, match.index))));
    parts.push(anchor(match[2], decoded(match[3].replace(/<[^>]*>/g, "")), tap));
    end = match.index + match[0].length;
  }
  parts.push(...withAddresses(decoded(text.slice(end))));
  return parts;
}

const HUES = [152, 205, 262, 24, 340, 46, 180, 95];

export function avatar(name) {
  const node = el("span", "avatar", name.slice(0, 1));
  let sum = 0;
  for (const letter of name) sum = (sum * 77 + letter.codePointAt(0)) % 9973;
  node.style.setProperty("--hue", HUES[sum % HUES.length]);
  node.setAttribute("aria-hidden", "true");
  return node;
}

function picture(bubble) {
  const image = el("img", "photo");
  image.src = `/control/media/${encodeURIComponent(bubble.media_id)}`;
  image.alt = "图片";
  image.loading = "lazy";
  image.addEventListener("error", () => image.replaceWith(el("div", "nophoto", "图片无法显示")));
  return image;
}

function card(bubble) {
  const rows = (bubble.fields ?? []).map(([label, value]) =>
    el("div", "field", el("span", "key", label), el("span", "value", value)));
  const badge = bubble.kind === "template" ? "服务通知" : "订阅通知";
  const more = bubble.url && /^https?:\/\//.test(bubble.url) ? link(bubble.url, "查看详情 ›") : null;
  return el("div", "card", el("div", "badge", badge), el("div", "title", bubble.title ?? ""), ...rows, more);
}

function place(bubble) {
  return el("div", "place", el("div", "placename", bubble.text || "位置"), el("div", "map", el("span", "pin", "📍")));
}

function menu(bubble, tap) {
  const choices = (bubble.choices ?? []).map(([id, content]) => tappable(content, id, content, tap));
  return el("div", "words", ...richText(bubble.text ?? "", tap), el("div", "choices", ...choices),
    ...richText(bubble.tail ?? "", tap));
}

function article(bubble) {
  const title = bubble.url && /^https?:\/\//.test(bubble.url) ? link(bubble.url, bubble.title ?? "") : bubble.title ?? "";
  return el("div", "card", el("div", "title", title), el("div", "value", bubble.text ?? ""));
}

function content(bubble, tap) {
  switch (bubble.kind) {
    case "image": return picture(bubble);
    case "voice": return el("div", "words voice", el("span", "waves", ")))"), "语音");
    case "video": return el("div", "words", "▶ 视频", bubble.title ? ` ${bubble.title}` : "");
    case "location": return place(bubble);
    case "link": case "news": return article(bubble);
    case "menu": return menu(bubble, tap);
    case "template": case "subscription": return card(bubble);
    case "text": break;
    default: return el("div", "words", `[${bubble.kind}] ${bubble.title ?? ""}`);
  }
  const parts = bubble.side === "mine" ? [bubble.text] : richText(bubble.text ?? "", tap);
  return el("div", "words", ...parts);
}

const WAYS = { customer: "客服消息", template: "模板消息", subscription: "订阅通知" };

/** Return the node of one bubble; `names` are those of the person and the account. */
export function draw(bubble, names, tap) {
  if (bubble.side === "system") return el("div", `line ${bubble.kind}`, bubble.text);
  const mine = bubble.side === "mine";
  const way = WAYS[bubble.via] ? el("div", "way", WAYS[bubble.via]) : null;
  const row = el("div", `bubble ${bubble.side} ${bubble.kind}`,
    avatar(mine ? names.person : names.account), el("div", "body", content(bubble, tap), way));
  row.dataset.via = bubble.via;
  return row;
}
