"""The scanner: a program of its own, see `__main__`.

It imports nothing but Python and itself, so that it starts in milliseconds and in any environment.
"""
