"""Makes pronunciation.json: the table of words and the rules by which lyrics become phones."""
