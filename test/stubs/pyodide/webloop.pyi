from typing import Any

class WebLoop:
    def call_later(self, delay: float, callback: Any, *args: Any, context: Any = None) -> Any: ...
