"""cos and sin for functions that are given them: the gate's tables in the shape of the arguments."""


def forms_of(names, declaration):
    """Returns the forms of tables that a function takes, as the limit `table_forms` says them. Complex
    numbers are made of two tables of half width in float32, or in float64 for such tensors."""
    is_complex = "freqs_cis" in names
    in_storage = declaration.table_in_storage and not is_complex
    return ["joint" if "cos_sin" in names else "separate",
            "full_width" if declaration.full_width and not is_complex else "half_width",
            "storage" if in_storage or declaration.dtypes == ("float64",) else "float32",
            "by_position" if "positions" in names else "by_token"]


def tables_for(names, table, shape, index):
    """Returns role → table, from a ropecheck_client.Table. One with a row for each token is seen as
    [batch, seq, entries], `shape` being (batch, seq), and `index` says which part of it."""
    def part(array):
        return array if table.by_position else array.reshape(*shape, array.shape[1])[index]
    if "freqs_cis" in names:
        return {"freqs_cis": part(table.cos) + 1j * part(table.sin)}
    made = {"cos": table.cos, "sin": table.sin, "cos_sin": table.cos_sin}
    return {role: part(array) for role, array in made.items() if role in names}
