# The interpreter as JavaScript sees it.
