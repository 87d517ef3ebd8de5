"""The typed dictionaries, against the schema that is made of the engine's own types."""

from __future__ import annotations

import json
import types
from collections.abc import Sequence
from typing import Any, Literal, SupportsFloat, Union, get_args, get_origin, get_type_hints, is_typeddict

import pytest

from captioni import _options, _results
from conftest import ROOT

SCHEMA = ROOT / "core/assets/schemas/api.schema.json"
DEFINITIONS: dict[str, Any] = json.loads(SCHEMA.read_text())["$defs"]
ADVICE = "the engine's types have changed: bring _options.py and _results.py in line with core/assets/schemas"


# Each with the engine's type, and with the keys that are this door's own.
OPTIONS: list[tuple[type, list[str], set[str]]] = [
    (_options.Open, ["OpenOptions"], set()),
    (_options.Vad, ["VadOptions"], set()),
    (_options.Timing, ["CueOptions"], set()),
    (_options.Emphasis, ["EmphasisOptions"], set()),
    (_options.TranscribeOptions, ["TranscribeOptions"], set()),
    # `text` and `transcript` are arguments.
    (_options.AlignOptions, ["AlignOptions"], {"text"}),
    (_options.CuesOptions, ["LookOptions", "CaptionReading", "SecondCues"], {"timing"}),
    (
        _options.RenderOptions,
        ["LookOptions", "CaptionReading", "SecondCues", "EncodeOptions"],
        {"timing", "open", "audioTrack", "container", "soft"},
    ),
    (_options.ConvertOptions, ["CaptionReading"], {"timing", "to", "language"}),
    (_options.CheckOptions, ["CaptionReading"], {"timing", "language", "svg"}),
    (
        _options.CaptionOptions,
        ["LookOptions", "SecondCues", "EncodeOptions", "TranscribeOptions"],
        {"timing", "container", "soft", "srt", "vtt", "json"},
    ),
    (
        _options.PreviewOptions,
        ["LookOptions", "CaptionReading", "SecondCues", "PreviewView"],
        {"timing", "open", "container"},
    ),
    (
        _options.OverlayOptions,
        ["LookOptions", "CaptionReading", "SecondCues", "OverlayShape"],
        {"timing", "open", "container"},
    ),
    (
        _options.FramesOptions,
        ["LookOptions", "CaptionReading", "SecondCues", "OverlayShape"],
        {"timing", "open"},
    ),
]
# Always there in what is given, and left out at will in what a person writes.
WITH_DEFAULT = {"Place": {"anchor"}}
RESULTS: list[tuple[type, str]] = [
    (_results.Word, "Word"),
    (_results.Segment, "Segment"),
    (_results.Dropped, "Dropped"),
    (_results.WordSource, "WordSource"),
    (_results.CueWord, "CueWord"),
    (_results.CueLine, "CueLine"),
    (_results.Place, "Place"),
    (_results.Cue, "Cue"),
    (_results.Warning, "Warning"),
    (_results.Ratio, "Rational"),
    (_results.Track, "MediaTrack"),
    (_results.MediaInfo, "MediaInfo"),
    (_results.ModelStatus, "ModelStatus"),
]


def camel(name: str) -> str:
    """A key as it is in JSON."""
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """What a reference leads to."""
    while "$ref" in schema:
        schema = DEFINITIONS[schema["$ref"].removeprefix("#/$defs/")]
    return schema


def fields(schema: dict[str, Any]) -> tuple[dict[str, Any], set[str]]:
    """The properties of an object and those that are always there, with those of its kinds, which are not."""
    required = set(schema.get("required", []))
    properties = {name: own | {"absent": name not in required} for name, own in schema.get("properties", {}).items()}
    kinds = schema.get("oneOf", [])
    for kind in kinds:
        own = fields({key: kind[key] for key in ("properties", "required") if key in kind})[0]
        if "$ref" in kind:
            own.update(fields(resolved({"$ref": kind["$ref"]}))[0])
        for name, found in own.items():
            properties[name] = {"anyOf": [properties[name], found]} if name in properties else found
    if kinds:
        required |= set.intersection(*(set(kind.get("required", [])) for kind in kinds))
    return properties, required


def kinds_of(schema: dict[str, Any]) -> set[str]:
    """The types of JSON that a schema takes; names for those of a list of names."""
    schema = resolved(schema)
    if "const" in schema:
        return {repr(schema["const"])}
    if "enum" in schema:
        return {repr(name) for name in schema["enum"]}
    for union in ("anyOf", "oneOf"):
        if union in schema and "properties" not in schema:
            return set().union(*(kinds_of(variant) for variant in schema[union]))
    given = schema["type"]
    found = {given} if isinstance(given, str) else set(given)
    if "array" in found:
        found = found - {"array"} | {f"array of {', '.join(sorted(kinds_of(schema['items'])))}"}
    return found


def kinds_in(hint: Any) -> set[str]:
    """The same of an annotation."""
    origin = get_origin(hint)
    if origin is Literal:
        return {repr(name) for name in get_args(hint)}
    if origin in (Union, types.UnionType):
        return set().union(*(kinds_in(variant) for variant in get_args(hint)))
    if origin in (list, Sequence):
        return {f"array of {', '.join(sorted(kinds_in(get_args(hint)[0])))}"}
    if hint is None or hint is type(None):
        return {"null"}
    if is_typeddict(hint) or (isinstance(origin, type) and issubclass(origin, dict)) or "Mapping" in repr(hint):
        return {"object"}
    basic = {str: "string", bool: "boolean", int: "integer", float: "number", SupportsFloat: "number"}
    return {basic.get(hint, "string" if "PathLike" in repr(hint) else repr(hint))}


def agree(annotated: set[str], schema: set[str], *, is_given: bool) -> bool:
    """Whether an annotation says what the schema does.

    Names may be told as any string, and what one gives to a door need not be None, as it may be absent.
    """
    names = {kind for kind in schema if kind.startswith("'")}
    if is_given:
        schema = schema - {"null"}
        names = names - {"null"}
    return annotated == schema or (bool(names) and annotated == schema - names | {"string"})


@pytest.mark.parametrize(("typed", "names", "own"), OPTIONS, ids=[typed.__name__ for typed, _, _ in OPTIONS])
def test_options_are_those_of_the_engine(typed: type, names: list[str], own: set[str]) -> None:
    """Each verb takes every option that the engine has for it, under its name and with its type."""
    properties: dict[str, Any] = {}
    for name in names:
        properties.update(fields(DEFINITIONS[name])[0])
    hints = {camel(name): hint for name, hint in get_type_hints(typed).items()}
    assert set(hints) | own == set(properties) | own, ADVICE
    for name, hint in hints.items():
        if name in properties:
            told, known = kinds_in(hint), kinds_of(properties[name])
            assert agree(told, known, is_given=True), f"{typed.__name__}.{name} is {told}, not {known}: {ADVICE}"


@pytest.mark.parametrize(("typed", "name"), RESULTS, ids=[name for _, name in RESULTS])
def test_results_are_those_of_the_engine(typed: Any, name: str) -> None:
    """Each result has the engine's keys, those that are always there and those that may be absent, with their types."""
    properties, required = fields(DEFINITIONS[name])
    hints = get_type_hints(typed)
    assert set(hints) == set(properties), ADVICE
    assert set(typed.__required_keys__) == required - WITH_DEFAULT.get(name, set()), ADVICE
    for key, hint in hints.items():
        told, known = kinds_in(hint), kinds_of(properties[key])
        if properties[key].get("absent"):
            known = known - {"null"}
        assert agree(told, known, is_given=False), f"{typed.__name__}.{key} is {told}, not {known}: {ADVICE}"
