from _shared.declared import awaited, everywhere

GET = awaited(everywhere)
