from _shared.declared import awaited, several

POST = awaited(several)
