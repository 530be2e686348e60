# asyncio transports over sockets of Node.
from typing import Any

class NodeSocketTransport:
    _read_loop: Any
