"""The tree of unions as the roll-up walks it: who stands above whom, and whose list is complete."""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from .nonsense import Nonsense

Node = Hashable


@dataclass(frozen=True)
class Tree:
    """Unions, each with the one above it (None for none).

    `closed` holds those whose list of children is complete: none directly below them is missing
    here.
    """

    parent: Mapping[Node, Node | None]
    closed: Collection[Node] = ()

    @cached_property
    def lineage(self) -> "Lineage":
        """The tree with its order at hand, made once for all questions about it; see there."""
        return Lineage(self)


def in_order(names: Iterable[Node]) -> list[Node]:
    """The names in an order that doesn't depend on the order they came in."""
    return sorted(names, key=order)


def order(name: Node) -> tuple[str, str]:
    """What names are sorted by: numbers by size, everything else as it is written."""
    if isinstance(name, int):
        return ("", f"{name:+040d}")
    return (type(name).__name__, str(name) if isinstance(name, str) else repr(name))


class Lineage:
    """A tree that was found sound, with children, order and ancestors at hand.

    Raises Nonsense for a cycle, a parent that isn't in the tree, and a closed list of an unknown
    union.
    """

    def __init__(self, tree: Tree) -> None:
        self.parent = tree.parent
        self.closed = frozenset(tree.closed)
        self._children: dict[Node, list[Node]] = {node: [] for node in tree.parent}
        for node in in_order(tree.parent):
            above = tree.parent[node]
            if above is None:
                continue
            if above not in self._children:
                sentence = "%(above)r, the parent of %(node)r, isn't in the tree"
                raise Nonsense(sentence, above=above, node=node)
            self._children[above].append(node)
        if unknown := self.closed - self._children.keys():
            sentence = "%(node)r has a closed list, but isn't in the tree"
            raise Nonsense(sentence, node=in_order(unknown)[0])
        roots = [node for node in in_order(tree.parent) if tree.parent[node] is None]
        reached = {node for root in roots for node in self.subtree(root)}
        if unreached := self._children.keys() - reached:
            sentence = "%(node)r is part of, or hangs on, a cycle"
            raise Nonsense(sentence, node=in_order(unreached)[0])

    def __contains__(self, node: Node) -> bool:
        return node in self._children

    def children(self, node: Node) -> list[Node]:
        return self._children[node]

    def is_alone(self, node: Node) -> bool:
        """Whether there is nothing below the union, so that its scope makes no difference."""
        return node in self.closed and not self._children[node]

    def subtree(self, node: Node) -> list[Node]:
        """The union and all below it, each after the one above it."""
        found = [node]
        for each in found:
            found.extend(self._children[each])
        return found

    def upwards(self, node: Node) -> Iterator[Node]:
        """The union, the one above it, and so on."""
        step: Node | None = node
        while step is not None:
            yield step
            step = self.parent[step]
