"""docs/reference/python.md: what other programs may import, from its signatures and docstrings."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from typing import Any

import analysis.extract
from docs.generators.markdown import block, page, prose
from warehouse.read import Warehouse

PUBLIC: dict[str, tuple[Any, ...]] = {
    "analysis.extract": tuple(getattr(analysis.extract, name) for name in sorted(analysis.extract.__all__)),
    "warehouse.read": (Warehouse,),
}


def pages() -> Iterator[tuple[str, str]]:
    """The page of the Python API."""
    yield (
        "python.md",
        page(
            "Python API",
            "What other programs may import; everything else is how the house is built. The skill tagger is "
            "a scikit-learn transformer: it stands in a Pipeline fitted, as `FrozenEstimator(tagger)`.",
            block(
                "from analysis.extract import load_tagger\n\n"
                "tagger = load_tagger()\n"
                'tags = tagger.tags(["ML Engineer\\nYou know PyTorch and Kubernetes."])[0]',
                "python",
            ),
            *(
                part
                for module, things in PUBLIC.items()
                for part in (f"## {module}", prose(sys.modules[module].__doc__ or ""),
                             *(told for thing in things for told in _thing(thing)))
            ),
        ),
    )  # fmt: skip


def _thing(thing: Any) -> Iterator[str]:
    yield f"### {thing.__name__}"
    yield block(f"{'class ' * inspect.isclass(thing)}{thing.__name__}{_signature(thing)}", "python")
    yield from _docstring(thing)
    if not inspect.isclass(thing):
        return
    for name, held in vars(thing).items():
        inner = held.__func__ if isinstance(held, classmethod | staticmethod) else held
        if name.startswith("_") or not inspect.isfunction(inner) or not inner.__doc__:
            continue
        yield f"#### {thing.__name__}.{name}"
        yield block(f"{name}{_signature(getattr(thing, name))}", "python")
        yield from _docstring(inner)


class _Bare(str):
    """An annotation that is shown without quotes."""

    __repr__ = str.__str__


def _signature(thing: Any) -> str:
    told = inspect.signature(thing)
    given = [
        one.replace(annotation=_Bare(one.annotation)) if isinstance(one.annotation, str) else one
        for one in told.parameters.values()
        if one.name != "self"
    ]
    returned = told.return_annotation
    return str(
        told.replace(
            parameters=given, return_annotation=_Bare(returned) if isinstance(returned, str) else returned
        )
    )


def _docstring(thing: Any) -> Iterator[str]:
    """Its paragraphs; what is indented stays as it is written."""
    for part in (inspect.getdoc(thing) or "").split("\n\n"):
        head, _, rest = part.partition("\n")
        if rest.startswith("    "):
            yield f"{prose(head)}\n\n{block(inspect.cleandoc(rest))}"
        elif part.startswith("    "):
            yield block(inspect.cleandoc(part))
        else:
            yield prose(part)
