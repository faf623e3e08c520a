// textwrap: paragraphs of a width, margins.

let textwrapText = #"""
def wrap(text, width=70, *, initial_indent="", subsequent_indent="", break_long_words=True, max_lines=None, placeholder=" [...]"):
    """A paragraph as lines of at most `width` characters."""
    if width <= 0:
        raise ValueError(f"invalid width {width!r} (must be > 0)")
    lines, line, empty = [], initial_indent, True
    for word in text.split():
        while True:
            if len(line) + (0 if empty else 1) + len(word) <= width:
                line, empty = line + ("" if empty else " ") + word, False
                break
            if empty and break_long_words:
                room = max(1, width - len(line))
                lines.append(line + word[:room])
                line, word = subsequent_indent, word[room:]
                if not word:
                    break
            elif empty:
                line, empty = line + word, False
                break
            else:
                lines.append(line)
                line, empty = subsequent_indent, True
    if not empty:
        lines.append(line)
    if max_lines is not None and len(lines) > max_lines:
        lines = lines[:max_lines]
        words = lines[-1].split(" ")
        while words and len(" ".join(words)) + len(placeholder) > width:
            words.pop()
        lines[-1] = " ".join(words) + placeholder
    return lines

def fill(text, width=70, **kwargs):
    return "\n".join(wrap(text, width, **kwargs))

def shorten(text, width, *, placeholder=" [...]"):
    text = " ".join(text.split())
    if len(text) <= width:
        return text
    words, result = text.split(" "), ""
    for word in words:
        longer = result + (" " if result else "") + word
        if len(longer) + len(placeholder) > width:
            break
        result = longer
    return result + placeholder if result else placeholder.strip()

def dedent(text):
    """The text without the margin that all its lines have."""
    lines = [line if line.strip() else "" for line in text.split("\n")]
    margins = [line[:len(line) - len(line.lstrip())] for line in lines if line]
    margin = margins[0] if margins else ""
    for other in margins:
        while not other.startswith(margin):
            margin = margin[:-1]
    return "\n".join([line[len(margin):] for line in lines])

def indent(text, prefix, predicate=None):
    return "".join([prefix + line if (line.strip() if predicate is None else predicate(line)) else line for line in text.splitlines(True)])
"""#
