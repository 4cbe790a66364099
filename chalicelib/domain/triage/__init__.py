"""What intake decided before teaches what to offer for a new report: its category, urgency and unit."""
