"""Which argument of a function is what: found by the names of its parameters, or declared."""

import inspect

# role → names of parameters that have it. The first parameter with another name is the tensor.
NAMES = {
    "key": ("k", "key", "xk", "key_states"),
    "out": ("out", "output"),
    "positions": ("positions", "position", "position_ids", "pos", "pos_ids", "input_pos",
                  "token_positions"),
    "offset": ("offset", "start", "start_pos", "position_offset"),
    "cos": ("cos", "cosine", "cos_cached"),
    "sin": ("sin", "sine", "sin_cached"),
    "cos_sin": ("cos_sin", "cos_sin_cache"),
    "freqs_cis": ("freqs_cis",),
    "inv_freq": ("inv_freq",),
    "attention_factor": ("attention_factor",),
    "inverse": ("inverse",),
    "spec": ("spec",),
}
ROLES = ("x", *NAMES)
OF_A_TABLE = ("cos", "sin", "cos_sin", "freqs_cis")


class Unclear(Exception):
    """The function's arguments cannot be told; the message is a sentence."""


def declared_roles(declared):
    for role in declared:
        if role not in ROLES:
            raise Unclear(f"'{role}' in arguments is none of {', '.join(ROLES)}")
    return [(role, None) for role in declared]


def roles_of_table(function, declared=()):
    """The same for a function that returns cos and sin. It may have a tensor x, of which it takes the
    format; a function of one argument is given positions, if they have another name as well."""
    roles = roles_of(function, declared)
    if not declared and [role for role, _ in roles] == ["x"]:
        return [("positions", None)]
    for role, _ in roles:
        if role not in ("x", "positions", "offset", "inv_freq", "attention_factor", "spec"):
            raise Unclear(f"table='output' is for a function that returns cos and sin, and it is never "
                          f"given '{role}'")
    if not {"positions", "offset"} & {role for role, _ in roles}:
        raise Unclear("table='output': it has no parameter named positions or position_ids")
    return roles


def roles_of(function, declared=()):
    """Returns [(role, keyword)] in the order of the call; the keyword is None if the argument is
    passed by its place. `declared`: the roles in order, if the user says them. Raises Unclear."""
    if isinstance(function, type):
        raise Unclear(f"{function.__name__} is a class: gate an object of it")
    if not callable(function):
        raise Unclear(f"it is an object ({type(function).__name__}) that cannot be called")
    if declared:
        return declared_roles(declared)
    # A module of torch takes anything, and passes it on to `forward`.
    named = getattr(function, "forward", None) or function
    try:
        parameters = list(inspect.signature(named).parameters.values())
    except (TypeError, ValueError):
        raise Unclear("its parameters cannot be read: say them in order, for example "
                      "arguments=('x', 'positions')") from None
    if parameters and parameters[0].name == "self" and inspect.isfunction(named):
        raise Unclear(f"{named.__qualname__} is a method without its object: make the object at the top "
                      "level of the file, and gate the object or its method")
    roles, by_keyword = [], False
    for parameter in parameters:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        role = next((role for role, names in NAMES.items() if parameter.name in names), None)
        if role is None and "x" not in [one for one, _ in roles]:
            role = "x"
        by_keyword = by_keyword or parameter.kind == parameter.KEYWORD_ONLY
        if role is not None and role not in [one for one, _ in roles]:
            roles.append((role, parameter.name if by_keyword else None))
        elif parameter.default is parameter.empty:
            known = ", ".join(name for names in NAMES.values() for name in names)
            raise Unclear(f"its parameter '{parameter.name}' is unknown: known names are {known}; "
                          "or say all in order, for example arguments=('x', 'positions')")
        else:
            by_keyword = True  # parameters behind one that is left out
    if not roles:
        raise Unclear("its parameters have no names: say them in order, for example "
                      "arguments=('x', 'positions')")
    return roles
