# Peer: an app around two clients of language models, as their documentation has them: made once, when it is imported.
# pyright: reportMissingImports=false, reportUntypedFunctionDecorator=false
"""FastAPI application of the bench; uvicorn imports it, and so does polyglot. Nothing is asked of any model."""

from anthropic import AsyncAnthropic
from fastapi import FastAPI
from openai import AsyncOpenAI

app = FastAPI()
gpt = AsyncOpenAI(api_key="none")
claude = AsyncAnthropic(api_key="none")


@app.get("/api/hello")
async def hello() -> dict[str, str]:
    """Answer without a model, so that only the start is measured."""
    return {"message": "hello"}
