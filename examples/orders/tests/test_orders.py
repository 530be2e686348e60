import os
import unittest

from _lib.models import Line, NewOrder
from api.orders import index
from polyglot import HTTPException
from polyglot.test import Client, call, client

token = os.environ["TOKENS"].partition(",")[0].partition(":")[2]
ada = Client({"authorization": f"Bearer {token}"})


class Orders(unittest.TestCase):
    def test_what_is_wrong_is_said_at_once(self) -> None:
        response = ada.post("/api/orders", json={"lines": [{"sku": "Tea", "count": 0}]})
        self.assertEqual(response.status, 422)
        self.assertEqual([error["code"] for error in response.json()["errors"]], ["pattern", "minimum"])

    def test_python_and_typescript_agree_on_prices(self) -> None:
        lines = {"lines": [{"sku": "assam", "count": 2}, {"sku": "cup"}]}
        quote = client.post("/api/quote", json=lines).json()
        self.assertEqual(ada.post("/api/orders", json=lines).json()["total"], quote["total"])

    def test_the_handler_itself(self) -> None:
        placed, status = call(index.POST, json={"lines": [{"sku": "cup"}]}, state={"user": "bob"})
        self.assertEqual((placed["total"], status), (9, 201))
        self.assertIn(placed, call(index.GET, "/?status=open", state={"user": "bob"}))
        with self.assertRaises(HTTPException):
            call(index.POST, json={"lines": [{"sku": "wine"}]}, state={"user": "bob"})

    def test_models_have_defaults(self) -> None:
        self.assertEqual(NewOrder([Line("cup")]).lines[0].count, 1)

    def test_routes_take_their_time(self) -> None:
        self.assertRegex(ada.get("/api/orders").headers["server-timing"], r"^route;dur=\d")
