"""Partition a graph into kernels.

One walk in program order puts each elementwise op or reduction into the group of a producer when
both run over the same iteration domain (``alignment.py`` decides) and no cycle arises. A second
step moves groups that only one other group reads, through whatever movement, into the reader; a
third bundles independent updates of variables. Movement ops and scalars belong to no group:
whoever reads them evaluates them in place. What comes out is a list of items in a valid order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ...dtypes import float32, float64
from .. import dims
from ..dims import Dim
from ..graph import Graph, Node, Value
from ..kernel.cost import cost_of
from ..kernel.group import Group
from ..ops import Category, Contraction, Element, Reduction, Scalar
from .alignment import align, align_through, join_alignment
from .remove_dead import defining_nodes, has_effects, used_symbols

LARGEST_GROUP = 120
LARGEST_BUNDLE = 64   # groups of one kernel; compilers take more than twice as long for two
# Nodes evaluated in place of one another; expressions are built recursively.
LONGEST_CHAIN = 40
EPILOGUE_DTYPES = (float32, float64)
RECOMPUTE = 2         # cost up to which every reader computes a value again
CHEAP = 6             # cost up to which an expression is computed again rather than stored


@dataclass(eq=False)
class Item:
    """One thing the host program does: a kernel of one or several groups, or a single node.

    ``groups`` is empty for a node that is not fused; ``node`` is None for kernels. Both are there
    for a contraction and the elementwise group that is applied to each element before it is
    stored.
    """

    groups: list[Group] = field(default_factory=list)
    node: Node | None = None


@dataclass(eq=False)
class _Cluster:
    """A group being formed, or a single node; ``before`` is the bit set of clusters it needs."""

    number: int
    group: Group | None
    node: Node | None
    before: int = 0
    cost: int = 0
    absorbed: bool = False


def is_fusable(node: Node) -> bool:
    """True for nodes that can be part of a fused kernel."""
    return (isinstance(node.op.lowering, (Scalar, Element, Reduction))
            and len(node.outputs) == 1 and node.op.is_pure)


def is_movement(node: Node) -> bool:
    """True for nodes that are only index arithmetic on at most one input."""
    return (isinstance(node.op.lowering, Element) and len(node.inputs) <= 1
            and node.op.category is not Category.INDEX)


def keeps_memory(node: Node) -> bool:
    """True for a reshape: its result is the input's memory."""
    lowering = node.op.lowering
    return isinstance(lowering, Element) and lowering.same_memory




def fuse(graph: Graph) -> list[Item]:
    """The graph as a list of kernels and single nodes, in a valid order."""
    return _Fusion(graph).run()


class _Fusion:
    def __init__(self, graph: Graph):
        self.graph = graph
        self.uses = graph.uses()
        self.outputs = set(graph.outputs)
        self.definers = defining_nodes(graph)
        self.clusters: list[_Cluster] = []
        self.owner: dict[Node, _Cluster] = {}
        self.inline: set[Node] = set()
        self.read_again: set[Value] = set()  # by groups that compute a cheap value themselves
        self.chained: set[Node] = set()  # each ends a long chain of inline nodes
        self.last_effect: _Cluster | None = None
        self.needed = 0               # bit set of all clusters that another needs, or needed once

    def run(self) -> list[Item]:
        self._find_inline()
        for node in self.graph.nodes:
            if node not in self.inline:
                self._place(node)
        self._collect_outputs()
        self._absorb()
        self._collect_outputs()
        self._recompute_cheap()
        self._attach_epilogues()
        return self._items()

    # ------------------------------------------------------------------ what is evaluated in place

    def _find_inline(self) -> None:
        """Movement and scalar nodes that need no memory of their own.

        One that a single node or the caller reads must lie in memory, unless it is a reshape of
        something that does.
        """
        depth: dict[Node, int] = {}
        for node in self.graph.nodes:
            if is_fusable(node) and (is_movement(node) or self._is_small(node)):
                longest = max((depth.get(v.node, 0) for v in node.inputs if v.node is not None),
                              default=0)
                if longest < LONGEST_CHAIN:
                    self.inline.add(node)
                    depth[node] = longest + 1
                else:
                    self.chained.add(node)
        for node in reversed(self.graph.nodes):
            if node not in self.inline or not self._needs_memory(node):
                continue
            source = node.inputs[0].node if node.inputs else None
            in_memory = bool(node.inputs) and (source is None or source not in self.inline
                                               or keeps_memory(source))
            if not (keeps_memory(node) and in_memory):
                self.inline.discard(node)

    def _is_small(self, node: Node) -> bool:
        return isinstance(node.op.lowering, Scalar) and node.outputs[0].type.size == 1

    def _needs_memory(self, node: Node) -> bool:
        value = node.outputs[0]
        return value in self.outputs or any(
            not is_fusable(user) or (user in self.inline and keeps_memory(user)
                                     and self._needs_memory(user))
            for user in self.uses[value])

    def _producers(self, value: Value) -> set[Node]:
        """Nodes outside the inline ones that a value is computed from."""
        found: set[Node] = set()
        stack = [value]
        seen: set[Value] = set()
        while stack:
            v = stack.pop()
            if v in seen or v.node is None:
                continue
            seen.add(v)
            if v.node in self.inline:
                stack.extend(v.node.inputs)
                found |= self._definers(v.node)
            else:
                found.add(v.node)
        return found

    def _definers(self, node: Node) -> set[Node]:
        """Nodes that define the sizes a node mentions; they must run before it."""
        if not self.definers:
            return set()
        return {self.definers[s] for s in used_symbols(node) if s in self.definers} - {node}

    # ------------------------------------------------------------------ forming groups

    def _place(self, node: Node) -> None:
        producers = {p for v in node.inputs for p in self._producers(v)} | self._definers(node)
        needed = [self.owner[p] for p in producers]
        if not is_fusable(node):
            cluster = self._new(None, node)
            if has_effects(node):
                if self.last_effect is not None:
                    needed.append(self.last_effect)
                self.last_effect = cluster
            self._depend(cluster, needed)
            return
        for candidate in sorted({c.number for c in needed}, reverse=True):
            cluster = self.clusters[candidate]
            if self._join(node, cluster, needed):
                self._merge_aligned(cluster, needed)
                return
        self._start(node, needed)

    def _new(self, group: Group | None, node: Node | None) -> _Cluster:
        cluster = _Cluster(len(self.clusters), group, node)
        self.clusters.append(cluster)
        if node is not None:
            self.owner[node] = cluster
        return cluster

    def _depend(self, cluster: _Cluster, needed: Iterable[_Cluster]) -> None:
        """Record what a cluster needs, in it and in all that need it."""
        bits = 0
        for other in needed:
            if other is not cluster:
                bits |= other.before | 1 << other.number
        cluster.before |= bits
        self.needed |= bits
        mine = 1 << cluster.number
        if not self.needed & mine:
            return
        for other in self.clusters:
            if other.before & mine:
                other.before |= bits

    def _size(self, group: Group) -> int:
        """Nodes of a group, those included that it evaluates in place at the end of a chain."""
        if not self.chained:
            return len(group.nodes)
        return len(group.nodes) + LONGEST_CHAIN * sum(n in self.chained for n in group.nodes)

    def _would_cycle(self, cluster: _Cluster, needed: Iterable[_Cluster]) -> bool:
        mine = 1 << cluster.number
        return any(other is not cluster and other.before & mine for other in needed)

    def _join(self, node: Node, cluster: _Cluster, needed: list[_Cluster]) -> bool:
        group = cluster.group
        if group is None or self._size(group) >= LARGEST_GROUP \
                or self._would_cycle(cluster, needed):
            return False
        own = [v for v in node.inputs
               if any(self.owner[p] is cluster for p in self._producers(v))]
        joined = join_alignment(node, group, own, self.inline)
        if joined is None:
            return False
        group.alignment.update(joined.alignment)
        group.axes = joined.axes
        self._add(node, cluster)
        self._depend(cluster, needed)
        return True

    def _start(self, node: Node, needed: list[_Cluster]) -> None:
        value = node.outputs[0]
        if isinstance(node.op.lowering, Reduction):
            source = node.inputs[0]
            axes = tuple(node.attrs.axes)  # type: ignore[attr-defined]  # every Reduction has axes
            group = Group(source.shape, axes)
            identity = tuple(-1 if d == 1 else i for i, d in enumerate(source.shape))
            group.alignment[source] = identity
            keep = node.attrs.keepdims  # type: ignore[attr-defined]  # likewise
            group.alignment[value] = tuple(
                -1 if i in axes else a for i, a in enumerate(identity) if keep or i not in axes)
        else:
            group = Group(value.shape)
            group.alignment[value] = tuple(-1 if d == 1 else i for i, d in enumerate(value.shape))
        cluster = self._new(group, None)
        self._add(node, cluster)
        self._depend(cluster, needed)

    def _add(self, node: Node, cluster: _Cluster) -> None:
        assert cluster.group is not None
        cluster.group.nodes.append(node)
        cluster.cost += cost_of(node)
        self.owner[node] = cluster

    def _merge_aligned(self, cluster: _Cluster, needed: list[_Cluster]) -> None:
        """Unite other producers of the same domain with the cluster a node has just joined."""
        for other in {c.number: c for c in needed}.values():
            if other is cluster or other.absorbed or not self._mergeable(cluster, other):
                continue
            a, b = cluster.group, other.group
            assert a is not None and b is not None
            if not self._reads_in_place(cluster, other):
                continue
            a.nodes[:0] = b.nodes
            a.alignment.update(b.alignment)
            a.axes = a.axes if a.axes is not None else b.axes
            cluster.cost += other.cost
            self._replace(other, cluster)

    def _reads_in_place(self, cluster: _Cluster, other: _Cluster) -> bool:
        """True when two clusters, made one, would read each other's values where they are made.

        What has been computed at one index of the domain is not there at another.
        """
        a, b = cluster.group, other.group
        assert a is not None and b is not None
        axes = a.axes if a.axes is not None else b.axes
        both = Group(a.domain, axes, [], [], {**a.alignment, **b.alignment})
        for node in (*a.nodes, *b.nodes):
            sources = [(v, {self.owner[p] for p in self._producers(v)}) for v in node.inputs]
            foreign = other if self.owner[node] is cluster else cluster
            crossing = [v for v, owners in sources if foreign in owners]
            if not crossing:
                continue
            made = [align(v, b if foreign is other else a, self.inline) for v in crossing]
            if any(place is None or both.alignment.get(v, place) != place
                   for v, place in zip(crossing, made, strict=True)):
                return False
            own = [v for v, owners in sources if cluster in owners or other in owners]
            joined = join_alignment(node, both, own, self.inline)
            result = node.outputs[0]
            if joined is None or joined.alignment[result] != both.alignment[result]:
                return False
        return True

    def _mergeable(self, cluster: _Cluster, other: _Cluster) -> bool:
        a, b = cluster.group, other.group
        if a is None or b is None or a.domain != b.domain:
            return False
        if a.axes is not None and b.axes is not None and a.axes != b.axes:
            return False
        if self._size(a) + self._size(b) > LARGEST_GROUP:
            return False
        return not self._path_between(other, cluster) and not self._path_between(cluster, other)

    def _path_between(self, first: _Cluster, last: _Cluster) -> bool:
        """True when some third cluster needs ``first`` and is needed by ``last``."""
        mine = 1 << first.number
        return any(c.before & mine and last.before >> c.number & 1 for c in self.clusters
                   if c is not first and c is not last and not c.absorbed)

    def _replace(self, old: _Cluster, new: _Cluster) -> None:
        """Everything that belonged to or needed ``old`` now belongs to or needs ``new``."""
        assert old.group is not None
        for node in old.group.nodes:
            self.owner[node] = new
        old.absorbed = True
        gone, mine = 1 << old.number, 1 << new.number
        new.before |= old.before
        new.before &= ~(gone | mine)
        if not self.needed & (gone | mine):
            return
        self.needed |= mine | new.before
        for cluster in self.clusters:
            if cluster is not new and cluster.before & (gone | mine):
                cluster.before = cluster.before & ~gone | mine | new.before

    # ------------------------------------------------------------------ producers into readers

    def _readers(self, value: Value) -> list[tuple[Node | None, Value]]:
        """Who reads a value, through inline nodes: the reading node and the value it reads."""
        found: list[tuple[Node | None, Value]] = []
        stack = [value]
        while stack:
            v = stack.pop()
            if v in self.outputs:
                found.append((None, v))
            for user in self.uses[v]:
                if user in self.inline:
                    stack.append(user.outputs[0])
                else:
                    found.append((user, v))
        return found

    def _collect_outputs(self) -> None:
        """Values of each group that anybody outside it reads."""
        for cluster in self.clusters:
            if cluster.group is None or cluster.absorbed:
                continue
            cluster.group.outputs = [
                node.outputs[0] for node in cluster.group.nodes
                if any(user is None or self.owner[user] is not cluster
                       for user, _ in self._readers(node.outputs[0]))]

    def _absorb(self) -> None:
        for cluster in reversed(self.clusters):
            group = cluster.group
            if group is None or cluster.absorbed or group.axes is not None or not group.outputs:
                continue
            readers = [r for value in group.outputs for r in self._readers(value)]
            if any(user is None or not is_fusable(user) for user, _ in readers):
                continue
            targets = {self.owner[user].number for user, _ in readers if user is not None}
            if len(targets - {cluster.number}) != 1:
                continue
            target = self.clusters[(targets - {cluster.number}).pop()]
            if self._worth_absorbing(cluster, target):
                self._absorb_into(cluster, target)

    def _worth_absorbing(self, cluster: _Cluster, target: _Cluster) -> bool:
        """True when the reader would compute each element about as often as the group itself.

        A value that is read through several movements is computed at several places; readers
        that share the movement share the place.
        """
        assert target.group is not None and cluster.group is not None
        if self._size(target.group) + self._size(cluster.group) > LARGEST_GROUP:
            return False
        places = max(len({v for user, v in self._readers(value)
                          if user is not None and self.owner[user] is target})
                     for value in cluster.group.outputs)
        if cluster.cost <= CHEAP and places <= 2:
            return True
        reads = dims.product(target.group.domain) * places
        return not _exceeds(reads, dims.product(cluster.group.domain))

    def _absorb_into(self, cluster: _Cluster, target: _Cluster) -> None:
        assert target.group is not None and cluster.group is not None
        target.group.nodes[:0] = cluster.group.nodes
        target.cost += cluster.cost
        self._replace(cluster, target)

    # ------------------------------------------------------------------ cheap values

    def _recompute_cheap(self) -> None:
        """Let readers compute a cheap value (a mask, say) again from what lies in memory anyway."""
        for cluster in self.clusters:
            group = cluster.group
            if group is None or cluster.absorbed:
                continue
            for value in list(group.outputs):
                if len(group.outputs) > 1 and self._is_cheap(value, group):
                    self._hand_to_readers(value, cluster)

    def _is_cheap(self, value: Value, group: Group) -> bool:
        node = value.node
        if node is None or not isinstance(node.op.lowering, Scalar) or cost_of(node) > RECOMPUTE:
            return False
        if any(user is None or not is_fusable(user) for user, _ in self._readers(value)):
            return False
        sources = [v for v in node.inputs if not self._is_constant(v)]
        return len(sources) <= 1 and all(
            v.node is None or v in group.outputs or (
                v.node in self.owner and self.owner[v.node].group is None) for v in sources)

    def _is_constant(self, value: Value) -> bool:
        return value.node is not None and not value.node.inputs and value.node in self.inline

    def _hand_to_readers(self, value: Value, cluster: _Cluster) -> None:
        assert cluster.group is not None and value.node is not None
        cluster.group.outputs.remove(value)
        for user, _ in self._readers(value):
            if user is None or self.owner[user] is cluster:
                continue
            reader = self.owner[user].group
            assert reader is not None
            self.read_again.update(v for source in value.node.inputs
                                   for node in self._producers(source) for v in node.outputs)
            if value.node not in reader.nodes:
                reader.nodes.insert(0, value.node)

    # ------------------------------------------------------------------ epilogues

    def _attach_epilogues(self) -> None:
        """Let a contraction do the elementwise work on its result while it is in registers."""
        for cluster in self.clusters:
            node = cluster.node
            if node is None or cluster.group is not None or not _takes_epilogue(node):
                continue
            value = node.outputs[0]
            readers = self._readers(value)
            if value in self.read_again or any(
                    user is None or not is_fusable(user) for user, _ in readers):
                continue
            targets = {self.owner[user].number for user, _ in readers if user is not None}
            if len(targets) != 1:
                continue
            target = self.clusters[targets.pop()]
            if all(v is value for _, v in readers) and self._is_epilogue(target, value) \
                    and not self._path_between(cluster, target):
                self._attach(cluster, target)

    def _is_epilogue(self, target: _Cluster, value: Value) -> bool:
        group = target.group
        if group is None or group.axes is not None or len(group.outputs) != 1:
            return False
        if target.node is not None:  # of two contractions one has to be there before the other
            return False
        output = group.outputs[0]
        everywhere = tuple(-1 if d == 1 else i for i, d in enumerate(value.shape))
        if value.dtype not in EPILOGUE_DTYPES or output.dtype is not value.dtype:
            return False
        if group.domain != value.shape or output.shape != value.shape or not value.shape:
            return False
        return all(
            group.alignment.get(node.outputs[0]) == everywhere and node.outputs[0].shape
            == value.shape and isinstance(node.op.lowering, Scalar)
            for node in self.uses[value])

    def _attach(self, cluster: _Cluster, target: _Cluster) -> None:
        assert cluster.node is not None
        target.node = cluster.node
        self.owner[cluster.node] = target
        cluster.absorbed = True
        gone, mine = 1 << cluster.number, 1 << target.number
        target.before = (target.before | cluster.before) & ~(gone | mine)
        if self.needed & gone:
            self.needed |= mine | target.before
        for other in self.clusters:
            if other is not target and other.before & gone:
                other.before = other.before & ~gone | mine | target.before

    # ------------------------------------------------------------------ the result

    def _items(self) -> list[Item]:
        items: dict[int, Item] = {}
        for cluster in self.clusters:
            if cluster.absorbed:
                continue
            if cluster.group is None:
                items[cluster.number] = Item(node=cluster.node)
            else:
                self._add_inline(cluster.group)
                items[cluster.number] = Item([cluster.group], cluster.node)
        order = self._order(items)
        return self._bundle(order, items)

    def _add_inline(self, group: Group) -> None:
        """Add the inline nodes a group evaluates, and put all nodes in program order."""
        members = set(group.nodes)
        stack = [v for node in group.nodes for v in node.inputs]
        while stack:
            value = stack.pop()
            if value.node is not None and value.node in self.inline and value.node not in members:
                members.add(value.node)
                stack.extend(value.node.inputs)
        position = self._positions()
        group.nodes = sorted(members, key=position.__getitem__)
        for node in group.nodes:
            if node in self.inline and node.outputs[0] not in group.alignment:
                aligned = align_through(node, group)
                if aligned is not None:
                    group.alignment[node.outputs[0]] = aligned

    def _positions(self) -> dict[Node, int]:
        if not hasattr(self, "_position"):
            self._position = {node: i for i, node in enumerate(self.graph.nodes)}
        return self._position

    def _order(self, items: dict[int, Item]) -> list[int]:
        """Cluster numbers so that each comes after those it needs; the earliest first."""
        done = 0
        waiting = sorted(items)
        order: list[int] = []
        alive = sum(1 << n for n in items)
        while waiting:
            rest: list[int] = []
            for number in waiting:
                if self.clusters[number].before & alive & ~done == 0:
                    order.append(number)
                    done |= 1 << number
                else:
                    rest.append(number)
            if len(rest) == len(waiting):
                raise AssertionError("fusion made a cycle")
            waiting = rest
        return order

    def _bundle(self, order: Sequence[int], items: dict[int, Item]) -> list[Item]:
        """Join independent map groups whose results all leave the graph into one kernel."""
        bundle: list[int] = []
        needed = 0
        for number in order:
            needed |= self.clusters[number].before
        for number in order:
            group = items[number].groups[0] if items[number].groups else None
            if group is None or group.axes is not None or items[number].node is not None:
                continue
            # Readers are not enough: a group that computes a cheap value again needs what that
            # reads.
            if not needed >> number & 1:
                bundle.append(number)
        if len(bundle) < 2:
            return [items[number] for number in order]
        bundled = set(bundle)
        rest = [items[number] for number in order if number not in bundled]
        return rest + [Item([items[number].groups[0] for number in bundle[i:i + LARGEST_BUNDLE]])
                       for i in range(0, len(bundle), LARGEST_BUNDLE)]


def _takes_epilogue(node: Node) -> bool:
    """True for contractions that hold each element in a register once it is complete."""
    if not isinstance(node.op.lowering, Contraction):
        return False
    template = node.op.lowering.build(node.attrs, [v.type for v in node.inputs],
                                      [v.type for v in node.outputs])
    # Gradients of filters add up parts of the batch in memory.
    return getattr(template, "direction", "") != "filter"


def _exceeds(a: Dim, b: Dim) -> bool:
    difference = a - b
    return difference > 0 if isinstance(difference, int) else True
