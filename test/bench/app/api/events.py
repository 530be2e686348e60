# A short stream of server-sent events, as an AI answer is.
import time


def GET():
    for n in range(10):
        time.sleep(0.01)
        yield {"token": n}
