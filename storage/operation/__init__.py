"""What operators do and are told: pauses, orders to workers, the log of actions, notices."""
