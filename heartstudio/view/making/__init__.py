"""The column on the right: sampling, Generate and Stop, queue and progress."""
