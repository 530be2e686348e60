"""Vectors of texts without a model: parts of words, hashed into as many places as there are dimensions."""

import math
import re
from collections.abc import Sequence
from zlib import crc32

MODEL = "local-ngrams"
_SIZES = (3, 4)


def embed(text: str, dimensions: int = 256) -> list[float]:
    """Of length 1, or all zeros where there is no word. Texts that share words, and parts of words, lie close."""
    vector = [0.0] * dimensions
    for word in set(re.findall(r"\w+", text.lower())):
        marked = f"<{word}>"
        parts = [marked[at : at + size] for size in _SIZES for at in range(len(marked) - size + 1)]
        for part in [marked, *parts]:
            number = crc32(part.encode())
            # The sign is drawn from the hash, too: parts that meet in one place cancel out on average.
            vector[number // 2 % dimensions] += 1 if number % 2 else -1
    length = math.hypot(*vector)
    return [round(value / length, 6) for value in vector] if length else vector


def cosine(one: Sequence[float], other: Sequence[float]) -> float:
    """From -1 to 1, of vectors of length 1."""
    return sum(a * b for a, b in zip(one, other, strict=True))
