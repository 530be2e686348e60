from _shared.declared import awaited, content

POST = awaited(content)
