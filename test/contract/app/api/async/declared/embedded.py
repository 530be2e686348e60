from _shared.declared import awaited, embedded

POST = awaited(embedded)
