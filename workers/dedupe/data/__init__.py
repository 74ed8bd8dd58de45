"""The verifier as made by `benchmarks/train_verifier.py`."""
