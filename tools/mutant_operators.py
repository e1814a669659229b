"""The small bugs that tools/mutants.py plants: edits of the text of a source, one at a time."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

SWAPS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "&&": "||", "||": "&&",
         "+": "-", "-": "+", "*": "/", "/": "*", "+=": "-=", "-=": "+=", "*=": "/=", "/=": "*=",
         "true": "false", "false": "true", "min": "max", "max": "min", "min_element": "max_element",
         "max_element": "min_element", "any_of": "all_of", "all_of": "any_of", "++": "--",
         "--": "++"}
WORDS = [("relational", r"(?<= )(<=|>=|==|!=|<|>)(?=\s)"), ("logical", r"(?<= )(&&|\|\|)(?=\s)"),
         ("arithmetic", r"(?<= )([-+*/]=?)(?=\s)"), ("boolean", r"\b(true|false)\b"),
         ("extreme", r"(?<=::)(min|max|min_element|max_element|any_of|all_of)(?=\()"),
         ("step", r"(\+\+|--)(?=\w)|(?<=\w)(\+\+|--)")]


def masked(text):
    """The text with comments, preprocessor lines and static_asserts blanked, and the inside of
    strings as underscores: every character keeps its place."""
    out = list(text)

    def blank(match):
        whole = match.group()
        kept = '"' if whole[0] in "\"R" else "'" if whole[0] == "'" else ""
        for place in range(match.start(), match.end()):
            if out[place] != "\n":
                out[place] = "_" if kept else " "
        if kept:
            out[match.start()] = out[match.end() - 1] = kept

    token = (r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|'
             r'"(?:\\.|[^"\\\n])*"|(?<![\w])\'(?:\\.|[^\'\\\n])+\''
             r'|^[ \t]*#(?:\\\n|[^\n])*|static_assert\(.*?\);')
    for match in re.finditer(token, text, re.S | re.M):
        blank(match)
    return "".join(out)


def end_of(code, start, stops):
    """Where the first of `stops` stands after `start` outside brackets; None if a bracket closes
    before."""
    depth = 0
    for place in range(start, len(code)):
        letter = code[place]
        if depth == 0 and letter in stops:
            return place
        depth += (letter in "([{") - (letter in ")]}")
        if depth < 0:
            return None
    return None


def parts_of(code, opening):
    """The spans of the comma-separated parts behind the bracket at `opening`."""
    spans, start = [], opening + 1
    while (end := end_of(code, start, ",)}]")) is not None:
        spans.append((start, end))
        if code[end] != ",":
            return spans
        start = end + 1
    return []


def edits(text):
    """Every small change: (operator, start, end, new text)."""
    code = masked(text)
    for name, pattern in WORDS:
        for match in re.finditer(pattern, code):
            nearby = code[:match.start()].rstrip()[-1:] + code[match.end():].lstrip()[:1]
            if name == "arithmetic" and ('"' in nearby or not nearby[:1].isalnum() and
                                         nearby[:1] not in ")]}_"):
                continue  # The joining of strings does not subtract.
            yield name, *match.span(), SWAPS[match.group()]
    for match in re.finditer(r"(?<![\w.'])(\d+)(?![\w.'])", code):
        value = int(match.group())
        yield "integer", *match.span(), str({0: 1, 1: 0}.get(value, value + 1))
    for match in re.finditer(r"(?<![\w.'])(\d+\.\d+)(?![\w.'])", code):
        value = float(match.group())
        yield "real", *match.span(), repr({0.0: 1.0}.get(value, value * 2))
    for match in re.finditer(r"(?<![\w)\]])!(?=[\w(:])", code):
        yield "negation", *match.span(), ""
    for match in re.finditer(r"\bif \(", code):
        end = end_of(code, match.end(), ")")
        condition = text[match.end():end]
        if end and not re.search(r";| = ", condition) and not condition.startswith("!"):
            yield "condition", match.end(), end, f"!({condition})"
    yield from edits_of_statements(text, code)
    yield from edits_of_lists(text, code)


def edits_of_statements(text, code):
    """A statement that is a whole call or assignment goes; what is returned becomes empty."""
    call_or_assignment = (r'(?:[\w:.>\[\]*()]|->|"_*")+(?<![-=<>!+*/]) *(?:[-+*/|&]?= |\()'
                          r"|(?:\+\+|--)[\w.]+;")
    for match in re.finditer(r"(?<=[;{})])\s*\n\s*(" + call_or_assignment + ")|^ +(" +
                             call_or_assignment + ")", code, re.M):
        start = match.start(1) if match.group(1) else match.start(2)
        before = code[:start].rstrip()[-1:]
        first = re.match(r"\w*", code[start:]).group()
        if before not in ";{})" or first in ("if", "for", "while", "switch", "return", "throw"):
            continue
        end = end_of(code, start, ";")
        if end and code.count("\n", start, end) < 8:
            yield "statement", start, end, ""
    for match in re.finditer(r"\breturn ", code):
        end = end_of(code, match.end(), ";")
        if end and text[match.end():end].strip() not in (
                "{}", "false", "0", "nullptr", "std::nullopt", '""'):
            yield "return", match.end(), end, "{}"


def edits_of_lists(text, code):
    """A member that is not set, an element of a list or a key less, an operand of a text or a key
    gone, two arguments swapped."""
    for match in re.finditer(r"(?<=[{,\s])\.\w+ = ", code):
        end = end_of(code, match.end(), ",}")
        # What it would be without.
        if end and text[match.end():end].strip() not in ("{}", "std::nullopt", '""'):
            yield "member", match.start(), end + (code[end] == ","), ""
    for match in re.finditer(r"\{", code):
        spans = parts_of(code, match.start())
        if len(spans) < 2 or code[match.end():].lstrip().startswith(".") or re.search(
                r"\b(enum|struct|class|namespace|switch|do|else)\b[^;{}()]*$",
                code[:match.start()]):
            continue
        # Of {"name", value} one goes whole, as an element of the list around it.
        named = len(spans) == 2 and code[match.end():].lstrip().startswith('"')
        if named or any(";" in code[start:end] for start, end in spans):
            continue
        for start, end in spans:
            if code[start:end].strip():  # Nothing stands behind a last comma.
                yield "element", start, end + (code[end] == ","), ""
    for match in re.finditer(r"\w\(", code):
        spans = parts_of(code, match.end() - 1)
        callee = re.search(r"\w+$", code[:match.end() - 1]).group()
        if callee in ("if", "for", "while", "switch", "min", "max", "pair") or len(spans) < 2:
            continue
        if callee.startswith("format"):
            for start, end in spans[1:]:
                yield "operand", start, end, ' ""'
        for (a, b), (c, d) in zip(spans, spans[1:]):
            first, second = text[a:b].strip(), text[c:d].strip()
            space = text[a:a + len(text[a:b]) - len(text[a:b].lstrip())]
            # Parameters ("const Row& row") stay; so do literals, which "operand" takes.
            part = code[a:b]
            declares = (re.search(r"[\w&*>] \w+$", part)
                        and not re.search(r" [-+*/=?] ", part))
            if first != second and not declares and '"' not in (first[:1], second[:1]):
                yield "arguments", a, d, f"{space}{second}, {first}"


def mutants_of(path):
    """The mutants of one file, as dictionaries; `before` and `after` are the lines' text."""
    text = (ROOT / path).read_text()
    for operator, start, end, new in edits(text):
        first = text.rfind("\n", 0, start) + 1
        last = text.find("\n", end)
        before, after = text[first:last], text[first:start] + new + text[end:last]
        if before != after:
            yield {"file": str(path), "line": text.count("\n", 0, start) + 1, "operator": operator,
                   "before": " ".join(before.split()), "after": " ".join(after.split()),
                   "text": text[:start] + new + text[end:]}
