"""A document as an outline: headings, and below them entries, each with its line and label."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from analysis.own_guides.text import LINE_MAX, plain
from analysis.own_guides.words import part_of

HEADING, ENTRY, PROSE, ROW, CODE = "heading", "entry", "prose", "row", "code"
LABEL_WORDS = 6  # a longer run of words before a colon is a sentence
HEADING_WORDS = 9
# Marks that stand for a list in mail and word processors, where Markdown knows only "-", "*" and "+".
_BULLET = re.compile(
    r"^(\s*)(?:[•·▪◦‣●○■□➤►▸✓✔☑✅]|[–—](?=\s)|\[[ xX]\](?=\s)|\(?[a-h]\)(?=\s))\s*(?=\S)", re.MULTILINE
)
_LABEL = re.compile(r"(?P<label>[^:.!?]{2,60}?)\s*:\s+(?P<rest>\S.*)")
_ASIDE = re.compile(r"\s*[(\[][^()\[\]]*[)\]]$")  # "**How people get here** (6 months)"
_DASHED = re.compile(r"(?P<label>.+?)(?:\s+[-–—]+\s+|\s*—\s*)(?P<rest>\S.*)")
_MD = MarkdownIt("commonmark").enable("table").disable("code")
_LISTS = (["bullet_list_open"], ["ordered_list_open"])
_STRUCTURE = 7  # below the six levels of headings: a line that heads a list without being marked as one


@dataclass
class Node:
    """One heading, entry, line of prose or row of a table, and what stands below it.

    `label` and `rest` are the two sides of "Label: rest" (`is_dashed`: of "Label - rest").
    """

    kind: str
    text: str
    line: int
    depth: int = 0
    label: str = ""
    rest: str = ""
    is_dashed: bool = False
    is_bold: bool = False
    number: int | None = None
    links: tuple[tuple[str, str], ...] = ()
    cells: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    children: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """It and all below it, in the order of the document; not by recursion: documents may be hostile."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))


def outline(text: str) -> Node:
    """The document's outline; the root is no line of it."""
    shown = "\n".join(line[:LINE_MAX] for line in _BULLET.sub(r"\1- ", text).split("\n"))
    root = Node(HEADING, "", 0)
    _Builder(root, shown.split("\n")).build(_MD.parse(shown))
    return root


class _Builder:
    """Walks the tokens of a parser once and hangs each line where it belongs."""

    def __init__(self, root: Node, source: Sequence[str]) -> None:
        self.source = source
        self.headings = [root]
        self.entries: list[Node] = []  # the list items that are open, outermost first
        self.numbers: list[int | None] = []  # the next number of each open list
        self.header: tuple[str, ...] = ()

    def build(self, tokens: Sequence[Token]) -> None:
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if token.type == "heading_open":
                self._heading(tokens[at + 1], int(token.tag[1]))
                at += 2
            elif token.type in ("bullet_list_open", "ordered_list_open"):
                ordered = token.type.startswith("ordered")
                self.numbers.append(int(token.attrs.get("start", 1)) if ordered else None)
            elif token.type in ("bullet_list_close", "ordered_list_close"):
                self.numbers.pop()
            elif token.type == "list_item_open":
                self._open(token)
            elif token.type == "list_item_close":
                self.entries.pop()
            elif token.type == "inline":
                self._lines(token, [one.type for one in tokens[at + 2 : at + 4]])
            elif token.type == "tr_open":
                at = self._row(tokens, at)
            elif token.type in ("fence", "code_block"):
                self._hang(Node(CODE, f"```{token.info.strip()}"[:40], _line(token), number=_last(token)))
            elif token.type == "html_block":
                self._html(token)
            at += 1

    @property
    def _place(self) -> Node:
        return self.entries[-1] if self.entries else self.headings[-1]

    def _hang(self, node: Node) -> None:
        self._place.children.append(node)

    def _heading(self, inline: Token, depth: int) -> None:
        for piece in _pieces(inline)[:1]:
            self._head(_node(HEADING, piece, _line(inline)), depth)

    def _head(self, node: Node, depth: int) -> None:
        while len(self.headings) > 1 and self.headings[-1].depth >= depth:
            self.headings.pop()
        node.depth, node.kind = depth, HEADING
        self.headings[-1].children.append(node)
        self.headings.append(node)

    def _open(self, token: Token) -> None:
        number = self.numbers[-1]
        if number is not None:
            self.numbers[-1] = number + 1
        node = Node(ENTRY, "", _line(token), number=number)
        self._hang(node)
        self.entries.append(node)

    def _lines(self, inline: Token, following: Sequence[str]) -> None:
        pieces = _pieces(inline)
        for at, piece in enumerate(pieces):
            node = _node(PROSE, piece, _line(inline) + piece.offset)
            if not node.text:
                continue
            is_last = at == len(pieces) - 1
            if at == 0 and not is_last and not self.entries and _is_bare_heading(node, piece):
                self._head(node, _STRUCTURE)
                continue
            if self.entries and not self._is_outside(node):
                self._in_entry(node)
            elif self.entries:
                self._anew(node, is_last and following == ["list_item_close", "list_item_open"])
            elif _heads(node, piece, is_last and following[:1] in _LISTS):
                self._head(node, _STRUCTURE)
            else:
                self._hang(node)

    def _is_outside(self, node: Node) -> bool:
        """Whether a line right below a list, "**Hours**: 5", begins anew; Markdown takes it for its end."""
        written = self.source[node.line - 1] if node.line <= len(self.source) else ""
        return (
            bool(node.label)
            and node.is_bold
            and written.startswith(("*", "_"))
            and bool(self.entries[-1].text)
        )

    def _anew(self, node: Node, before_entry: bool) -> None:
        """A line that begins anew heads the entries after it, or stands beside the list."""
        if before_entry:
            self._head(node, _STRUCTURE)
            return
        while self.headings[-1].depth == _STRUCTURE:
            self.headings.pop()
        self.headings[-1].children.append(node)

    def _in_entry(self, node: Node) -> None:
        """The first line of an entry is the entry; a line that only goes on with a sentence joins it."""
        entry = self.entries[-1]
        if not entry.text:
            node.kind, node.number, node.children = ENTRY, entry.number, entry.children
            entry.__dict__.update(node.__dict__)
        elif node.label or node.is_bold or entry.children:
            entry.children.append(node)
        else:
            joined = f"{entry.text} {node.text}"
            if entry.label:
                entry.rest = f"{entry.rest} {node.text}".strip()
            entry.text, entry.links = joined[:LINE_MAX], entry.links + node.links

    def _row(self, tokens: Sequence[Token], at: int) -> int:
        cells: list[str] = []
        line, is_header = _line(tokens[at]), False
        while tokens[at].type != "tr_close":
            if tokens[at].type == "inline":
                cells.append(" ".join(piece.text for piece in _pieces(tokens[at])))
            is_header = is_header or tokens[at].type == "th_open"
            at += 1
        if is_header:
            self.header = tuple(plain(cell) for cell in cells)
        else:
            self._hang(Node(ROW, " | ".join(cells), line, cells=tuple(cells), header=self.header))
        return at

    def _html(self, token: Token) -> None:
        """The words between the tags of a block of HTML; comments say nothing to a reader."""
        blank = re.sub(
            r"<!--.*?(?:-->|\Z)", lambda m: "\n" * m[0].count("\n"), token.content, flags=re.DOTALL
        )
        blank = re.sub(
            r"<(script|style)\b.*?(?:</\1\s*>|\Z)",
            lambda m: "\n" * m[0].count("\n"),
            blank,
            flags=re.DOTALL | re.IGNORECASE,
        )
        for number, line in enumerate(re.sub(r"<[^<>]*>", " ", blank).split("\n")):
            if line.strip():
                self._hang(_node(PROSE, _Piece(" ".join(line.split()), number), _line(token) + number))


def _heads(node: Node, piece: _Piece, before_list: bool) -> bool:
    """Whether a line that is marked as no heading heads what follows it all the same."""
    words = len(node.text.split())
    if words > HEADING_WORDS or piece.text.rstrip().endswith((".", "!", "?")):
        return False
    if node.label and node.rest:
        return before_list and piece.bold == len(node.label)
    return before_list or piece.text.rstrip().endswith(":") or piece.is_all_bold


def _is_bare_heading(node: Node, piece: _Piece) -> bool:
    """Whether the first line of a paragraph is a heading without a mark: "Summary", "REQUIRED SKILLS"."""
    is_short = (
        len(node.text.split()) <= 4 and not node.label and not piece.text.endswith((".", ",", "!", "?"))
    )
    return is_short and (piece.text.isupper() or piece.is_all_bold or part_of(node.text) is not None)


@dataclass(frozen=True)
class _Piece:
    """One line of running text, its marks taken away; `bold`: how long the bold words at its start are."""

    text: str
    offset: int
    bold: int = 0
    links: tuple[tuple[str, str], ...] = ()

    @property
    def is_all_bold(self) -> bool:
        return self.bold > 0 and self.bold >= len(_ASIDE.sub("", self.text.strip(" :")))


def _pieces(inline: Token) -> list[_Piece]:
    """The lines of a piece of running text."""
    found: list[_Piece] = []
    text, bold, href = "", 0, ""
    links: list[tuple[str, str]] = []
    depth, begins, link_at, offset = 0, -1, 0, 0
    for token in [*(inline.children or []), Token("softbreak", "", 0)]:
        if token.type in ("softbreak", "hardbreak"):
            found.append(_Piece(text.strip(), offset, bold, tuple(links)))
            text, bold, links, offset = "", 0, [], offset + 1
        elif token.type in ("text", "code_inline"):
            text += token.content
        elif token.type in ("strong_open", "em_open"):
            depth += 1
            begins = 0 if not plain(text) else begins
            text = "" if not plain(text) else text
        elif token.type in ("strong_close", "em_close"):
            depth -= 1
            if begins == 0 and not bold and depth == 0:
                bold = len(text.strip().rstrip(":").strip())
            begins = -1
        elif token.type == "link_open":
            href, link_at = str(token.attrs.get("href", "")), len(text)
        elif token.type == "link_close":
            links.append((text[link_at:].strip(), href))
        elif token.type == "image":
            text += " "
    return found


def _node(kind: str, piece: _Piece, line: int) -> Node:
    text = " ".join(piece.text.split())
    node = Node(kind, plain(text), line, links=piece.links)
    if piece.bold and piece.bold < len(text):
        label, rest = text[: piece.bold], text[piece.bold :].lstrip()
        if found := re.match(r"[:：]?\s*(?P<dash>[-–—]+\s+|:\s*)?(?P<rest>.*)", rest):
            is_label = rest[:1] in ":：-–—" or label.endswith(":") or not rest
            node.is_bold = True
            if is_label and found["rest"]:
                node.label, node.rest = plain(label), found["rest"].strip()
                node.is_dashed = rest[:1] not in ":：" and bool(
                    (found["dash"] or "").strip("- –—") == "" and found["dash"]
                )
    elif found := _LABEL.fullmatch(text):
        if len(found["label"].split()) <= LABEL_WORDS:
            node.label, node.rest = plain(found["label"]), found["rest"].strip()
    elif (found := _DASHED.fullmatch(text)) and len(found["label"].split()) <= LABEL_WORDS:
        node.label, node.rest, node.is_dashed = plain(found["label"]), found["rest"].strip(), True
    node.is_bold = node.is_bold or piece.is_all_bold
    return node


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 0


def _last(token: Token) -> int:
    return token.map[1] if token.map else 0
