"""What keeps an interpreter alive, and what it must not touch."""
