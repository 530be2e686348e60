# A handler that blocks as database drivers and SDKs do.
import time


def GET():
    time.sleep(0.1)
    return {"ok": True}
