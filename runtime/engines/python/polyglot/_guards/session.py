"""What both kinds of TLS connection tell of their session, in the words of `ssl`."""

import base64
from typing import Any


class Session:
    """What is known of a connection once its handshake is done."""

    _session_info: dict[str, Any] | None = None

    def version(self) -> str | None:
        """Such as ``TLSv1.3``; None before the handshake."""
        return (self._session_info or {}).get("protocol")

    def cipher(self) -> tuple[str, str, int] | None:
        """Name and protocol; the number of bits is not known here."""
        known = self._session_info
        return (known["cipher"], known["protocol"], 0) if known else None

    def selected_alpn_protocol(self) -> str | None:
        """What both sides agreed on."""
        return (self._session_info or {}).get("alpn")

    def getpeercert(self, binary_form: bool = False) -> Any:
        """The certificate of the other side, in its binary form only."""
        text = (self._session_info or {}).get("certificate")
        return base64.b64decode(text) if text and binary_form else None
