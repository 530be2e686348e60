"""Answers each piece of the body as soon as it is there (POST), or counts them all (PUT)."""


def POST(request):
    for number, piece in enumerate(request.stream(), 1):
        yield f"{number}:{piece.decode()};"


def PUT(request):
    return {"text": "".join(piece.decode() for piece in request.stream())}
