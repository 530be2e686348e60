"""Calls the route named in the query: plainly (GET), with the JSON it got (POST), wrongly, a GET with a body (PUT)."""


def describe(answer):
    return {"status": answer.status, "type": answer.headers.get("content-type"), "text": answer.text()}


def GET(req_string, context):
    return describe(context.call(context.query["path"]))


def POST(req_string, context):
    return describe(
        context.call(
            context.query["path"], method="POST", body=req_string.body, headers={"content-type": "application/json"}
        )
    )


def PUT(req_string, context):
    return describe(context.call(context.query["path"], body="not allowed"))
