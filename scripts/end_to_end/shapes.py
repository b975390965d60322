"""What has to differ from one run to the next becomes its shape; all else stays as it is."""

import re

# In this order: the first that fits the whole text wins.
SHAPES = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<uuid>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"), "<time with ms>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), "<time>"),
    (re.compile(r"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000"), "<time of a log>"),
    (re.compile(r"1[789]\d{11}"), "<ms since 1970>"),
)
# What is chance by its name: the length counts, and whether it is made of what it should be made of.
CHANCE = {
    "SequenceNumber": ("digits", r"\d+"),
    "sequencer": ("capital hex", r"[0-9A-F]+"),
    "x-amz-request-id": ("capital hex", r"[0-9A-F]+"),
    "x-amz-id-2": ("hex", r"[0-9a-f]+"),
    "requestId": ("characters", r".+"),
}
ROOT = re.compile(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24}")
PARENT = re.compile(r"Parent=[0-9a-f]{16}")


def shape(value, own, name=None):
    """The value with shapes in it. `own` has the texts that only this cloud has, with their common names."""
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
        return "<handle>"  # Opaque, and of no known length.
    for pattern, shape in SHAPES:
        if pattern.fullmatch(text):
            return shape
    if name in CHANCE:
        kind, pattern = CHANCE[name]
        return f"<{len(text)} {kind if re.fullmatch(pattern, text) else 'others'}>"
    if name in ("x-amzn-trace-id", "traceId"):
        return PARENT.sub("Parent=<span>", ROOT.sub("Root=<trace>", text))
    return text


def differences(ours, theirs, path=""):
    """Path by path: what only one of them has, and what is not the same in both."""
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
    # Python takes `1` and `True` and `1.0` for the same.
    elif type(ours) is not type(theirs) or ours != theirs:
        yield path, "differs", ours, theirs
