"""Officers follow who uses the service, enter what is counted by hand, and report to the unit above."""
