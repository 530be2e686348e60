"""Connections that keep their time limit and say why they failed; the thread around the interpreter makes them."""

import _socket
import socket
from typing import Any

from polyglot._bridge import host as _host

_plain_getaddrinfo = socket.getaddrinfo
_plain_init = socket.socket.__init__


def install() -> None:
    """Puts these under `socket` and the event loop."""
    from pyodide.webloop import WebLoop

    module: Any = socket
    module.getaddrinfo = _getaddrinfo
    plain: Any = socket.socket
    plain.__init__ = _init
    plain.connect = _connect
    plain.connect_ex = _connect_ex
    loop: Any = WebLoop
    loop.sock_connect = _sock_connect


def _getaddrinfo(host: Any, port: Any, family: int = 0, type: int = 0, proto: int = 0, flags: int = 0) -> Any:
    """As everywhere, but that names are looked up when they are connected to, and that all of them look like IPv4."""
    if isinstance(host, str | bytes):
        host = _visible(host.decode() if isinstance(host, bytes) else host)
    return _plain_getaddrinfo(host, port, _visible_family(family), type, proto, flags & ~socket.AI_ADDRCONFIG)


def _init(self: socket.socket, family: int = -1, type: int = -1, proto: int = -1, fileno: Any = None) -> None:
    _plain_init(self, _visible_family(family), type, proto, fileno)


def _visible_family(family: int) -> int:
    return socket.AF_INET if family == socket.AF_INET6 else family


def _visible(host: str) -> str:
    """The interpreter's sockets know no IPv6: such an address gets a stand-in, like a name."""
    return _host.host.stand_in(host) if ":" in host else host


def _visible_address(address: Any) -> Any:
    return (_visible(address[0]), *address[1:2]) if isinstance(address, tuple) and ":" in str(address[0]) else address


def _connect(self: socket.socket, address: Any, /) -> None:
    _host.host.patience(self.fileno(), self.gettimeout() or 0)
    try:
        _socket.socket.connect(self, _visible_address(address))
    except OSError as error:
        raise _explained(self, error) from None


def _connect_ex(self: socket.socket, address: Any, /) -> int:
    _host.host.patience(self.fileno(), self.gettimeout() or 0)
    return _socket.socket.connect_ex(self, _visible_address(address))


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
