"""Tells how many requests were in here at a time."""

import time

running = 0


def alone():
    global running
    running += 1
    time.sleep(0.01)
    running -= 1
    return {"running": running + 1}
