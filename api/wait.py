# Twenty at once take one second, in one interpreter on one thread:
# time (seq 20 | xargs -P 20 -I _ curl -s 'localhost:3000/api/wait?seconds=1')
import time
from typing import Annotated

from polyglot import Query


def GET(seconds: Annotated[float, Query(ge=0, le=10)] = 1) -> str:
    """Waits, and holds up nobody."""
    time.sleep(seconds)
    return f"waited {seconds} s\n"
