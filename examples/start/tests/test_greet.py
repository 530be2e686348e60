import unittest

from polyglot.test import call, client

from api import greet


class Greet(unittest.TestCase):
    def test_greets_by_name(self) -> None:
        response = client.get("/api/greet?name=Ada&loud=true")
        self.assertEqual(response.json(), {"message": "HELLO, ADA!", "loud": True})

    def test_greets_the_world_when_nobody_is_named(self) -> None:
        self.assertEqual(call(greet.GET), greet.Greeting("Hello, world", False))
