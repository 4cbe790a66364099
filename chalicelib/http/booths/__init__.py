"""Service counters: what tablets and slips send, what the office does and reads, and what the public sees."""
