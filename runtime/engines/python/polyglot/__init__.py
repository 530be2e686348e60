"""What Python handlers import: the request, the response, the context, and the exception that ends a request."""

from polyglot._context import Context, Cookies
from polyglot._exceptions import HTTPException, RequestCancelled
from polyglot._request import File, Headers, Request
from polyglot._response import Response

__all__ = ["Context", "Cookies", "File", "HTTPException", "Headers", "Request", "RequestCancelled", "Response"]
