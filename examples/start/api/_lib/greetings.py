def greeting(name: str) -> str:
    """Polite words for anybody."""
    return f"Hello, {name}"
