"""A language that nobody speaks: English drawn out, in brackets, written from right to left.

Whatever a page says outside the brackets is hard-coded; what is cut off has no room for longer languages; and what does
not turn round with the direction is tied to left and right.
"""
