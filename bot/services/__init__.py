"""The desks: each act loads, asks the rule, stores and tells."""
