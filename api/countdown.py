# curl -N 'localhost:3000/api/countdown?start=3'
import time


def GET(start: int = 5):
    for number in range(start, 0, -1):
        yield {"event": "tick", "data": number}
        time.sleep(1)
    yield {"event": "end", "data": "lift-off"}
