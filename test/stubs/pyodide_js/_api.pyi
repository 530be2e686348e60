# What Pyodide's own modules take of it.
from typing import Any

_nodeSock: Any
