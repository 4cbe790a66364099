"""A conversation in which a person reports, asks and answers: the same for every chat."""
