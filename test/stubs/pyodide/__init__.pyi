# The part of Pyodide's own package that the runtime uses; it exists only inside the interpreter.
