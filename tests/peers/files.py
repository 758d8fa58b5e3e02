"""One file of an installed package whose other files need what is not installed here."""
import importlib.metadata
import importlib.util
import pathlib
import sys
import types


def version(package):
    return f"{package} {importlib.metadata.version(package)}"


def load(path, **replaced):
    """Loads site-packages/<path>. replaced: modules that it imports, and what stands for them, as a
    module or a dictionary of its names."""
    for name, module in replaced.items():
        sys.modules[name] = types.SimpleNamespace(**module) if isinstance(module, dict) else module
    found = next(pathlib.Path(folder, path) for folder in sys.path if pathlib.Path(folder, path).exists())
    spec = importlib.util.spec_from_file_location(found.stem + "_of_" + found.parts[-2], found)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
