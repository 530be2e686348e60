from _shared.declared import awaited, order

POST = awaited(order)
