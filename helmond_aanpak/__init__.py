"""The project: its settings, addresses and what belongs to all apps."""
