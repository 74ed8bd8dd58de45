"""One module a format. A module with a `FORMAT` (workers.read.registry.Format) is found by itself."""
