"""Uses the server as a program with the official Python package would; prints one JSON object."""
import json
import sys

import openai

base, picture = sys.argv[1], sys.argv[2]
client = openai.OpenAI(base_url=base, api_key="none", max_retries=0)
model = client.models.list().data[0].id
question = [{"role": "user", "content": [
    {"type": "image_url", "image_url": {"url": picture}},
    {"type": "text", "text": "How much was paid in total?"}]}]
tools = [{"type": "function", "function": {"name": "get_weather", "parameters": {
    "type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}]
weather = [{"role": "user", "content": "What is the weather in Paris?"}]
out = {"model": model}

answer = client.chat.completions.create(model=model, messages=question, logprobs=True, top_logprobs=1)
out["text"] = answer.choices[0].message.content
out["finish"] = answer.choices[0].finish_reason
out["tokens"] = answer.usage.completion_tokens
out["logprobs"] = len(answer.choices[0].logprobs.content)

stream = client.chat.completions.create(
    model=model, messages=question, stream=True, stream_options={"include_usage": True})
pieces, usage = [], None
for chunk in stream:
    pieces += [c.delta.content for c in chunk.choices if c.delta.content]
    usage = chunk.usage or usage
out["streamed"] = "".join(pieces)
out["pieces"] = len(pieces)
out["streamedTokens"] = usage.completion_tokens

call = client.chat.completions.create(model=model, messages=weather, tools=tools).choices[0].message.tool_calls[0]
out["call"] = [call.function.name, json.loads(call.function.arguments)]

try:
    client.chat.completions.create(model=model, messages=weather, n=2)
except openai.BadRequestError as e:
    out["error"] = [e.status_code, e.type, e.message]
try:
    client.chat.completions.create(model="other", messages=weather)
except openai.NotFoundError as e:
    out["notFound"] = e.code
print(json.dumps(out))
