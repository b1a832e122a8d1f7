// Pictures to send: one that is drawn here, or one that is chosen, made small enough.

const LONGEST_SIDE = 1024;

export async function samplePicture() {
  const canvas = new OffscreenCanvas(640, 420);
  const pen = canvas.getContext("2d");
  const wall = pen.createLinearGradient(0, 0, 0, 420);
  wall.addColorStop(0, "#dfe7e2");
  wall.addColorStop(1, "#c3d0c9");
  pen.fillStyle = wall;
  pen.fillRect(0, 0, 640, 420);
  pen.fillStyle = "#f8f7f2";
  pen.fillRect(150, 50, 340, 250);
  pen.fillStyle = "#27473f";
  pen.font = "600 40px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.fillText("照相须知", 320, 120);
  pen.font = "28px system-ui, sans-serif";
  pen.fillText("（没有样张）", 320, 180);
  pen.fillText("演示照片", 320, 250);
  pen.fillStyle = "#8b6f4e";
  pen.fillRect(0, 330, 640, 90);
  return encoded(canvas);
}

export async function pictureOf(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = new OffscreenCanvas(picture.width * scale, picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return encoded(canvas);
}

async function encoded(canvas) {
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg", quality: 0.8 })).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
