# SPDX-License-Identifier: MIT
"""Results that take long to make, kept in files for as long as what they are made of stays as it is."""
import hashlib
import json


def kept(folder, what, sources, make):
    """make(), or what it gave when `what` (JSON) and the bytes of the files `sources` were the same. None is not kept."""
    text = json.dumps(what, sort_keys=True).encode() + b"".join(source.read_bytes() for source in sources)
    file = folder / f"{hashlib.sha256(text).hexdigest()[:16]}.json"
    if file.exists():
        return json.loads(file.read_text())
    made = make()
    if made is not None:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(made))
    return made
