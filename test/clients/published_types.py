"""Holds what was written against the types that the vendors publish in their own Python packages. Each line that comes in
is a JSON object with `of` (one of several lots), `as` (which type), `where` (whose it is) and `value`; what is wrong goes out
as one JSON list, each complaint once for its lot, with whose it was. Fields that the types do not have are complaints too."""

import json
import sys
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import anthropic.types as claude
import pydantic
from google.genai import types as gemini
from openai.types import ErrorObject
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.responses import Response, ResponseStreamEvent


class Open(pydantic.BaseModel):
    """Like the vendors' models: what else is there is kept, and can be complained of."""

    model_config = pydantic.ConfigDict(extra="allow")


class OpenAiError(Open):
    """The SDK looks for an `error`, and has a type for what is in it."""

    error: ErrorObject


class Ping(Open):
    """Anthropic documents it; its SDKs step over it before they look at types."""

    type: Literal["ping"]


class GoogleStatus(Open):
    code: int
    message: str
    status: str
    details: list[dict[str, Any]] | None = None


class GoogleError(Open):
    """google.rpc.Status, as Google's error model publishes it."""

    error: GoogleStatus


TYPES = {
    "openai-chat": [ChatCompletionChunk],
    "openai-chat whole": [ChatCompletion],
    "openai-chat error": [OpenAiError],
    "openai-responses": [ResponseStreamEvent],
    "openai-responses whole": [Response],
    "openai-responses error": [OpenAiError],
    "anthropic-messages": [claude.RawMessageStreamEvent, claude.ErrorResponse, Ping],
    "anthropic-messages whole": [claude.Message],
    "anthropic-messages error": [claude.ErrorResponse],
    "gemini": [gemini.GenerateContentResponse],
    "gemini whole": [gemini.GenerateContentResponse],
    "gemini error": [GoogleError],
}


def members(type_):
    """The models of a union, or the one model that it is."""
    if get_origin(type_) is Annotated:
        return members(get_args(type_)[0])
    if get_origin(type_) is Union:
        return [one for part in get_args(type_) for one in members(part)]
    return [type_]


def kind_of(model):
    """What its `type` must be, where there are several to choose from."""
    field = model.model_fields.get("type")
    return get_args(field.annotation)[0] if field and get_origin(field.annotation) is Literal else None


def by_kind(name):
    models = [one for type_ in TYPES[name] for one in members(type_)]
    return {kind_of(one): one for one in models} if len(models) > 1 else {None: models[0]}


def complaints(models, value):
    model = models.get(None) or models.get(value.get("type"))
    if model is None:
        return [["type", f"no such event: {value.get('type')}"]]
    try:
        # From JSON, as it comes from the wire: strict, and an integer is a number.
        read = model.model_validate_json(json.dumps(value), strict=True)
    except pydantic.ValidationError as error:
        return [[place(one["loc"]), one["msg"]] for one in told(error.errors(include_url=False), value)]
    except AttributeError as error:
        # Google's enums fall over numbers.
        return [["", str(error)]]
    return [[path, "no such field"] for path in extras(read)]


def told(errors, value):
    """Without what a union says of those of its members that were not meant: their `type` is another."""
    missed = {one["loc"][:-1] for one in errors if one["loc"][-1:] == ("type",) and one["type"] == "literal_error"}
    meant = [one for one in errors if not inside(one["loc"], missed)]
    unions = {loc[:-1] for loc in missed if not inside(loc, missed - {loc})}
    unheard = [loc for loc in unions if not any(inside(one["loc"], {loc}) for one in meant)]
    return meant + [{"loc": loc, "msg": f"no such kind: {at(value, loc).get('type')}"} for loc in unheard]


def inside(loc, places):
    return any(loc[: len(place)] == place for place in places)


def at(value, loc):
    for step in loc:
        if isinstance(value, dict) and step in value or isinstance(value, list) and isinstance(step, int):
            value = value[step]
    return value if isinstance(value, dict) else {}


def place(loc):
    """Without the places in lists, and without the names of the models that a union tried."""
    return ".".join("*" if isinstance(step, int) else step for step in loc if isinstance(step, int) or is_field(step))


def is_field(step):
    return not step[:1].isupper() and "[" not in step


def extras(read, path=""):
    if isinstance(read, pydantic.BaseModel):
        for name in read.model_extra or {}:
            yield f"{path}{name}"
        for name in type(read).model_fields:
            yield from extras(getattr(read, name), f"{path}{name}.")
    elif isinstance(read, list):
        for one in read:
            yield from extras(one, f"{path}*.")


def main():
    known = {name: by_kind(name) for name in TYPES}
    seen = {}
    for line in sys.stdin:
        said = json.loads(line)
        for path, what in complaints(known[said["as"]], said["value"]):
            seen.setdefault((said["of"], said["as"], path, what), said["where"])
    names = ("of", "as", "path", "what")
    print(json.dumps([{**dict(zip(names, key)), "where": where} for key, where in seen.items()]))


if __name__ == "__main__":
    main()
