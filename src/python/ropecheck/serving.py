"""A function behind the client of the pipe protocol: its capabilities and limits follow from its
arguments and from its declaration."""

import dataclasses

import numpy

try:
    import ropecheck_client
except ImportError:  # in a checkout, it is not yet beside the package
    import pathlib
    import sys
    sys.path.append(str(pathlib.Path(__file__).parents[2] / "adapters" / "clients"))
    import ropecheck_client

from ropecheck import calling, frameworks, serve, signature, tables
from ropecheck.frameworks import Wrong

PROBLEMS = (Wrong, signature.Unclear)

# Seconds for the first call of each shape, if the code is compiled just in time.
USUAL_GRACE = 300
# Rows of a table that is indexed by positions.
LONGEST_TABLE = 2**20


class Served:
    def __init__(self, function, declared, reference, namespace=None):
        self.function = function
        self.name = reference.rpartition(":")[2]
        if declared.table == "output":
            self.roles = signature.roles_of_table(function, declared.arguments)
        else:
            asked = declared.arguments
            if not asked and declared.table == "input":
                names = [role for role, _ in signature.roles_of(function)]
                if not set(names) & set(signature.OF_A_TABLE):
                    raise signature.Unclear("table='input': it has no parameter named cos, sin, "
                                            "cos_sin or freqs_cis")
            self.roles = signature.roles_of(function, asked)
        self.names = [role for role, _ in self.roles]
        framework = declared.framework or frameworks.framework_of(function, namespace)
        self.framework = frameworks.framework_named(framework, declared)
        self.declared = dataclasses.replace(declared, positions=self.form_of_positions(declared))
        self.compiler = frameworks.compiler_of(function, framework)
        self.calls = calling.Calls(function, self.roles, self.declared, self.framework)

    def form_of_positions(self, declared):
        if "offset" in self.names:
            return "offset"
        if declared.positions:
            return declared.positions
        given = set(self.names) & {"positions", *signature.OF_A_TABLE}
        return "any" if given else "zero"

    def can(self):
        names, declared = set(self.names), self.declared
        takes_frequencies = bool(names & {"spec", "inv_freq", *signature.OF_A_TABLE})
        takes_factor = bool(names & {"spec", "attention_factor", *signature.OF_A_TABLE})
        can = {"listed", "linear", "ntk"}
        if declared.partial == "yes" or not takes_frequencies:
            can |= {"partial_rotary", "rotary_offset"}
        if takes_factor or not takes_frequencies:
            can.add("attention_factor")
        if names & set(signature.OF_A_TABLE):
            can.add("apply")
            if "positions" not in names:
                can.add("axes")
        elif declared.axes == "yes" or not takes_frequencies:
            can.add("axes")
        if declared.autograd:
            can.add("vjp")
        if "inverse" in names:
            can.add("inverse")
        if "key" in names:
            can.add("key_tensor")
        can.add("in_place" if declared.in_place else "out_of_place")
        # torch.compile makes new code for strides as well, and after eight times gives up.
        cheap = self.framework.views and self.compiler != "torch.compile"
        if declared.strides == "yes" or declared.strides == "" and cheap:
            can.add("strides")
        return can

    def limits(self):
        declared = self.declared
        how = declared.positions
        made = {"specs": declared.specs,
                "consecutive_positions": how in ("range", "offset", "zero"),
                "same_positions_in_rows": how in ("row", "range", "offset", "zero"),
                "flushes_subnormals": self.framework.flushes,
                "free_zero_signs_in_gradients": declared.autograd and self.framework.adds_zeros}
        if set(self.names) & set(signature.OF_A_TABLE):
            made["table_forms"] = tables.forms_of(self.names, declared)
        for name in ("head_dims", "rotary_dims", "longest_sequence", "outside"):
            if getattr(declared, name):
                made[name] = getattr(declared, name)
        made.update({flag: True for flag in declared.flags})
        return made

    def answer(self, tensors, positions, spec):
        try:
            if self.declared.table == "output":
                return self.make_table(tensors, positions, spec)
            self.calls(tensors, positions, spec)
        except Wrong as problem:
            raise Wrong(f"{problem}{self.hint_of_format(problem, spec)}") from None
        except BaseException as error:  # sys.exit ends a call, not the process
            if isinstance(error, (NotImplementedError, KeyboardInterrupt)):
                raise
            raise Wrong(serve.described(error, self.hint(error))) from None

    def hint(self, error):
        """Returns what the caller may have forgotten to say."""
        sizes = any(word in str(error) for word in ("size", "shape", "broadcast"))
        given = set(self.names) & {"cos", "sin", "cos_sin"}
        return "; without full_width=True, tables have half the width of a head" if (
            sizes and given and not self.declared.full_width) else ""

    def hint_of_format(self, problem, spec):
        table = None if "freqs_cis" in self.names else spec.table
        return "; without table_in_storage=True, tables are in float32" if (
            table is not None and table.dtype == "float32" != spec.dtype
            and "returned elements of" in str(problem)) else ""

    def make_table(self, tensors, positions, spec):
        values = dict(self.calls.arguments(positions, slice(None), spec))
        if "x" in self.names:
            values["x"] = self.example(positions, spec)
        plain = [values[role] for role, keyword in self.roles if keyword is None]
        named = {keyword: values[role] for role, keyword in self.roles if keyword is not None}
        returned = self.function(*plain, **named)
        if not isinstance(returned, (tuple, list)) or len(returned) != 2:
            raise Wrong("the function did not return the two tables cos and sin")
        for (_, y), table in zip(tensors, returned):
            y[...] = self.half(table, spec, y.shape) if self.declared.full_width else (
                self.framework.stored(table, spec.dtype, y.shape))

    def half(self, table, spec, shape):
        """Returns the entries of the pairs of a table that has one for each coordinate."""
        array = self.framework.stored(table, spec.dtype, (*shape[:-1], 2 * shape[-1]))
        middle = shape[-1]
        first, second = (array[..., ::2], array[..., 1::2]) if spec.layout == "interleaved" else (
            array[..., :middle], array[..., middle:])
        if not numpy.array_equal(first, second, equal_nan=array.dtype.kind == "f"):
            raise Wrong("full_width=True: the two coordinates of a pair have different entries")
        return first

    def example(self, positions, spec):
        """Returns a tensor of zeros, for a function of cos and sin that takes its format from one."""
        sizes = {"B": positions.shape[0], "S": positions.shape[1], "H": 1, "D": spec.head_dim}
        array = numpy.zeros([sizes[axis] for axis in self.declared.order],
                            ropecheck_client.DTYPES[spec.dtype])
        return self.framework.tensor(array, spec.dtype)

    def serve(self):
        declared = self.declared
        last = min(declared.max_position, self.framework.widest_position)
        if set(self.names) & set(signature.OF_A_TABLE) and "positions" in self.names:
            last = min(last, LONGEST_TABLE - 1)
        layouts = ropecheck_client.LAYOUTS if declared.layout == "both" else [declared.layout]
        grace = declared.compile_grace
        if grace < 0 and self.compiler:
            grace = USUAL_GRACE
        ropecheck_client.answer_calls(
            self.answer, name=self.name, kind=int(declared.table == "output"), layouts=layouts,
            dtypes=declared.dtypes, can=sorted(self.can()), limits=self.limits(),
            min_position=declared.min_position, max_position=last,
            compile_grace=grace if grace >= 0 else None,
            shapes="few" if self.compiler else "many")
