"""What tagging keeps: corrections, labels, models, document frequencies, and trials of rules."""
