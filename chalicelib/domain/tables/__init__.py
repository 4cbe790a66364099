"""Tables that officers save: what they ask for, and what a line holds."""
