"""What the thread around the interpreter gives, and takes."""
