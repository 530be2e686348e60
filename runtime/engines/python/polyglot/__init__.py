"""What Python handlers import: request, response, context, what arguments are made of, and what ends a request."""

from polyglot._contract.context import Context
from polyglot._contract.cookies import Cookies
from polyglot._contract.exceptions import HTTPException, JavaScriptError, RequestCancelled
from polyglot._contract.parts import File, Headers
from polyglot._contract.request import Request
from polyglot._contract.response import Response
from polyglot._handlers.describe import describe
from polyglot._validation.markers import Body, Cookie, Form, Header, Path, Query

__all__ = [
    "Body", "Context", "Cookie", "Cookies", "File", "Form", "HTTPException", "Header", "Headers", "JavaScriptError", "Path",
    "Query", "Request", "RequestCancelled", "Response", "describe",
]  # fmt: skip

for _name in __all__:  # as tracebacks show it
    globals()[_name].__module__ = __name__
