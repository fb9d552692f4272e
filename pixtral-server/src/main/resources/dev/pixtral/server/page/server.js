// The server's protocol: which model there is, and answers as they are generated.

/** An error that the server reported. */
export class ServerError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

function headers(key) {
  return key ? { Authorization: `Bearer ${key}` } : {};
}

async function failure(response) {
  let message = `The server answered with the status ${response.status}.`;
  try {
    message = (await response.json()).error.message;
  } catch {
    // not an error in OpenAI's form: the status has to do
  }
  return new ServerError(message, response.status);
}

/** The model of the server. */
export async function model(key) {
  const response = await fetch("v1/models", { headers: headers(key) });
  if (!response.ok) throw await failure(response);
  return (await response.json()).data[0];
}

/** The events of a stream, each with the lines of its data, and comments. */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let name = "message";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      if (line.startsWith("data: ")) yield { name, data: line.slice(6) };
      else if (line.startsWith("event: ")) name = line.slice(7);
      else if (line.startsWith(": ")) yield { name: "comment", data: line.slice(2) };
      else if (line === "") name = "message";
    }
  }
}

function progress(comment) {
  try {
    return JSON.parse(comment);
  } catch {
    return { stage: "waiting", done: 0, total: 0 }; // a comment without progress
  }
}

/** What arrives of an answer, put together. */
class Answer {
  text = "";
  thoughts = ""; // of a model that thinks before it answers
  calls = [];
  finish = null;
  usage = null;
  extra = null;

  add(chunk) {
    this.usage = chunk.usage ?? this.usage;
    this.extra = chunk.pixtral ?? this.extra;
    const choice = chunk.choices[0];
    if (!choice) return;
    this.finish = choice.finish_reason ?? this.finish;
    this.text += choice.delta.content ?? "";
    this.thoughts += choice.delta.reasoning_content ?? "";
    for (const piece of choice.delta.tool_calls ?? []) {
      const call = (this.calls[piece.index] ??= { id: "", type: "function", function: { name: "", arguments: "" } });
      call.id = piece.id ?? call.id;
      call.function.name += piece.function?.name ?? "";
      call.function.arguments += piece.function?.arguments ?? "";
    }
  }
}

/**
 * Asks for an answer.
 *
 * @param request  the request, without the fields for streaming
 * @param options  key, signal that stops, and what to call: onProgress(progress), onAnswer(answer so far)
 * @returns the whole answer
 */
export async function ask(request, { key, signal, onProgress, onAnswer }) {
  const response = await fetch("v1/chat/completions", {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers(key) },
    body: JSON.stringify({ ...request, stream: true, stream_options: { include_usage: true } }),
    signal,
  });
  if (!response.ok) throw await failure(response);
  const answer = new Answer();
  for await (const event of events(response.body)) {
    if (event.name === "comment") onProgress(progress(event.data));
    else if (event.name === "error") throw new ServerError(JSON.parse(event.data).error.message, 200);
    else if (event.data === "[DONE]") return answer;
    else {
      answer.add(JSON.parse(event.data));
      onAnswer(answer);
    }
  }
  throw new ServerError("The connection ended before the answer was complete.", 200);
}
