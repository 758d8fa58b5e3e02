"""`@ropecheck.rope(...)`: marks a function, for `gate` and for pytest."""

MARK = "__ropecheck__"


def rope(model=None, **arguments):
    """Marks a function with arguments of `ropecheck.gate`. pytest makes one test per property of a
    marked function in a test file; `ropecheck.gate(f)` uses the arguments, and does not need them
    again. For a function of another module: `rotate = ropecheck.rope(model=…)(my_rope.rotate)`."""
    def mark(function):
        setattr(function, MARK, dict(arguments, model=model))
        return function

    return mark
