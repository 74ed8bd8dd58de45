"""What is kept of the past: the journal, what is summed and sampled from it, and the trace of each drop."""
