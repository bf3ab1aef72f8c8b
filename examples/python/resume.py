"""Resuming by hand. Each line is given up after a hundred frames, and the text is whole all the same."""

import itertools
import json
import os
import sys
import time
import uuid

import httpx2

QUESTION = {
    "model": os.environ.get("HOLDFAST_MODEL", "sim/essay"),
    "messages": [{"role": "user", "content": "Why is the sea salt?"}],
    "stream": True,
}

relay = httpx2.Client(
    base_url=os.environ.get("HOLDFAST_URL", "http://127.0.0.1:8787"),
    headers={
        "Authorization": f"Bearer {os.environ['HOLDFAST_KEY']}",
        "Idempotency-Key": str(uuid.uuid4()),  # the same question again finds the same reply
        "Holdfast-Disconnect": "keep; grace=60",  # and goes on for a minute while nobody reads
    },
    timeout=40,  # a heartbeat comes every 15 seconds: after two of them, and some, the line is dead
)


def frames(response):
    """The server-sent events of a body, as (seq, data)."""
    seq, data = 0, ""
    for line in response.iter_lines():
        if line.startswith("id: "):
            seq = int(line[4:])
        elif line.startswith("data: "):
            data = line[6:]
        elif line == "" and data:
            yield seq, data
            data = ""


def read():
    """The data of every frame, once and in order, whatever happens to the line."""
    after = 0
    for lines in itertools.count(1):
        try:
            with relay.stream("POST", "/v1/chat/completions", json=QUESTION, headers={"Last-Event-ID": str(after)}) as response:
                if response.is_error:
                    sys.exit(response.read().decode())
                for after, data in itertools.islice(frames(response), 100):
                    yield data
                    if data == "[DONE]":
                        print(f"\n({after} frames over {lines} lines)", file=sys.stderr)
                        return
        except httpx2.TransportError:
            time.sleep(1)


for data in read():
    if data != "[DONE]":
        chunk = json.loads(data)
        if "error" in chunk:
            sys.exit(chunk["error"]["message"])
        for choice in chunk["choices"]:
            print(choice["delta"].get("content") or "", end="", flush=True)
