"""End-to-end tests: the examples, used as a user would use them."""
