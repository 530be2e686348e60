# Where the modules that stand for JavaScript objects come from.
from typing import Any

class JsFinder:
    jsproxies: dict[str, Any]

jsfinder: JsFinder
