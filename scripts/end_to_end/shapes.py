"""Normalises events: values that differ from run to run are replaced by their shape."""

import re

# The first pattern that matches the whole text wins.
SHAPES = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<uuid>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"), "<time with ms>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), "<time>"),
    (re.compile(r"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000"), "<time of a log>"),
    (re.compile(r"1[789]\d{11}"), "<ms since 1970>"),
)
# Fields with random values: their length counts, and whether they have the expected characters.
RANDOM = {
    "SequenceNumber": ("digits", r"\d+"),
    "sequencer": ("capital hex", r"[0-9A-F]+"),
    "x-amz-request-id": ("capital hex", r"[0-9A-F]+"),
    "x-amz-id-2": ("hex", r"[0-9a-f]+"),
    "requestId": ("characters", r".+"),
}
ROOT = re.compile(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24}")
PARENT = re.compile(r"Parent=[0-9a-f]{16}")


def shape(value, own, name=None):
    """Returns the normalised value. `own` maps texts that only this cloud has to common names."""
    if isinstance(value, dict):
        return {key: shape(inner, own, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner, own, name) for inner in value]
    if isinstance(value, str):
        return of_text(own.get(value, value), name)
    if isinstance(value, int) and not isinstance(value, bool) and 1.7e12 < value < 2e12:
        return "<number: ms since 1970>"
    return value


def of_text(text, name):
    if name == "receiptHandle" and text:
        return "<handle>"  # Opaque, of unknown length.
    for pattern, shape in SHAPES:
        if pattern.fullmatch(text):
            return shape
    if name in RANDOM:
        kind, pattern = RANDOM[name]
        return f"<{len(text)} {kind if re.fullmatch(pattern, text) else 'others'}>"
    if name in ("x-amzn-trace-id", "traceId"):
        return PARENT.sub("Parent=<span>", ROOT.sub("Root=<trace>", text))
    return text


def differences(ours, theirs, path=""):
    """Yields the differences by path: values that only one side has, and values that differ."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted({*ours, *theirs}):
            inner = f"{path}.{key}" if path else key
            if key not in theirs:
                yield inner, "only ours", ours[key], None
            elif key not in ours:
                yield inner, "only theirs", None, theirs[key]
            else:
                yield from differences(ours[key], theirs[key], inner)
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for one, other in zip(ours, theirs):
            yield from differences(one, other, f"{path}[]")
    # In Python `1`, `True` and `1.0` are equal.
    elif type(ours) is not type(theirs) or ours != theirs:
        yield path, "differs", ours, theirs
