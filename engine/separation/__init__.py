"""Separates finished songs into stems: by a network, or from their codes where those are parts."""
