from _shared.declared import awaited, signed

POST = awaited(signed)
