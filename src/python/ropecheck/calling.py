"""One call of the gate, made as a call of the user's function."""

import numpy

from ropecheck import signature, tables
from ropecheck.frameworks import Wrong

AXES = "BSHD"


class Calls:
    """Rotates tensors [batch, seq, heads, head_dim] by a function that was declared."""

    def __init__(self, function, roles, declaration, framework):
        self.function = function
        self.roles = roles
        self.names = [role for role, _ in roles]
        self.declaration = declaration
        self.framework = framework

    def __call__(self, tensors, positions, spec):
        """Answers a call of the client, ropecheck_client.serve_into."""
        if "key" in self.names:
            pairs = list(tensors)
            if len(pairs) == 1:  # the function always takes a k
                pairs.append((pairs[0][0].copy(), numpy.empty_like(pairs[0][0])))
            self.each_slice(pairs, positions, spec)
        else:
            for pair in tensors:
                self.each_slice([pair], positions, spec)

    def each_slice(self, pairs, positions, spec):
        """Splits the tensors along the axes that the function does not have."""
        order = self.declaration.order
        batches = [slice(None)] if "B" in order else range(positions.shape[0])
        for b in batches:
            given = self.arguments(positions, b, spec)
            if "H" in order:
                self.one([(x[b], y[b]) for x, y in pairs], positions[b], given, spec)
                continue
            for h in range(pairs[0][0].shape[2]):
                heads = [(x[b][..., h % x.shape[2], :], y[b][..., h % y.shape[2], :])
                         for x, y in pairs]
                self.one(heads, positions[b], given, spec)

    def one(self, pairs, positions, given, spec):
        """`pairs`: arrays with the axes of the declared order, in the order of AXES. `given`: the
        arguments besides them."""
        order = self.declaration.order
        axes = [axis for axis in AXES if axis in order]
        places = [axes.index(axis) for axis in order]
        pairs = [(x.transpose(places), y.transpose(places)) for x, y in pairs]
        zeros = int(positions.reshape(-1)[0]) if self.declaration.positions == "zero" else 0
        rows = order.index("S")
        inputs = [self.framework.tensor(x, spec.dtype) for x, _ in
                  (self.behind_zeros(pair, zeros, rows) for pair in pairs)]
        if spec.vjp:
            results = self.framework.gradients(
                lambda *xs: self.checked(self.results(list(xs), given, pairs, spec), xs, spec),
                inputs, inputs)
        else:
            results = self.results(inputs, given, pairs, spec)
        if len(results) != len(pairs):
            raise Wrong(f"the function returned {len(results)} tensors, not {len(pairs)}")
        for (x, y), result in zip(pairs, results):
            shape = [n + zeros if axis == rows else n for axis, n in enumerate(x.shape)]
            array = self.framework.stored(result, spec.dtype, shape)
            y[...] = array[(slice(None),) * rows + (slice(zeros, None),)]

    def checked(self, results, inputs, spec):
        for result, x in zip(results, inputs):
            self.framework.check(result, spec.dtype, x.shape)
        return results

    @staticmethod
    def behind_zeros(pair, zeros, rows):
        """Puts tokens of zeros in front, for a function whose first token has position 0."""
        x, y = pair
        if zeros == 0:
            return pair
        shape = [zeros if axis == rows else n for axis, n in enumerate(x.shape)]
        return numpy.concatenate([numpy.zeros(shape, x.dtype), x], axis=rows), y

    def results(self, inputs, given, pairs, spec):
        """Calls the function. Returns a list of its results, of which some are its inputs if it
        wrote them in place."""
        values = dict(given, x=inputs[0])
        if "key" in self.names:
            values["key"] = inputs[1]
        if "out" in self.names:
            values["out"] = self.framework.tensor(pairs[0][1], spec.dtype)
        plain = [values[role] for role, keyword in self.roles if keyword is None]
        named = {keyword: values[role] for role, keyword in self.roles if keyword is not None}
        returned = self.function(*plain, **named)
        if returned is None and "out" in self.names:
            return [values["out"]]
        if self.declaration.in_place:
            self.check_in_place(returned, inputs)
            return inputs
        if "key" in self.names:
            if not isinstance(returned, (tuple, list)):
                raise Wrong("the function takes q and k and did not return both")
            return list(returned)
        return [returned]

    def check_in_place(self, returned, inputs):
        for one, x in zip(returned if isinstance(returned, (tuple, list)) else [returned], inputs):
            if isinstance(one, type(x)) and not self.framework.is_same(one, x):
                raise Wrong("in_place=True: the function returned another tensor than its input")

    def arguments(self, positions, index, spec):
        """Returns role → argument, for all roles but the tensors. `positions`: [batch, seq, axes], of
        which `index` says the rows of the batch that the call is for."""
        shape, positions = positions.shape[:2], positions[index]
        made, names, how = {}, self.names, self.declaration.positions
        if "positions" in names or "offset" in names:
            first = positions.reshape(-1, positions.shape[-1])[0]
            given = positions[..., 0] if positions.shape[-1] == 1 else positions
            if how == "offset":
                given = int(first[0])
            elif how in ("row", "range") and "B" in self.declaration.order:
                given = given[0]
            if how != "offset":
                given = self.framework.numbers(given)
            made["positions"] = made["offset"] = given
        if spec.table is not None:
            if how in ("row", "range") and "B" in self.declaration.order:
                index = 0
            for role, table in tables.tables_for(names, spec.table, shape, index).items():
                made[role] = self.framework.tensor(table, spec.table.dtype)
        if "inv_freq" in names:
            made["inv_freq"] = self.framework.numbers(spec.inv_freq)
        factor = spec.attention_factor if spec.table is None else 1.0  # it is in the entries
        made.update(attention_factor=factor, inverse=spec.inverse, spec=spec)
        return made
