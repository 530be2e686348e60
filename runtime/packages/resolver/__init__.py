"""Finds versions of packages that fit together, inside the interpreter that will run them: environment markers are its own.

It asks nobody. What it would have to know is named in its answer; the host fetches it, and asks again. Until then a
package that is unknown is taken to fit, so that one round names all that can be named.
"""

import json

from packaging.requirements import InvalidRequirement, Requirement
from resolvelib import BaseReporter, ResolutionImpossible, ResolutionTooDeep
from resolvelib import Resolver as Search

from ._candidates import Knowledge, Refused
from ._provider import Provider, applies, read_wish

MAX_ROUNDS = 5000


def default_indexes() -> str:
    """JSON of the addresses that Pyodide's own installer asks."""
    # Importing it takes a while, and it runs in Pyodide only.
    from micropip.package_index import DEFAULT_INDEX_URLS

    return json.dumps(DEFAULT_INDEX_URLS)


class Resolver:
    """The host's way in: everything crosses as text."""

    def __init__(self, distribution: str, base: str) -> None:
        self.knowledge = Knowledge(json.loads(distribution), base)

    def solve(self, wishes: str, preferred: str) -> str:
        """JSON of one of ``{packages}``, ``{missing: {pages, metadata}}``, ``{refused}``."""
        provider = Provider(self.knowledge, json.loads(preferred))
        try:
            roots = [read_wish(Requirement(text)) for text in json.loads(wishes) if applies(Requirement(text), ())]
            search = Search(provider, BaseReporter())
            found = search.resolve(roots, max_rounds=MAX_ROUNDS)
        except InvalidRequirement as error:
            return json.dumps({"refused": f"A wish cannot be read: {error}"})
        except Refused as error:
            return json.dumps({"refused": str(error)})
        except ResolutionImpossible as error:
            return json.dumps({"refused": provider.explain(list(error.causes))})
        except ResolutionTooDeep:
            return json.dumps({"refused": "No versions that fit together were found. Ask for some of them by version."})
        if provider.pages or provider.metadata:
            return json.dumps(
                {"missing": {"pages": sorted(provider.pages), "metadata": list(provider.metadata.values())}}
            )
        return json.dumps({"packages": list(provider.describe(found.mapping))})

    def newest(self, name: str) -> str:
        """The newest version that can run here, early ones left out; empty when there is none."""
        return next(iter(self.knowledge.versions(name)), "")
