import asyncio
import time

from _lib.node import add


def GET(count: int):
    """Microseconds a call, one after the other."""
    times = []
    for _ in range(count):
        started = time.perf_counter()
        add(1, 2)
        times.append((time.perf_counter() - started) * 1e6)
    return {"microseconds": sorted(times)[count // 2]}


async def POST(count: int, inFlight: int):
    """Calls a second, so many in flight."""
    left = count

    async def lane():
        nonlocal left
        while left > 0:
            left -= 1
            await add(1, 2)

    started = time.perf_counter()
    await asyncio.gather(*(lane() for _ in range(inFlight)))
    return {"perSecond": round(count / (time.perf_counter() - started))}
