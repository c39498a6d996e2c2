"""Roads with what covers, closes and slows them: the layer between the words and the planner."""
