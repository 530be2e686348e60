"""What Python handlers import: request, response, context, what arguments are made of, and what ends a request."""

from polyglot._context import Context
from polyglot._cookies import Cookies
from polyglot._describe import describe
from polyglot._exceptions import HTTPException, JavaScriptError, RequestCancelled
from polyglot._markers import Body, Cookie, Form, Header, Path, Query
from polyglot._parts import File, Headers
from polyglot._request import Request
from polyglot._response import Response

__all__ = [
    "Body", "Context", "Cookie", "Cookies", "File", "Form", "HTTPException", "Header", "Headers", "JavaScriptError", "Path",
    "Query", "Request", "RequestCancelled", "Response", "describe",
]  # fmt: skip
