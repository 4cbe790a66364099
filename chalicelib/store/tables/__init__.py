"""Tables that officers asked for."""
