"""The examples, driven as a user would drive them."""
