"""The official packages for Python, unchanged but for their base URL, with other vendors' models behind. MODELS names them,
as a JSON object: for each dialect of an upstream a model. Prints what each surface heard from each, as one JSON object."""

import json
import os

import anthropic
import openai

URL, KEY, MODELS = os.environ["URL"], os.environ["KEY"], json.loads(os.environ["MODELS"])
gpt = openai.OpenAI(base_url=URL + "/v1", api_key=KEY, max_retries=0)
claude = anthropic.Anthropic(base_url=URL, api_key=KEY, max_retries=0)

QUESTION = {"role": "user", "content": "How warm is it?"}
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
TEXT = "form=numbered; tokens=40; seed=p"
THINK = "form=numbered; tokens=5; seed=p; reasoning=9"
TOOLS = "tokens=6; seed=p; tools=2; tool-args=%7B%22city%22%3A%22Rome%22%7D"
SLOW = "tokens-per-second=20; tokens=1000"


class Chat:
    path, own, package = "/v1/chat/completions", "openai-chat", openai
    tool = {"type": "function", "function": {"name": "warmth", "parameters": SCHEMA}}

    def stream(self, model, plan, turns=(QUESTION,), **more):
        asked = {"model": model, "messages": list(turns), "extra_headers": {"x-simulate": plan}}
        with gpt.chat.completions.stream(**asked, stream_options={"include_usage": True}, **more) as stream:
            return stream.get_final_completion()

    def whole(self, model, plan, turns=(QUESTION,), **more):
        asked = {"model": model, "messages": list(turns), "extra_headers": {"x-simulate": plan}}
        return gpt.chat.completions.create(**asked, **more)

    def opened(self, model, plan):
        headers = {"x-simulate": plan}
        return gpt.chat.completions.create(model=model, messages=[QUESTION], stream=True, extra_headers=headers)

    thinking = {"reasoning_effort": "low"}

    def heard(self, completion):
        [choice] = completion.choices
        ending = {"stop": "complete", "tool_calls": "tool-use"}[choice.finish_reason]
        return {"text": choice.message.content, "ending": ending, "output": completion.usage.completion_tokens}

    def thought(self, completion):
        return len(completion.choices[0].message.model_extra.get("reasoning_content") or "") > 0

    def calls(self, completion):
        calls = completion.choices[0].message.tool_calls
        return [[call.function.name, json.loads(call.function.arguments)] for call in calls]

    def answered(self, completion):
        message = completion.choices[0].message
        said = {"role": "assistant", "content": message.content, "tool_calls": [call.to_dict() for call in message.tool_calls]}
        results = [{"role": "tool", "tool_call_id": call.id, "content": "21"} for call in message.tool_calls]
        return [QUESTION, said, *results]


class Responses:
    path, own, package = "/v1/responses", "openai-responses", openai
    tool = {"type": "function", "name": "warmth", "parameters": SCHEMA, "strict": False}

    def stream(self, model, plan, turns=(QUESTION,), **more):
        with gpt.responses.stream(model=model, input=list(turns), extra_headers={"x-simulate": plan}, **more) as stream:
            for _ in stream:
                pass
            return stream.get_final_response()

    def whole(self, model, plan, turns=(QUESTION,), **more):
        return gpt.responses.create(model=model, input=list(turns), extra_headers={"x-simulate": plan}, **more)

    def opened(self, model, plan):
        return gpt.responses.create(model=model, input=[QUESTION], stream=True, extra_headers={"x-simulate": plan})

    thinking = {"reasoning": {"effort": "low", "summary": "auto"}}

    def heard(self, response):
        called = any(item.type == "function_call" for item in response.output)
        ending = "tool-use" if called else {"completed": "complete"}[response.status]
        return {"text": response.output_text, "ending": ending, "output": response.usage.output_tokens}

    def thought(self, response):
        return any(item.type == "reasoning" and item.summary for item in response.output)

    def calls(self, response):
        return [[item.name, json.loads(item.arguments)] for item in response.output if item.type == "function_call"]

    def answered(self, response):
        calls = [item for item in response.output if item.type == "function_call"]
        results = [{"type": "function_call_output", "call_id": call.call_id, "output": "21"} for call in calls]
        return [QUESTION, *(call.to_dict() for call in calls), *results]


class Messages:
    path, own, package = "/v1/messages", "anthropic-messages", anthropic
    tool = {"name": "warmth", "input_schema": SCHEMA}

    def stream(self, model, plan, turns=(QUESTION,), **more):
        asked = {"model": model, "max_tokens": 4096, "messages": list(turns), "extra_headers": {"x-simulate": plan}}
        with claude.messages.stream(**asked, **more) as stream:
            return stream.get_final_message()

    def whole(self, model, plan, turns=(QUESTION,), **more):
        asked = {"model": model, "max_tokens": 4096, "messages": list(turns), "extra_headers": {"x-simulate": plan}}
        return claude.messages.create(**asked, **more)

    def opened(self, model, plan):
        asked = {"model": model, "max_tokens": 4096, "messages": [QUESTION], "extra_headers": {"x-simulate": plan}}
        return claude.messages.create(**asked, stream=True)

    thinking = {"thinking": {"type": "enabled", "budget_tokens": 1024}}

    def heard(self, message):
        text = "".join(block.text for block in message.content if block.type == "text")
        ending = {"end_turn": "complete", "tool_use": "tool-use"}[message.stop_reason]
        return {"text": text, "ending": ending, "output": message.usage.output_tokens}

    def thought(self, message):
        return any(block.type == "thinking" and block.thinking for block in message.content)

    def calls(self, message):
        return [[block.name, block.input] for block in message.content if block.type == "tool_use"]

    def answered(self, message):
        calls = [block for block in message.content if block.type == "tool_use"]
        results = [{"type": "tool_result", "tool_use_id": call.id, "content": "21"} for call in calls]
        said = [block.to_dict() for block in message.content]
        return [QUESTION, {"role": "assistant", "content": said}, {"role": "user", "content": results}]


def behaviour(surface, model):
    """What can be told of one surface with one model behind, but for refusals."""
    seen = {}
    for form, ask in (("streamed", surface.stream), ("whole", surface.whole)):
        first = ask(model, TOOLS, tools=[surface.tool])
        last = ask(model, TEXT, surface.answered(first), tools=[surface.tool])
        seen[form] = {
            "text": surface.heard(ask(model, TEXT)),
            "thought": surface.thought(ask(model, THINK, **surface.thinking)),
            "calls": [surface.calls(first), surface.heard(first)["ending"]],
            "answer": surface.heard(last)["text"],
        }
    try:
        surface.stream(model, "cut=end; cut-at-event=9")
    except surface.package.APIError as error:
        seen["cut"] = "upstream-cut" in json.dumps(error.body)
    stream = surface.opened(model, SLOW)
    next(iter(stream))
    stream.close()
    return seen


def refusal(surface, model, status):
    """The class of the error, its status, and when to come back."""
    try:
        surface.whole(model, f"refuse={status}; retry-after=30")
    except surface.package.APIStatusError as error:
        return [type(error).__name__, error.status_code, error.response.headers.get("retry-after")]
    return None


def pairs():
    for surface in (Chat(), Responses(), Messages()):
        for dialect, model in MODELS.items():
            if dialect != surface.own:
                yield surface, dialect, model


seen = {}
for surface, dialect, model in pairs():
    seen[f"{surface.path} on {dialect}"] = behaviour(surface, model)
# A key that has had enough, or was refused, is left alone for a while: the worst comes last.
for status in (400, 529, 429, 401):
    for surface, dialect, model in pairs():
        name = f"{model}-{surface.own}" if status == 429 else model
        refused = seen[f"{surface.path} on {dialect}"].setdefault("refused", {})
        refused[status] = refusal(surface, name, status)
print(json.dumps(seen))
