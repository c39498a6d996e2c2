"""What was said in the talks, what is settled, and where the sides differ."""
