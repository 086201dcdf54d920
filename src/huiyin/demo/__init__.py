"""A fictional county with more than a thousand cases, told by the real verbs; nothing in it is random or real."""
