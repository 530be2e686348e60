"""Answers each piece of the body as soon as it is there (POST), or counts them all (PUT)."""


async def POST(request):
    number = 0
    async for piece in request.stream():
        number += 1
        yield f"{number}:{piece.decode()};"


async def PUT(request):
    text = ""
    async for piece in request.stream():
        text += piece.decode()
    return {"text": text}
