"""The dashboard: for this machine, with nothing from elsewhere."""
