"""Sung words: units of 80 ms by rule, learnt from a synthetic speaker, and how they sound."""
