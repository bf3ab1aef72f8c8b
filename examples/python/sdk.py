"""OpenAI's own package. Its base URL is all that has changed."""

import os

from openai import OpenAI

client = OpenAI(
    base_url=os.environ.get("HOLDFAST_URL", "http://127.0.0.1:8787") + "/v1",
    api_key=os.environ["HOLDFAST_KEY"],
    max_retries=0,  # each would be another purchase
)

stream = client.chat.completions.create(
    model=os.environ.get("HOLDFAST_MODEL", "sim/essay"),
    messages=[{"role": "user", "content": "Why is the sea salt?"}],
    stream=True,
)
for chunk in stream:
    if chunk.choices:
        print(chunk.choices[0].delta.content or "", end="", flush=True)
