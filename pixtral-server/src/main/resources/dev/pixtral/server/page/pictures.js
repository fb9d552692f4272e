// Pictures that belong to the next question.

/** The nearest whole number; of two, the even one, as the server rounds. */
function nearest(x) {
  const below = Math.floor(x);
  return x - below === 0.5 ? below + (below % 2) : Math.round(x);
}

/** How many tokens a picture takes in the prompt: one for each patch, and one more for each row of patches. */
export function tokens(width, height, { imageSize, patchSize }) {
  const ratio = Math.max(width / imageSize, height / imageSize);
  const side = (length) => (ratio > 1 ? Math.max(1, nearest(length / ratio)) : length);
  const patches = (length) => Math.floor((side(length) - 1) / patchSize) + 1;
  return patches(height) * (patches(width) + 1);
}

function dataUrl(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(new Error(`${file.name} cannot be read.`));
    reader.readAsDataURL(file);
  });
}

async function size(url) {
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
    return { width: image.naturalWidth, height: image.naturalHeight };
  } catch {
    return null; // a format that the server may read, but this browser does not
  }
}

/** A picture that was read: its name, data, and its size if the browser knows its format. */
export async function read(file, limits) {
  if (file.size > limits.maxPictureBytes) {
    throw new Error(`${file.name} has more than ${Math.floor(limits.maxPictureBytes / 2 ** 20)} MiB.`);
  }
  const url = await dataUrl(file);
  return { name: file.name || "picture", url, size: await size(url) };
}

/** The picture as an item of a list, with its size and tokens. */
export function item(picture, limits) {
  const li = document.createElement("li");
  const image = document.createElement("img");
  image.src = picture.url;
  image.alt = picture.name;
  const name = document.createElement("span");
  name.textContent = picture.name;
  const facts = document.createElement("span");
  facts.className = "facts";
  facts.textContent = picture.size
    ? `${picture.size.width} × ${picture.size.height}, ${tokens(picture.size.width, picture.size.height, limits)} tokens`
    : "no preview";
  li.append(image, name, facts);
  return li;
}
