"""Where the request stands in a trace."""


def GET(req_string, context):
    trace = context.trace
    if trace is None:
        return {}
    state = {} if trace.state is None else {"state": trace.state}
    return {"traceId": trace.trace_id, "spanId": trace.span_id, "sampled": trace.sampled, **state}
