"""A calculator over HTTP."""
