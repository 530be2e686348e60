"""`hashlib.pbkdf2_hmac` and `hashlib.scrypt`, which need OpenSSL: Node has it, and works beside the thread."""

import hashlib
import json
from typing import Any

from polyglot._bridge import host as _host

_MOST_MEMORY = 32 * 1024 * 1024  # as OpenSSL has it
_NAMES = {"blake2b": "blake2b512", "blake2s": "blake2s256"}


def install() -> None:
    """To be called once at boot, before the app can look for them."""
    functions: Any = hashlib
    functions.pbkdf2_hmac, functions.scrypt = pbkdf2_hmac, scrypt


def pbkdf2_hmac(hash_name: str, password: Any, salt: Any, iterations: int, dklen: int | None = None) -> bytes:
    """As `hashlib` has it."""
    name = hash_name.lower()
    size = hashlib.new(name).digest_size
    length = size if dklen is None else dklen
    if size == 0:
        raise ValueError(f"{hash_name} has no length of its own, and cannot be used here")
    if iterations < 1:
        raise ValueError("iteration value must be greater than 0.")
    if length < 1:
        raise ValueError("key length must be greater than 0.")
    hash = _NAMES.get(name) or name.replace("_", "-")
    return _derive(password, salt, hash=hash, iterations=iterations, length=length)


def scrypt(password: Any, *, salt: Any, n: int, r: int, p: int, maxmem: int = 0, dklen: int = 64) -> bytes:
    """As `hashlib` has it."""
    if n < 2 or n & (n - 1):
        raise ValueError("n must be a power of 2.")
    if r < 1 or p < 1 or dklen < 1:
        raise ValueError(f"r, p and dklen must be greater than 0, not {r}, {p} and {dklen}")
    return _derive(password, salt, N=n, r=r, p=p, maxmem=maxmem or _MOST_MEMORY, length=dklen)


def _derive(password: Any, salt: Any, **wishes: Any) -> bytes:
    waits = _host.can_wait()
    key = _host.host.derive(json.dumps(wishes), bytes(memoryview(password)), bytes(memoryview(salt)), waits)
    if waits and not isinstance(key, str):
        key = _host.wait(key)
    if isinstance(key, str):
        raise ValueError(key)
    return key.to_bytes()
