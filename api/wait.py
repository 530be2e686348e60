# Twenty at once take one second, in one interpreter on one thread:
# time (seq 20 | xargs -P 20 -I _ curl -s 'localhost:3000/api/wait?seconds=1')
import time


def GET(seconds: float = 1):
    time.sleep(min(seconds, 10))
    return f"waited {seconds} s\n"
