"""The pages people see in a browser: templates, styles, scripts. Nothing in here decides anything."""
