"""The desks one by one."""
