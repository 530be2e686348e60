from _shared.declared import awaited, anything

POST = awaited(anything)
