# curl 'localhost:3000/api/report?locale=de'
import csv
import io

from _lib.money import money  # _lib/money.ts: a function of TypeScript
from _lib.store import items
from polyglot import Context, Request, Response


def default(request: Request, context: Context):
    locale = context.query.get("locale", "en")
    time = context.call("/api/time").json()  # a TypeScript route; no network is involved
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["id", "name", "price", "as of"])
    rows.writerows([item.id, item.name, money(item.price, locale), time["iso"]] for item in items.values())
    return Response(text.getvalue(), headers={"content-type": "text/csv; charset=utf-8"})
