"""The status page: read-only, for this machine, with nothing from elsewhere."""
