"""E-mail that people write to the office: what it says, whether a person wrote it, and what proves its sender."""
