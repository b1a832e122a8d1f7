"""What people see and press: views, the sender, and journeys through the dispatcher."""
