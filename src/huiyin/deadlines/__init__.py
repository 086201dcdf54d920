"""The law's clocks: which rule, counted how, due when, and the sentence that justifies the date."""
