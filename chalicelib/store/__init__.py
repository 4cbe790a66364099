"""Access to DynamoDB. No other package uses it directly."""
