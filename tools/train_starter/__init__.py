"""Makes the starter model: composer, synthesiser, training, evaluation and export.

Run by developers (``python -m tools.train_starter --help``), never shipped. See README.md here.
"""
