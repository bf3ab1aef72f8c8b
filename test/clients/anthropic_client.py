"""The official Anthropic package for Python, unchanged but for its base URL. Prints what it saw as one JSON object."""

import json
import os

import anthropic

client = anthropic.Anthropic(base_url=os.environ["URL"], api_key=os.environ["KEY"], max_retries=0)
messages = [{"role": "user", "content": "How do ropes hold?"}]
tools = [{"name": "weather", "input_schema": {"type": "object", "properties": {}}}]
seen = {}


def final(model, **more):
    with client.messages.stream(model=model, max_tokens=4096, messages=messages, **more) as stream:
        return stream.get_final_message()


def refusal(model):
    try:
        client.messages.create(model=model, max_tokens=64, messages=messages, stream=True)
    except anthropic.APIStatusError as error:
        return [type(error).__name__, error.status_code, error.response.headers.get("retry-after")]
    return None


message = final("sim/numbered?tokens=200&seed=p")
seen["text"], seen["finish"] = message.content[0].text, message.stop_reason

# A slow reply hears heartbeats between its tokens: the decoder must not choke on them.
seen["slow"] = final("sim/numbered?tokens=6&seed=p&tokens-per-second=3&first-token-ms=1500").content[0].text

whole = client.messages.create(model="sim/numbered?tokens=20&seed=p", max_tokens=4096, messages=messages)
seen["whole"] = whole.content[0].text

thought = final("sim/numbered?tokens=5&seed=p&reasoning=9", thinking={"type": "enabled", "budget_tokens": 1024})
seen["thinking"] = [block.type for block in thought.content]

seen["tools"] = [block.name for block in final("sim/tools?tokens-per-second=0", tools=tools).content if block.type == "tool_use"]
seen["models"] = "sim/steady" in [model.id for model in client.models.list()]

try:
    final("sim/cut?at-event=7&tokens-per-second=0")
    seen["cut"] = "taken for a success"
except anthropic.APIError as error:
    seen["cut"] = error.body["error"]["code"]

stream = client.messages.create(model="sim/slow?first-token-ms=0", max_tokens=64, messages=messages, stream=True)
next(iter(stream))
stream.close()

# Last, because a key that was refused is not used again.
seen["429"] = refusal("sim/refuse?status=429&retry-after=30")
seen["401"] = refusal("sim/refuse?status=401")

print(json.dumps(seen))
