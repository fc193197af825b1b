"""Use the tools of agno, and print the results as one line of JSON."""

import json
import urllib.request
from unittest.mock import Mock

from agno.tools.replicate import ReplicateTools

found = {}
painter = ReplicateTools(api_key="r8_x", model="test/paint")
result = painter.generate_media(Mock(), "a cat")
found["images"] = len(result.images)
found["content"] = result.content.splitlines()[0].partition(" ")[0]
with urllib.request.urlopen(result.images[0].url) as answer:
    found["png"] = answer.read(4) == b"\x89PNG"
writer = ReplicateTools(api_key="r8_x", model="test/shout")
found["text"] = writer.generate_media(Mock(), "a cat").content
print(json.dumps(found))
