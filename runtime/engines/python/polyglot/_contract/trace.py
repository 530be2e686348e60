"""W3C trace context, as `contract/trace.ts` reads it: where a request stands in a trace that began elsewhere."""

import re
from typing import NamedTuple

MAX_STATE = 512

_TRACEPARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")


class Trace(NamedTuple):
    """The ids of a valid `traceparent`, and the `tracestate` beside it."""

    trace_id: str
    span_id: str
    sampled: bool
    state: str | None


def read_trace(parent: str, state: str | None) -> Trace | None:
    """None where the header is absent or invalid: the request is then of no trace."""
    found = _TRACEPARENT.fullmatch(parent)
    if found is None:
        return None
    version, trace_id, span_id, flags, more = found.groups()
    if version == "ff" or (version == "00" and more is not None):
        return None
    if not trace_id.strip("0") or not span_id.strip("0"):
        return None
    known = state if state and len(state) <= MAX_STATE else None
    return Trace(trace_id, span_id, bool(int(flags, 16) & 1), known)
