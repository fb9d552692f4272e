// The questions and answers of the conversation, as they are shown.

const list = document.getElementById("turns");

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function article(title, own) {
  const made = element("article", own ? "own" : "");
  made.append(element("h2", "", title));
  list.append(made);
  return made;
}

function toEnd() {
  window.scrollTo({ top: document.documentElement.scrollHeight });
}

/** Shows a question. Returns what can be removed again. */
export function question(text, pictures) {
  const made = article("You", true);
  if (pictures.length > 0) {
    const shown = element("ul", "pictures");
    shown.append(...pictures);
    made.append(shown);
  }
  if (text) made.append(element("p", "text", text));
  toEnd();
  return made;
}

/** Shows the results of tools. Returns what can be removed again. */
export function results(messages) {
  const made = article("Results of tools", true);
  for (const message of messages) made.append(element("pre", "", message.content));
  toEnd();
  return made;
}

/** Removes all turns. */
export function clear() {
  list.replaceChildren();
}

async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Copying is not allowed here"; // a page from another computer without TLS
  }
}

function stats({ usage, extra, finish }) {
  const facts = [];
  if (usage) {
    const pictures = usage.prompt_tokens_details.image_tokens;
    const cached = usage.prompt_tokens_details.cached_tokens;
    facts.push(
      `${usage.prompt_tokens} tokens read` +
        (pictures ? `, ${pictures} of pictures` : "") +
        (cached ? `, ${cached} known before` : ""),
    );
    facts.push(`${usage.completion_tokens} written`);
  }
  if (extra?.timings.decodeTokensPerSecond > 0) {
    facts.push(`${extra.timings.decodeTokensPerSecond.toFixed(1)} tokens/s`);
  }
  if (finish === "length") facts.push("cut off at the longest length");
  if (finish === null) facts.push("stopped");
  return facts.join(" · ");
}

function resultFields(calls, onResults) {
  const form = element("div", "fields");
  const fields = calls.map((call, i) => {
    const label = element("label", "", `Result of ${call.function.name}`);
    const field = element("textarea");
    field.rows = 2;
    field.id = `result-${call.id}-${i}`;
    label.htmlFor = field.id;
    form.append(label, field);
    return field;
  });
  const button = element("button", "small", "Send results");
  button.type = "button";
  button.onclick = async () => {
    button.disabled = true;
    const sent = await onResults(
      calls.map((call, i) => ({ role: "tool", tool_call_id: call.id, content: fields[i].value })),
    );
    if (sent) form.remove();
    else button.disabled = false;
  };
  form.append(button);
  return form;
}

/** Begins to show an answer. */
export function answer() {
  const made = article("Pixtral", false);
  made.setAttribute("aria-busy", "true");
  const thoughts = element("details", "thoughts");
  const thought = element("p", "thought");
  thoughts.append(element("summary", "", "Thoughts"), thought);
  thoughts.hidden = true;
  const text = element("p", "text");
  const calls = element("div", "calls");
  made.append(thoughts, text, calls);
  toEnd();
  return {
    show(now) {
      const atEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 80;
      thought.textContent = now.thoughts;
      thoughts.hidden = now.thoughts === "";
      text.textContent = now.text;
      text.hidden = now.text === "";
      calls.replaceChildren(
        ...now.calls.map((call) => element("pre", "", `${call.function.name}(${call.function.arguments})`)),
      );
      if (atEnd) toEnd();
    },
    end(now, onResults) {
      made.removeAttribute("aria-busy");
      const foot = element("div", "foot");
      const button = element("button", "small", "Copy");
      button.type = "button";
      const all = [now.text, ...now.calls.map((call) => call.function.arguments)].filter(Boolean).join("\n");
      button.onclick = () => copy(all, button);
      foot.append(button, element("p", "quiet stats", stats(now)));
      made.append(foot);
      for (const warning of now.extra?.warnings ?? []) made.append(element("p", "quiet", warning));
      if (now.calls.length > 0) made.append(resultFields(now.calls, onResults));
      toEnd();
    },
    remove() {
      made.remove();
    },
  };
}
