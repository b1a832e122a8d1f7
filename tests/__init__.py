"""The suite: rules, desks, faces and whole journeys."""
