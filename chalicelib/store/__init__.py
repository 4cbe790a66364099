"""What DynamoDB holds. No other package knows it."""
