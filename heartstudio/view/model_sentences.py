"""What the engine says about a model's files, in words that can be translated.

A part of the table in sentences.py, which explains it.  The names of keys, tensors and files stay
as they are: they are what a person looks for in the file.
"""

from __future__ import annotations

from heartstudio.view.marking import QT_TRANSLATE_NOOP

MODEL_SENTENCES: tuple[str, ...] = (
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{folder} is one part of a model in a Hugging Face cache. Add a folder in which "
        "HeartMuLa-oss-…, HeartCodec-oss, tokenizer.json and gen_config.json lie together, or "
        "download the model here.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The folder {name} is missing in {folder}. Download it into that folder.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The folder {name} is missing in {folder}. It holds {found}. Download it into that folder.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "A model file is missing: {path}. Download the model again or choose its folder.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{path} cannot be read. Check the folder's permissions or download the file again.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences", "{path} is not valid JSON, so it is damaged. Download this file again."
    ),
    QT_TRANSLATE_NOOP("Sentences", "{path} does not hold a JSON object. Download this file again."),
    QT_TRANSLATE_NOOP("Sentences", "{path}: {key} must be a number above 0, not {value}."),
    QT_TRANSLATE_NOOP(
        "Sentences", "{path}: {key} must be a whole number of at least {least}, not {value}."
    ),
    QT_TRANSLATE_NOOP("Sentences", "{path}: {key} must be a list of whole numbers, not {value}."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        '{path}: {name}_flavor is "custom", so an object "{key}" with its sizes is needed.',
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{path}: {name}_flavor {value} is not known to this version of Heart Studio (known: "
        "{known}). Update the app or choose another model.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{path}: {key} must be {wanted} for this version of Heart Studio, not {value}. Update the "
        "app or choose another model.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{path}: embed_dim must be divisible by num_heads, and num_heads by num_kv_heads.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{path}: the head width {value} must be even."),
    QT_TRANSLATE_NOOP("Sentences", "{path}: attention_head_dim must be even, not {value}."),
    QT_TRANSLATE_NOOP("Sentences", "{path}: delay_kernel_size must be odd, not {value}."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{path}: {key}_kernel_sizes must be twice {name}_factors {wanted}, not {value}.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences", "{path}: in_channels must be 2·out_channels + dim = {wanted}, not {value}."
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{path}: out_channels must be 2·latent_hidden_dim = {wanted} (two sound channels), not "
        "{value}.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{path}: sample_rate, upsample_factors and num_samples must give {rate} Hz and {samples} "
        "samples a token frame, not {value} and {other}.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{path}: audio_eos_id {value} lies outside the model's {count} audio tokens. The files "
        "belong to different models.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{path} has {value} tokens, but the model knows {count}. The files belong to different "
        "models.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{path} has no token {value}, which gen_config.json names as {key}. The two files belong "
        "to different models.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The model's tokenizer is missing: {path}. Download tokenizer.json from HeartMuLaGen into "
        "that folder.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{path} holds neither {file} nor {other}. Download the model again or choose another "
        "folder.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{path} has no weight_map. Download this file again."),
    QT_TRANSLATE_NOOP("Sentences", "{path} names a file outside its folder. Download it again."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{path} does not hold the tensor {name}, which {other} promises. Download this file again.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{path} lacks the tensor {name}. {advice}"),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{path}: the tensor {name} has the shape {value}, but config.json asks for {wanted}. "
        "{advice}",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{path}: the tensor {name} is stored as {value}, not as floating point numbers. {advice}",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences", "{path}: the int8 tensor {name} has no fitting scales. {advice}"
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{path} holds the tensor {name}, which {what} does not have. {advice}",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{path}: the tensor {name} holds values that are no numbers. Download this file again.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "Download {what} again, or choose a folder that holds {same}."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The codec's tensor {name} has shape {value} where {wanted} is expected. Download "
        "HeartCodec again.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences", "The transcriber in {path} is not whole: {name} is missing. Download it again."
    ),
    QT_TRANSLATE_NOOP(
        "Sentences", "The transcriber in {path} cannot be loaded. Download it again."
    ),
)
"""Word for word what the engine says (a test compares them)."""
