"""The string contract: a handler that takes the request as JSON text and returns its response as JSON text."""

import json
from typing import Any, Self

from polyglot._contract.request import Request
from polyglot._contract.result import JSON, TEXT, Answer, convert, is_response, with_headers

PARAMETERS = ("req_string", "reqString")


class RequestText(str):
    """JSON text of ``{method, url, path, headers, query, params, body}`` that also has these as attributes."""

    __slots__ = ("body", "headers", "method", "params", "path", "query", "url")

    method: str
    url: str
    path: str
    headers: dict[str, str]
    query: dict[str, Any]
    params: dict[str, str]
    body: str

    @classmethod
    def of(cls, request: Request) -> Self:
        """The request as text; its body is read as UTF-8."""
        from polyglot._contract.context import Context

        fields = {
            "method": request.method,
            "url": request.url,
            "path": request.path,
            "headers": dict(request.headers),
            "query": Context(request).query,
            "params": request._params,
            "body": request.text(),
        }
        text = cls(json.dumps(fields, ensure_ascii=False, separators=(",", ":")))
        for name, value in fields.items():
            setattr(text, name, value)
        return text


def convert_text(value: str) -> Answer | None:
    """The answer a string handler meant by JSON text of ``{status, headers?, body}``; None when the text is no such thing."""
    try:
        fields = json.loads(value)
    except ValueError:
        return None
    if not isinstance(fields, dict) or not is_response(fields):
        return None
    status, head, body = with_headers(fields.get("body"), fields["status"], None)
    if head == TEXT and _is_json(body):
        head = JSON
    headers = fields.get("headers")
    if headers:
        from polyglot._contract.result import add_headers

        head = add_headers(head, headers)
    return status, head, body


def text_answer(result: Any) -> Answer:
    """What a string handler returned, as an answer: its text when that is one, or any other value."""
    return (convert_text(result) if isinstance(result, str) else None) or convert(result)


def _is_json(text: str) -> bool:
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
