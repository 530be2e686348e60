from _shared.declared import awaited, page

POST = awaited(page)
