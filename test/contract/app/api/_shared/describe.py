"""Bodies and forms as data, so that a test can compare what a handler saw; describe.ts answers the same."""

from typing import Any

from polyglot import File


def describe_body(body: Any) -> dict[str, Any]:
    if body is None:
        return {"kind": "none"}
    if isinstance(body, str):
        return {"kind": "text", "value": body}
    if isinstance(body, bytes):
        return {"kind": "bytes", "value": list(body)}
    return {"kind": "data", "value": describe_files(body)}


def describe_form(form: dict[str, Any]) -> dict[str, list[Any]]:
    fields: dict[str, list[Any]] = {}
    for name, value in form.items():
        values = value if isinstance(value, list) else [value]
        fields[name] = [{**describe_file(one), "text": one.text()} if isinstance(one, File) else one for one in values]
    return fields


def describe_files(value: Any) -> Any:
    if isinstance(value, File):
        return describe_file(value)
    if isinstance(value, list):
        return [describe_files(item) for item in value]
    if isinstance(value, dict):
        return {name: describe_files(item) for name, item in value.items()}
    return value


def describe_file(file: File) -> dict[str, Any]:
    return {"name": file.name, "type": file.type, "size": file.size}
