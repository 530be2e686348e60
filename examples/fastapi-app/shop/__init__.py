"""An ordinary FastAPI project: it knows nothing of where it runs, and `uvicorn shop.main:app` serves it, too."""
