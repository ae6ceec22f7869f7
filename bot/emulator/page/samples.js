// Sample pictures drawn on the spot, so that the demo needs no files: a dark stairwell, a puddle, a notice.

function canvas() {
  const node = document.createElement("canvas");
  [node.width, node.height] = [480, 360];
  return [node, node.getContext("2d")];
}

function stairwell(pen) {
  const night = pen.createLinearGradient(0, 0, 0, 360);
  night.addColorStop(0, "#2b2f3a");
  night.addColorStop(1, "#0d0f14");
  pen.fillStyle = night;
  pen.fillRect(0, 0, 480, 360);
  for (let step = 0; step < 7; step += 1) {
    pen.fillStyle = `rgb(${70 - step * 6}, ${72 - step * 6}, ${80 - step * 6})`;
    pen.fillRect(60 + step * 30, 330 - step * 32, 360 - step * 46, 14);
  }
  pen.strokeStyle = "#8a8f9c";
  pen.lineWidth = 4;
  pen.beginPath();
  pen.moveTo(330, 0);
  pen.lineTo(330, 50);
  pen.stroke();
  pen.fillStyle = "#525866";
  pen.beginPath();
  pen.arc(330, 70, 24, 0, Math.PI * 2);
  pen.fill();
  pen.strokeStyle = "#e25b4a";
  pen.lineWidth = 6;
  pen.beginPath();
  pen.moveTo(312, 52);
  pen.lineTo(348, 88);
  pen.moveTo(348, 52);
  pen.lineTo(312, 88);
  pen.stroke();
}

function puddle(pen) {
  pen.fillStyle = "#b9b4aa";
  pen.fillRect(0, 0, 480, 360);
  pen.fillStyle = "#8d9a86";
  pen.fillRect(0, 0, 480, 110);
  pen.fillStyle = "#6f9bc4";
  pen.beginPath();
  pen.ellipse(250, 240, 170, 70, -0.1, 0, Math.PI * 2);
  pen.fill();
  pen.fillStyle = "#a9c9e6";
  pen.beginPath();
  pen.ellipse(220, 225, 70, 18, -0.1, 0, Math.PI * 2);
  pen.fill();
}

function lampOn(pen) {
  const glow = pen.createRadialGradient(240, 90, 10, 240, 90, 320);
  glow.addColorStop(0, "#fff7d6");
  glow.addColorStop(1, "#8b7a55");
  pen.fillStyle = glow;
  pen.fillRect(0, 0, 480, 360);
  pen.fillStyle = "#fffbe8";
  pen.beginPath();
  pen.arc(240, 90, 34, 0, Math.PI * 2);
  pen.fill();
  pen.fillStyle = "#6d6046";
  for (let step = 0; step < 5; step += 1) pen.fillRect(90, 320 - step * 34, 300 - step * 34, 12);
}

export const SAMPLES = [
  ["楼道灯不亮", stairwell],
  ["路面积水", puddle],
  ["灯已修好", lampOn],
];

export function drawn(paint) {
  const [node, pen] = canvas();
  paint(pen);
  return new Promise((resolve) => { node.toBlob(resolve, "image/png"); });
}

export const PLACES = [
  ["3号楼2单元", 40.6006, 109.8009],
  ["小区南门", 40.5998, 109.8006],
  ["文化广场", 40.6028, 109.8039],
  ["1号楼门前", 40.6002, 109.8003],
];
