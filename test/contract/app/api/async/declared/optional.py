from _shared.declared import awaited, optional

POST = awaited(optional)
