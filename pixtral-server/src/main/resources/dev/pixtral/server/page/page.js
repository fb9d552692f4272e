// The page: a conversation with the server's model.

import { ask, model, ServerError } from "./server.js";
import { item, read } from "./pictures.js";
import * as turns from "./turns.js";

const $ = (id) => document.getElementById(id);
const KEY = "pixtral key";

let served = null; // the model, null until the server has said it
let messages = []; // the conversation in OpenAI's form
let pictures = []; // those of the next question
let running = null; // stops the answer that is being generated, null if there is none

// What the server says

async function connect() {
  try {
    served = await model($("key").value);
    const limits = served.pixtral;
    $("model").textContent =
      `${served.id}, ${served.max_model_len.toLocaleString("en")} tokens, up to ${limits.maxPictures} pictures`;
    $("tokens").placeholder = limits.maxTokens;
    hideProblem();
  } catch (error) {
    served = null;
    $("model").textContent = "Not connected";
    showProblem(error);
    if (error.status === 401) {
      $("more").open = true;
      $("key").focus();
    }
  }
}

function showProblem(error) {
  $("problem").textContent = error.message;
  $("problem").hidden = false;
}

function hideProblem() {
  $("problem").hidden = true;
}

// Pictures

async function add(files) {
  const chosen = [...files];
  if (chosen.length === 0) return;
  if (served === null) await connect();
  if (served === null) return;
  hideProblem();
  for (const file of chosen) {
    try {
      pictures.push(await read(file, served.pixtral));
    } catch (error) {
      showProblem(error);
    }
  }
  showPictures();
  $("question").focus();
}

function showPictures() {
  const items = pictures.map((picture) => {
    const li = item(picture, served.pixtral);
    const remove = document.createElement("button");
    remove.type = "button";
    remove.textContent = "×";
    remove.setAttribute("aria-label", `Remove ${picture.name}`);
    remove.onclick = () => {
      pictures = pictures.filter((other) => other !== picture);
      showPictures();
      $("question").focus();
    };
    li.append(remove);
    return li;
  });
  $("pictures").replaceChildren(...items);
  $("pictures").hidden = items.length === 0;
}

$("files").onchange = () => {
  add($("files").files);
  $("files").value = "";
};

addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  if (files.length > 0) {
    event.preventDefault();
    add(files);
  }
});

const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");

addEventListener("dragover", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  $("drop").hidden = false;
});

addEventListener("dragleave", (event) => {
  if (event.relatedTarget === null) $("drop").hidden = true;
});

addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  $("drop").hidden = true;
  add(event.dataTransfer.files);
});

// Questions and answers

function json(field, name) {
  const text = $(field).value.trim();
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch (error) {
    $("more").open = true;
    $(field).focus();
    throw new Error(`${name} is not valid JSON: ${error.message}.`);
  }
}

function request(asked) {
  const built = { model: served.id, messages: asked };
  const instruction = $("system").value.trim();
  if (instruction) built.messages = [{ role: "system", content: instruction }, ...asked];
  const tools = json("tools", "Tools");
  if (tools !== null) built.tools = tools;
  const schema = json("schema", "The form of the answer");
  if (schema !== null) built.response_format = { type: "json_schema", json_schema: { name: "answer", schema } };
  if ($("tokens").value) built.max_tokens = $("tokens").valueAsNumber;
  if ($("temperature").value) built.temperature = $("temperature").valueAsNumber;
  return built;
}

function question() {
  const text = $("question").value.trim();
  if (pictures.length === 0) return { role: "user", content: text };
  const parts = pictures.map(({ url }) => ({ type: "image_url", image_url: { url } }));
  if (text) parts.push({ type: "text", text });
  return { role: "user", content: parts };
}

/** Asks the question that was typed. */
async function submit() {
  if (running || ($("question").value.trim() === "" && pictures.length === 0)) return;
  if (served === null) await connect();
  if (served === null) return;
  const added = [question()];
  const shown = { text: $("question").value.trim(), pictures };
  if (await send(added, () => turns.question(shown.text, shown.pictures.map((p) => item(p, served.pixtral))))) return;
  $("question").value ||= shown.text; // nothing was answered: the question can be asked again
  if (pictures.length === 0) {
    pictures = shown.pictures;
    showPictures();
  }
}

/** Sends messages after those so far. Returns whether they became part of the conversation. */
async function send(added, show) {
  let asked;
  try {
    asked = request([...messages, ...added]);
  } catch (error) {
    showProblem(error);
    return false;
  }
  hideProblem();
  const own = show();
  const turn = turns.answer();
  $("question").value = "";
  resize();
  pictures = [];
  showPictures();
  begin();
  let latest = null;
  try {
    latest = await ask(asked, {
      key: $("key").value,
      signal: running.signal,
      onProgress: showProgress,
      onAnswer: (answer) => {
        latest = answer;
        if (answer.text || answer.calls.length > 0) $("progress").hidden = true;
        turn.show(answer);
      },
    });
    $("announcement").textContent = "The answer is complete.";
  } catch (error) {
    const stopped = running.signal.aborted;
    $("announcement").textContent = stopped ? "Stopped." : "";
    if (!stopped) showProblem(error instanceof ServerError ? error : new Error("The server cannot be reached."));
    if (!latest?.text) {
      turn.remove();
      own.remove();
      end();
      return false;
    }
    latest.calls = []; // the last one may not be whole
    turn.show(latest);
  }
  messages.push(...added, said(latest));
  turn.end(latest, (results) => send(results, () => turns.results(results)));
  end();
  return true;
}

function said(answer) {
  const message = { role: "assistant", content: answer.text };
  if (answer.thoughts) message.reasoning_content = answer.thoughts;
  if (answer.calls.length > 0) message.tool_calls = answer.calls;
  return message;
}

function begin() {
  running = new AbortController();
  $("announcement").textContent = "";
  $("send").hidden = true;
  $("stop").hidden = false;
  $("new").disabled = true;
  $("welcome")?.remove();
  showProgress({ stage: "reading", done: 0, total: 0 });
}

function end() {
  running = null;
  $("send").hidden = false;
  $("stop").hidden = true;
  $("new").disabled = messages.length === 0;
  $("progress").hidden = true;
  $("question").focus();
}

const STAGES = {
  reading: () => "Reading the question",
  waiting: ({ total, done }) => (total > done ? `Waiting for ${total - done} others` : "Waiting"),
  pictures: ({ encoded, pictures: all }) => `Looking at picture ${Math.min(encoded + 1, all)} of ${all}`,
  prompt: ({ done, total }) => `Reading, ${done} of ${total} tokens`,
  answer: () => "Answering",
};

function showProgress(progress) {
  $("progress").hidden = false;
  $("stage").textContent = (STAGES[progress.stage] ?? STAGES.waiting)(progress);
  if (progress.total > 0 && progress.stage !== "answer") {
    $("bar").max = progress.total;
    $("bar").value = progress.done;
  } else {
    $("bar").removeAttribute("value");
  }
}

function resize() {
  $("question").style.height = "auto";
  $("question").style.height = `${$("question").scrollHeight + 2}px`;
}

$("ask").onsubmit = (event) => {
  event.preventDefault();
  submit();
};

$("question").oninput = resize;

$("question").onkeydown = (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  }
};

$("stop").onclick = () => running?.abort();

addEventListener("keydown", (event) => {
  if (event.key === "Escape") running?.abort();
});

$("new").onclick = () => {
  messages = [];
  turns.clear();
  $("new").disabled = true;
  hideProblem();
  $("question").focus();
};

$("key").onchange = () => {
  sessionStorage.setItem(KEY, $("key").value);
  connect();
};

$("key").value = sessionStorage.getItem(KEY) ?? "";
connect();
$("question").focus();
