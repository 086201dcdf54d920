"""What is found by words: the search index and the traces of texts, written with the rows they speak of."""
