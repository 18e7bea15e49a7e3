"""Where and how a model runs: the memory a song needs, and which device, precision and staging
fit.
"""
