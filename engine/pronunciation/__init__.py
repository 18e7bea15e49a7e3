"""Lyrics as phones, for a model whose checkpoint has a pronunciation.json."""
