// The little conversation with the emulator's control interface.

export async function send(path, body) {
  const response = await fetch(`/control${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body ?? {}),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

export async function sendBytes(path, blob) {
  const response = await fetch(`/control${path}`, {
    method: "POST",
    headers: { "Content-Type": blob.type || "application/octet-stream" },
    body: blob,
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

export async function read(path) {
  const response = await fetch(`/control${path}`, { cache: "no-store" });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

let hiding;

export function toast(text) {
  const node = document.getElementById("toast");
  node.textContent = text;
  node.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { node.hidden = true; }, 4000);
}

/** Run an act of a thumb; a failure is told, not thrown. */
export async function attempt(act) {
  try {
    return await act();
  } catch (error) {
    toast(`没有成功：${error.message}`);
    return undefined;
  }
}
