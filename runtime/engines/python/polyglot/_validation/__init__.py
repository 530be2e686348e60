"""Types as checks and as schemas."""
