"""Workers: read → clean → fingerprint → tag → store. The stages are plain functions on plain data."""
