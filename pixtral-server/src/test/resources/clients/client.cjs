// Uses the server as a program with the official Node package would; prints one JSON object.
const { createRequire } = require("node:module");
const [base, picture, packages] = process.argv.slice(2);
const { OpenAI } = createRequire(packages + "/")("openai");

async function main() {
  const client = new OpenAI({ baseURL: base, apiKey: "none", maxRetries: 0 });
  const model = (await client.models.list()).data[0].id;
  const question = [{ role: "user", content: [
    { type: "image_url", image_url: { url: picture } },
    { type: "text", text: "How much was paid in total?" }] }];
  const tools = [{ type: "function", function: { name: "get_weather", parameters: {
    type: "object", properties: { city: { type: "string" } }, required: ["city"] } } }];
  const weather = [{ role: "user", content: "What is the weather in Paris?" }];
  const out = { model };

  const answer = await client.chat.completions.create({ model, messages: question, logprobs: true, top_logprobs: 1 });
  out.text = answer.choices[0].message.content;
  out.finish = answer.choices[0].finish_reason;
  out.tokens = answer.usage.completion_tokens;
  out.logprobs = answer.choices[0].logprobs.content.length;

  const stream = await client.chat.completions.create(
    { model, messages: question, stream: true, stream_options: { include_usage: true } });
  const pieces = [];
  let usage = null;
  for await (const chunk of stream) {
    for (const choice of chunk.choices) if (choice.delta.content) pieces.push(choice.delta.content);
    usage = chunk.usage ?? usage;
  }
  out.streamed = pieces.join("");
  out.pieces = pieces.length;
  out.streamedTokens = usage.completion_tokens;

  const called = (await client.chat.completions.create({ model, messages: weather, tools })).choices[0].message;
  out.call = [called.tool_calls[0].function.name, JSON.parse(called.tool_calls[0].function.arguments)];

  try {
    await client.chat.completions.create({ model, messages: weather, n: 2 });
  } catch (e) {
    out.error = [e.status, e.type, e.message];
  }
  try {
    await client.chat.completions.create({ model: "other", messages: weather });
  } catch (e) {
    out.notFound = e.code;
  }
  console.log(JSON.stringify(out));
}

main();
