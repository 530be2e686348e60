"""The body by its content type (POST), and asked for twice (PUT)."""

from _shared.describe import describe_body


def POST(req_string, context):
    return describe_body(context.body)


def PUT(req_string, context):
    return {"same": describe_body(context.body), "again": describe_body(context.body)}
