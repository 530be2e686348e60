"""The app."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from .routers import items, reports
from .store import Store


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, Store]]:
    store = Store()
    yield {"store": store}
    store.close()


app = FastAPI(title="Shop", version="1.0.0", lifespan=lifespan)
app.add_middleware(CORSMiddleware, allow_origins=["https://shop.example"])
app.include_router(items.router)
app.include_router(reports.router)


@app.get("/")
async def home() -> dict[str, str]:
    return {"shop": "open"}
