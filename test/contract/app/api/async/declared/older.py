from _shared.declared import awaited, older

GET = awaited(older)
