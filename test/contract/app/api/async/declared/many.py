from _shared.declared import awaited, many

POST = awaited(many)
