"""The official OpenAI package for Python, unchanged but for its base URL. Prints what it saw as one JSON object."""

import json
import os

import openai

client = openai.OpenAI(base_url=os.environ["URL"] + "/v1", api_key=os.environ["KEY"], max_retries=0)
messages = [{"role": "user", "content": "How do ropes hold?"}]
tools = [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {}}}}]
seen = {}


def refusal(**asked):
    try:
        client.chat.completions.create(messages=messages, **asked)
    except openai.APIStatusError as error:
        return [type(error).__name__, error.status_code, error.response.headers.get("retry-after")]
    return None


text, finish = "", None
for chunk in client.chat.completions.create(
    model="sim/numbered?tokens=200&seed=p", messages=messages, stream=True, stream_options={"include_usage": True}
):
    if chunk.choices:
        text += chunk.choices[0].delta.content or ""
        finish = chunk.choices[0].finish_reason or finish
seen["text"], seen["finish"] = text, finish

# A slow reply hears heartbeats between its tokens: the decoder must not choke on them.
seen["slow"] = "".join(
    chunk.choices[0].delta.content or ""
    for chunk in client.chat.completions.create(
        model="sim/numbered?tokens=6&seed=p&tokens-per-second=3&first-token-ms=1500", messages=messages, stream=True
    )
    if chunk.choices
)

whole = client.chat.completions.create(model="sim/numbered?tokens=20&seed=p", messages=messages)
seen["whole"] = whole.choices[0].message.content

with client.chat.completions.stream(model="sim/tools?tokens-per-second=0", messages=messages, tools=tools) as stream:
    seen["tools"] = [call.function.name for call in stream.get_final_completion().choices[0].message.tool_calls]

seen["models"] = "sim/steady" in [model.id for model in client.models.list()]

try:
    for _ in client.chat.completions.create(model="sim/cut?at-event=7&tokens-per-second=0", messages=messages, stream=True):
        pass
    seen["cut"] = "taken for a success"
except openai.APIError as error:
    seen["cut"] = error.code

stream = client.chat.completions.create(model="sim/slow?first-token-ms=0", messages=messages, stream=True)
next(iter(stream))
stream.close()

# Last, because a key that was refused is not used again.
seen["429"] = refusal(model="sim/refuse?status=429&retry-after=30", stream=True)
seen["401"] = refusal(model="sim/refuse?status=401", stream=True)

print(json.dumps(seen))
