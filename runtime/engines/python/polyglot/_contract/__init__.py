"""Requests, responses and values, as both languages have them."""
