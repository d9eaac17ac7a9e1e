"""The grid as a graph: the spanning tree whose paths stay highest, and the shortest path above a level."""

from __future__ import annotations

from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from .sets import LevelSets


class GridGraph(NamedTuple):
    """The grid as a graph whose last node is beyond the edge: each edge's two nodes, depth and length.

    Depth is the rank of the edge's lower end, from the top. Going beyond the edge costs the view's diagonal, so that a
    path does so only where it must.
    """

    tail: np.ndarray
    head: np.ndarray
    depth: np.ndarray
    length: np.ndarray
    nodes: int

    def matrix(self, weight: np.ndarray, kept: np.ndarray | slice = slice(None)) -> sparse.csr_array:
        """Return the weights of the kept edges as a sparse matrix."""
        entries = (weight[kept].astype(float), (self.tail[kept], self.head[kept]))
        return sparse.csr_array(entries, shape=(self.nodes, self.nodes))


_NEIGHBOURS = {"sub": ((0, 1), (1, 0)), "super": ((0, 1), (1, 0), (1, 1), (1, -1))}
_graphs: WeakKeyDictionary[LevelSets, GridGraph] = WeakKeyDictionary()
_trees: WeakKeyDictionary[LevelSets, sparse.csr_array] = WeakKeyDictionary()


def widest_nodes(sets: LevelSets, a: int, b: int) -> np.ndarray | None:
    """Return the cells of the shortest of all widest paths from cell a to cell b, the number of cells for beyond.

    None where nothing joins them.
    """
    widest = _path_in(spanning_tree(sets), a, b)
    return None if widest is None else _shortest(sets, widest)


def spanning_tree(sets: LevelSets) -> sparse.csr_array:
    """Return the spanning tree of the grid's graph whose paths stay highest; its last node is beyond the edge.

    An edge weighs the rank of its lower end from the top, so that no weight is 0 and none is rounded.
    """
    if sets not in _trees:
        graph = _graph(sets)
        _trees[sets] = csgraph.minimum_spanning_tree(graph.matrix(graph.depth))
    return _trees[sets]


def _graph(sets: LevelSets) -> GridGraph:
    if sets not in _graphs:
        _graphs[sets] = _edges(sets)
    return _graphs[sets]


def _edges(sets: LevelSets) -> GridGraph:
    values = sets.tree.sign * sets.grid.values
    size = values.size
    missing = np.isnan(values)
    order = np.argsort(np.where(missing, -np.inf, values), axis=None, kind="stable")
    rank = np.empty(size, dtype=np.int64)
    rank[order] = np.arange(size, 0, -1)
    depth = rank.reshape(values.shape)
    number = np.where(missing, -1, np.arange(size).reshape(values.shape))
    rows, columns = values.shape
    dx, dy = (float(axis[1] - axis[0]) if len(axis) > 1 else 1.0 for axis in (sets.grid.x, sets.grid.y))
    parts = []
    for down, right in _NEIGHBOURS[sets.kind]:
        here = (slice(0, rows - down), slice(max(0, -right), columns - max(0, right)))
        there = (slice(down, rows), slice(max(0, right), columns - max(0, -right)))
        length = np.full(number[here].shape, np.hypot(right * dx, down * dy))
        parts.append([number[here], number[there], np.maximum(depth[here], depth[there]), length])
    if sets.kind == "super" and sets.boundary == "coercive":
        edge = np.zeros(values.shape, bool)
        edge[[0, -1]] = edge[:, [0, -1]] = True
        far = np.full(int(edge.sum()), np.hypot(columns * dx, rows * dy))
        parts.append([number[edge], np.where(number[edge] < 0, -1, size), depth[edge], far])
    tail, head, deep, long = (np.concatenate([part[k].ravel() for part in parts]) for k in range(4))
    known = (tail >= 0) & (head >= 0)
    return GridGraph(tail[known], head[known], deep[known], long[known], size + 1)


def _shortest(sets: LevelSets, widest: np.ndarray) -> np.ndarray:
    """Return the shortest of all paths that stay as high as the widest one does."""
    graph = _graph(sets)
    inner = widest[widest < sets.grid.values.size]
    heights = sets.tree.sign * sets.grid.values.ravel()
    lowest = inner[np.argmin(heights[inner])]
    # Cells of the very same level are as good as the lowest one of the path.
    deepest = int((heights >= heights[lowest]).sum())
    matrix = graph.matrix(graph.length, graph.depth <= deepest)
    a, b = int(widest[0]), int(widest[-1])
    _, before = csgraph.dijkstra(matrix, directed=False, indices=np.array([b]), return_predecessors=True)
    return _walk(before[0], a, b)


def _path_in(tree: sparse.csr_array, a: int, b: int) -> np.ndarray | None:
    """Return the nodes from a to b, both included; None where nothing joins them."""
    _, before = csgraph.breadth_first_order(tree, b, directed=False, return_predecessors=True)
    return None if a != b and before[a] < 0 else _walk(before, a, b)


def _walk(before: np.ndarray, a: int, b: int) -> np.ndarray:
    nodes = [a]
    while nodes[-1] != b:
        nodes.append(int(before[nodes[-1]]))
    return np.array(nodes)
