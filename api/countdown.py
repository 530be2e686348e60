# curl -N 'localhost:3000/api/countdown?start=3'
import time
from typing import Annotated

from polyglot import Query


def GET(start: Annotated[int, Query(ge=0, le=10)] = 5):
    """Counts down, a second each."""
    for number in range(start, 0, -1):
        yield {"event": "tick", "data": number}
        time.sleep(1)
    yield {"event": "end", "data": "lift-off"}
