"""A file that the browser saves: none is written to this machine's disk, and no address of Gradio's serves it.

event.then(listener, …, file).then(None, [file], None, js=SAVE_FILE)     # the listener returns:
file_of("notes.md", b"# Notes", "text/markdown;charset=utf-8")           # {"name": …, "base64": …, "type": …}
"""

import base64

# Nothing happens without a name.
SAVE_FILE = """(file) => {
  if (!file?.name) return;
  const bytes = Uint8Array.from(atob(file.base64), (letter) => letter.charCodeAt(0));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes], {type: file.type}));
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}"""


def file_of(name: str, content: bytes, media_type: str) -> dict[str, object]:
    """A file for `SAVE_FILE`."""
    return {"name": name, "base64": base64.b64encode(content).decode(), "type": media_type}
