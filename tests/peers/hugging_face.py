"""The rotation of a model type of transformers, from a configuration: its module and its function."""
import importlib
import sys

import transformers

VERSION = f"transformers {transformers.__version__}"
SIZES = {"hidden_size": 512, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 128,
         "num_hidden_layers": 1, "max_position_embeddings": 131072}


def rotation(config, rope_class, head_axis=1, layer=()):
    """Returns rotate(q, k, position_ids), with heads in axis `head_axis`."""
    model_type = config["model_type"].removesuffix("_text")
    code = importlib.import_module(f"transformers.models.{model_type}.modeling_{model_type}")
    config = transformers.AutoConfig.for_model(**config)
    rope = getattr(code, rope_class)(config.get_text_config())

    def rotate(q, k, position_ids):
        ids = position_ids.movedim(-1, 0) if position_ids.ndim == 3 else position_ids
        cos, sin = rope(q, ids, *layer)
        return code.apply_rotary_pos_emb(q, k, cos, sin, unsqueeze_dim=head_axis)

    rotate.__module__, rotate.__qualname__ = sys._getframe(1).f_globals["__name__"], "rotate"
    return rotate
