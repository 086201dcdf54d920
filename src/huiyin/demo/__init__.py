"""A fictional county with two thousand cases, told by the real verbs; nothing in it is random or real."""
