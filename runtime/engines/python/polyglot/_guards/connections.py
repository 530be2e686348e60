"""asyncio's connections: TLS from the start and in the middle, ends and breaks as protocols expect them."""

import asyncio
import ssl
from typing import Any

from polyglot._bridge import host as _host
from polyglot._guards import tls

_PIECE = 65_536


def install() -> None:
    """Puts these under Pyodide's event loop, which leaves TLS out."""
    from pyodide._nodesock_transport import NodeSocketTransport
    from pyodide.webloop import WebLoop

    loop: Any = WebLoop
    loop.create_connection = _with_tls(loop.create_connection)
    loop.start_tls = _start_tls
    loop.call_later = _never_late(loop.call_later)
    transport: Any = NodeSocketTransport
    transport._read_loop = _read


def _never_late(call_later: Any) -> Any:
    """Takes a moment that has passed for now, as asyncio does: a time limit that looks at the clock twice would be lost."""

    def later(self: Any, delay: float, callback: Any, *args: Any, context: Any = None) -> asyncio.Handle:
        return call_later(self, max(delay, 0), callback, *args, context=context)

    return later


async def _read(self: Any) -> None:
    """What comes in goes to the protocol that is there by then: in the middle of a connection it may become another."""
    from pyodide_js._api import _nodeSock

    try:
        while self.is_reading():
            data = bytes(await _nodeSock.recv(self._sock_fd, _PIECE))
            if self._closed:
                return
            if not data:
                reason = _host.host.reason(self._sock_fd)
                if reason:
                    raise ConnectionResetError(reason)
                self._protocol.eof_received()
                self.close()
                return
            _give(self._protocol, data)
    except Exception as error:
        self._force_close(error)


def _give(protocol: Any, data: bytes) -> None:
    if not isinstance(protocol, asyncio.BufferedProtocol):
        protocol.data_received(data)
        return
    rest = memoryview(data)
    while rest:
        buffer = memoryview(protocol.get_buffer(len(rest)))
        count = min(len(buffer), len(rest))
        buffer[:count] = rest[:count]
        protocol.buffer_updated(count)
        rest = rest[count:]


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
            wishes = tls.wishes(_default_context() if ssl is True else ssl, name, timeout)
            tls.session(await _host.host.secure(sock.fileno(), wishes))
        except BaseException:
            sock.close()
            raise
        return await plain(self, protocol_factory, sock=sock)

    return create_connection


async def _start_tls(
    self: Any,
    transport: Any,
    protocol: Any,
    sslcontext: Any,
    *,
    server_side: bool = False,
    server_hostname: str | None = None,
    **limits: Any,
) -> Any:
    """Continues an asyncio connection with TLS, as proxies and databases ask for."""
    from asyncio.sslproto import SSLProtocol

    tls.refuse_server(server_side)
    waiter = self.create_future()
    secured: Any = SSLProtocol(
        self,
        protocol,
        sslcontext,
        waiter,
        server_side,
        server_hostname,
        call_connection_made=False,
        **limits,
    )
    transport.pause_reading()
    transport.set_protocol(secured)
    self.call_soon(secured.connection_made, transport)
    self.call_soon(transport.resume_reading)
    try:
        await waiter
    except BaseException:
        transport.close()
        raise
    return secured._app_transport


def _default_context() -> ssl.SSLContext:
    return ssl.create_default_context()
