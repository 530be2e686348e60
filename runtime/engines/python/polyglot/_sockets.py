"""Connections that keep their time limit and say why they failed; the thread around the interpreter makes them."""

import _socket
import socket
import ssl
from typing import Any

from polyglot import _host, _tls


def install() -> None:
    """Puts these under `socket.socket` and the event loop."""
    from pyodide.webloop import WebLoop

    plain: Any = socket.socket
    plain.connect = _connect
    plain.connect_ex = _connect_ex
    loop: Any = WebLoop
    loop.sock_connect = _sock_connect
    loop.create_connection = _with_tls(loop.create_connection)


def _connect(self: socket.socket, address: Any, /) -> None:
    _host.host.patience(self.fileno(), self.gettimeout() or 0)
    try:
        _socket.socket.connect(self, address)
    except OSError as error:
        raise _explained(self, error) from None


def _connect_ex(self: socket.socket, address: Any, /) -> int:
    _host.host.patience(self.fileno(), self.gettimeout() or 0)
    return _socket.socket.connect_ex(self, address)


async def _sock_connect(_loop: Any, sock: socket.socket, address: Any) -> None:
    code = await _host.host.connect(sock.fileno(), address[0], address[1])
    if code < 0:
        raise _explained(sock, OSError(-code, "The connection failed"))


def _explained(sock: socket.socket, error: OSError) -> OSError:
    reason = _host.host.reason(sock.fileno())
    if not reason:
        return error
    if reason.startswith("getaddrinfo "):
        return socket.gaierror(socket.EAI_NONAME, f"Name or service not known: {reason}")
    return OSError(error.errno, reason)


def _with_tls(plain: Any) -> Any:
    """TLS for `asyncio.open_connection` and others, which Pyodide leaves out."""

    async def create_connection(
        self: Any, protocol_factory: Any, host: Any = None, port: Any = None, *, ssl: Any = None, **options: Any
    ) -> Any:
        name = options.pop("server_hostname", None) or host
        timeout = options.pop("ssl_handshake_timeout", None)
        if not ssl:
            return await plain(self, protocol_factory, host, port, **options)
        sock = options.pop("sock", None) or await self._construct_socket(host, port)
        try:
            wishes = _tls.wishes(_default_context() if ssl is True else ssl, name, timeout)
            _tls.session(await _host.host.secure(sock.fileno(), wishes))
        except BaseException:
            sock.close()
            raise
        return await plain(self, protocol_factory, sock=sock)

    return create_connection


def _default_context() -> ssl.SSLContext:
    return ssl.create_default_context()
