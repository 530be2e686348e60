"""What Python handlers import: the request, the response, the context, and the exception that ends a request."""

from polyglot._context import Context
from polyglot._cookies import Cookies
from polyglot._exceptions import HTTPException, RequestCancelled
from polyglot._parts import File, Headers
from polyglot._request import Request
from polyglot._response import Response

__all__ = ["Context", "Cookies", "File", "HTTPException", "Headers", "Request", "RequestCancelled", "Response"]
