async def GET(
    id: int,
    q: str = "none",
    limit: int = 10,
    ratio: float = 0.5,
    flag: bool = False,
    tags: list[str] = [],  # noqa: B006
    numbers: list[int] = [1],  # noqa: B006
    maybe: int | None = None,
    untyped="x",
    counted=3,
):
    return dict(locals())


async def POST(id, q: str):
    return {"id": id, "q": q}
