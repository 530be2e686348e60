from dataclasses import dataclass
from typing import Annotated, TypedDict

from _lib.vectors import MODEL, cosine, embed
from polyglot import Body


@dataclass
class Texts:
    input: Annotated[list[Annotated[str, Body(max_length=20_000)]], Body(min_length=1, max_length=100)] | str
    dimensions: Annotated[int, Body(ge=8, le=2048)] = 256


class Embeddings(TypedDict):
    model: str
    dimensions: int
    embeddings: list[list[float]]
    similarity: list[list[float]]


def POST(texts: Texts) -> Embeddings:
    """Vectors of one text or many, and how close each is to each (1 is the same)."""
    many = [texts.input] if isinstance(texts.input, str) else texts.input
    vectors = [embed(text, texts.dimensions) for text in many]
    similarity = [[round(cosine(one, other), 3) + 0.0 for other in vectors] for one in vectors]
    return {"model": MODEL, "dimensions": texts.dimensions, "embeddings": vectors, "similarity": similarity}
