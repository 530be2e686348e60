"""`ssl.MemoryBIO` and `ssl.SSLObject`: TLS for code that carries the encrypted bytes itself, as asyncio and anyio do."""

import ssl
from typing import Any

from polyglot._bridge import host
from polyglot._guards import tls
from polyglot._guards.session import Session


def install() -> None:
    """Puts these in the place of Pyodide's, which do nothing."""
    module: Any = ssl
    module.MemoryBIO = MemoryBIO
    module.SSLObject = TLSObject
    context: Any = ssl.SSLContext
    context.sslobject_class = TLSObject
    context.wrap_bio = _wrap_bio


class MemoryBIO:
    """Bytes on their way between `TLSObject` and a connection."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ended = False

    @property
    def pending(self) -> int:
        """How many bytes are there."""
        return len(self._bytes)

    @property
    def eof(self) -> bool:
        """Whether there will be no more."""
        return self._ended and not self._bytes

    def read(self, size: int | None = -1, /) -> bytes:
        """At most `size` bytes; all, where it is negative."""
        size = len(self._bytes) if size is None or size < 0 else size
        piece = bytes(self._bytes[:size])
        del self._bytes[:size]
        return piece

    def write(self, b: Any, /) -> int:
        """Adds bytes, and returns how many."""
        if self._ended:
            raise ssl.SSLError("cannot write() after write_eof()")
        added = memoryview(b).cast("B")
        self._bytes += added
        return len(added)

    def write_eof(self) -> None:
        """Nothing follows."""
        self._ended = True


class TLSObject(Session, ssl.SSLObject):
    """`ssl.SSLObject` that is held to what its context asks for, before it gives or takes a byte."""

    context: Any = property(lambda self: self._made_by)

    def __init__(self, incoming: MemoryBIO, outgoing: MemoryBIO, context: Any, name: str | bytes | None) -> None:
        self._incoming, self._outgoing = incoming, outgoing
        self._made_by: Any = context
        self._name = name.decode("ascii") if isinstance(name, bytes) else name
        self._engine: Any = None

    @property
    def server_side(self) -> bool:
        """Always False: there are only clients here."""
        return False

    @property
    def server_hostname(self) -> str | None:
        """The name that the certificate must be for."""
        return self._name

    def do_handshake(self) -> None:
        """Verifies the other side; SSLWantReadError until it has answered."""
        if self._session_info is not None:
            return
        if self._engine is None:
            self._engine = host.host.records(tls.wishes(self._made_by, self._name, None))
        self._move()
        told = self._engine.session()
        if told is not None:
            self._session_info = tls.session(told)
        elif self._incoming.eof:
            raise ssl.SSLEOFError(ssl.SSL_ERROR_EOF, "EOF occurred in violation of protocol, in the TLS handshake")
        else:
            raise _want_read()

    def read(self, len: int = 1024, buffer: Any = None) -> Any:
        """Decrypted bytes, none at the end; SSLWantReadError where more must come in first."""
        self.do_handshake()
        if not self._engine.pending():
            self._move()
        data: bytes = self._engine.read(len).to_bytes()
        self._send()
        if not data and len:
            self._check()
            if not (self._engine.ended() or self._incoming.eof):
                raise _want_read()
        if buffer is None:
            return data
        memoryview(buffer).cast("B")[: data.__len__()] = data
        return data.__len__()

    def write(self, data: Any) -> int:
        """Encrypts all of it."""
        self.do_handshake()
        self._check()
        view = memoryview(data).cast("B")
        if view.nbytes:
            self._engine.write(bytes(view))
            self._send()
        return view.nbytes

    def unwrap(self) -> Any:
        """Ends the connection; SSLWantReadError until the other side did, too."""
        self.do_handshake()
        self._engine.end()
        self._move()
        if not (self._engine.ended() or self._incoming.eof):
            raise _want_read()

    def pending(self) -> int:
        """How many decrypted bytes are there."""
        return self._engine.pending() if self._engine is not None else 0

    def _move(self) -> None:
        incoming = self._incoming.read()
        if incoming:
            self._engine.feed(incoming)
        self._send()

    def _send(self) -> None:
        outgoing = self._engine.take()
        if outgoing.length:
            self._outgoing.write(outgoing.to_bytes())

    def _check(self) -> None:
        tls.session(self._engine.session() or "{}")


def _want_read() -> ssl.SSLWantReadError:
    return ssl.SSLWantReadError(ssl.SSL_ERROR_WANT_READ, "The operation did not complete (read)")


def _wrap_bio(
    self: Any,
    incoming: MemoryBIO,
    outgoing: MemoryBIO,
    server_side: bool = False,
    server_hostname: str | bytes | None = None,
    session: Any = None,
) -> TLSObject:
    tls.check_wanted(self, server_hostname, server_side=server_side)
    return TLSObject(incoming, outgoing, self, server_hostname)
