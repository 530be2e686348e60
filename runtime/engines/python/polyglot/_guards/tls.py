"""TLS by the thread around the interpreter, held to what the context asks for (hazard H16).

Pyodide's `ssl` accepts every certificate, and sends in the clear what is written before the handshake.
"""

import json
import os
import socket
import ssl
from typing import Any

from polyglot._bridge import host
from polyglot._guards.session import Session

_VERSIONS = {ssl.TLSVersion.TLSv1_2: "TLSv1.2", ssl.TLSVersion.TLSv1_3: "TLSv1.3"}
_BEGIN = "-----BEGIN "


def install() -> None:
    """Puts these in the place of Pyodide's."""
    module: Any = ssl
    module.SSLSocket = TLSSocket
    module.HAS_NEVER_CHECK_COMMON_NAME = True  # urllib3 asks for that
    # Mail and other clients of the standard library verify nothing unless they are asked to.
    module._create_stdlib_context = ssl.create_default_context
    context: Any = ssl.SSLContext
    context.sslsocket_class = TLSSocket
    context.load_verify_locations = _load_verify_locations
    context.set_alpn_protocols = _set_alpn_protocols


class TLSSocket(Session, ssl.SSLSocket):
    """`ssl.SSLSocket` that carries nothing before its handshake is done and the other side verified."""

    _handshake_on_connect = True

    @classmethod
    def _create(
        cls, sock: socket.socket, server_side: bool = False, do_handshake_on_connect: bool = True, **options: Any
    ) -> Any:
        context, name = options["context"], options["server_hostname"]
        check_wanted(context, name, server_side=server_side)
        timeout = sock.gettimeout()
        base: Any = super()
        made = base._create(sock, do_handshake_on_connect=False, **options)
        made.settimeout(timeout)
        made._handshake_on_connect = do_handshake_on_connect
        if do_handshake_on_connect and _is_connected(made):
            made.do_handshake()
        return made

    def do_handshake(self, block: bool = False) -> None:
        """Verifies the other side; what fails ends the connection."""
        if self._session_info is not None:
            return
        try:
            asked = wishes(self.context, self.server_hostname, self.gettimeout())
            self._session_info = session(host.wait(host.host.secure(self.fileno(), asked)))
        except BaseException:
            self.close()
            raise

    def connect(self, addr: Any) -> None:
        """Connects, then shakes hands."""
        socket.socket.connect(self, addr)
        if self._handshake_on_connect:
            self.do_handshake()

    def connect_ex(self, addr: Any) -> int:
        """`connect` with a number in the place of most errors."""
        code = socket.socket.connect_ex(self, addr)
        if code == 0 and self._handshake_on_connect:
            self.do_handshake()
        return code

    def read(self, len: int = 1024, buffer: Any = None) -> Any:
        """Decrypted bytes."""
        self.do_handshake()
        return super().read(len, buffer)

    def write(self, data: Any) -> int:
        """Encrypts and sends."""
        return self.send(data)

    def send(self, data: Any, flags: int = 0) -> int:
        """Encrypts and sends."""
        self.do_handshake()
        return super().send(data, flags)

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Encrypts and sends all."""
        self.do_handshake()
        super().sendall(data, flags)

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        """Decrypted bytes."""
        self.do_handshake()
        return super().recv(buflen, flags)

    def recv_into(self, buffer: Any, nbytes: int | None = None, flags: int = 0) -> int:
        """Decrypted bytes, into a buffer."""
        self.do_handshake()
        return super().recv_into(buffer, nbytes, flags)


def refuse_server(server_side: bool) -> None:
    """Requests come in through the server in front."""
    if server_side:
        raise OSError("TLS servers are not available: requests come in through the server around Python")


def check_wanted(context: Any, name: str | bytes | None, *, server_side: bool) -> None:
    """OSError for a server, ValueError where there is no name to check."""
    refuse_server(server_side)
    if context.check_hostname and not name:
        raise ValueError("check_hostname requires server_hostname")


def _is_connected(sock: socket.socket) -> bool:
    try:
        sock.getpeername()
    except OSError:
        return False
    return True


def wishes(context: Any, name: str | None, timeout: float | None) -> str:
    """What a handshake is held to, as JSON for the thread."""
    password = getattr(context, "_key_password", None)
    asked = {
        "host": context._encode_hostname(name) or "",
        "verify": context.verify_mode != ssl.CERT_NONE,
        "checkHost": context.check_hostname,
        "ca": getattr(context, "_ca_data", None),
        "certificate": getattr(context, "_certfile_data", None),
        "key": getattr(context, "_keyfile_data", None),
        "password": password() if callable(password) else password,
        "protocols": getattr(context, "_alpn", []),
        "lowest": _VERSIONS.get(context.minimum_version),
        "highest": _VERSIONS.get(context.maximum_version),
        "seconds": timeout or 0,
    }
    return json.dumps({key: value for key, value in asked.items() if value is not None}, default=bytes.decode)


def session(answer: str) -> dict[str, Any]:
    """What came of the handshake, or the error that it ended with."""
    known = json.loads(answer)
    error = known.get("error")
    if error is None:
        return known
    if known.get("late"):
        raise TimeoutError(f"The TLS handshake timed out ({error})")
    if not known.get("unverified"):
        raise ssl.SSLError(1, f"The TLS handshake failed: {error}")
    refusal = ssl.SSLCertVerificationError(1, f"[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: {error}")
    refusal.verify_message = error
    raise refusal


def _load_verify_locations(self: Any, cafile: Any = None, capath: Any = None, cadata: Any = None) -> None:
    if cafile is None and capath is None and cadata is None:
        raise TypeError("cafile, capath and cadata cannot be all omitted")
    files = [cafile] if cafile else []
    if capath and os.path.isdir(capath):
        files += [entry.path for entry in os.scandir(capath) if entry.is_file()]
    for file in files:
        with open(file, encoding="utf-8", errors="replace") as opened:
            _trust(self, opened.read(), str(file))
    if isinstance(cadata, str):
        _trust(self, cadata, "cadata")
    elif cadata:
        _trust(self, ssl.DER_cert_to_PEM_cert(bytes(cadata)), "cadata")


def _trust(context: Any, text: str, source: str) -> None:
    if _BEGIN not in text:
        raise ssl.SSLError(1, f"{source} has no certificate: one begins with {_BEGIN}CERTIFICATE-----")
    context._ca_data = getattr(context, "_ca_data", "") + text + "\n"


def _set_alpn_protocols(self: Any, alpn_protocols: Any) -> None:
    self._alpn = list(alpn_protocols)
