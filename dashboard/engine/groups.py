"""Groups that were found without a label, as things one can look at and name."""

from dataclasses import dataclass

import numpy as np

from dashboard.engine.classify import Clusterer, cluster

UNNAMED = -1


@dataclass(frozen=True)
class Groups:
    """Codes in k groups, the largest first."""

    members: np.ndarray  # (n,) int64, the group of each code
    centres: np.ndarray  # (k, d) float32, the mean code of each group
    distances: np.ndarray  # (n,) float32, from each code to the centre of its group

    def __len__(self) -> int:
        return len(self.centres)

    @property
    def sizes(self) -> np.ndarray:
        """Codes in each group, (k,)."""
        return np.bincount(self.members, minlength=len(self))

    def by_fit(self, group: int) -> np.ndarray:
        """The codes of a group by number, the one nearest to its centre first."""
        mine = np.flatnonzero(self.members == group)
        return mine[np.argsort(self.distances[mine], kind="stable")]


def find_groups(codes: np.ndarray, count: int, by: Clusterer) -> Groups:
    """Group codes (n, d) with no label, as `cluster` does; fewer groups than `count` where some stay empty."""
    _, members, sizes = np.unique(cluster(codes, count, by), return_inverse=True, return_counts=True)
    place = np.argsort(np.argsort(-sizes, kind="stable"))
    members = place[members]
    centres = np.stack([codes[members == group].mean(axis=0) for group in range(len(sizes))])
    return Groups(members, centres, np.linalg.norm(codes - centres[members], axis=1))


def naming_accuracy(names: np.ndarray, members: np.ndarray, labels: np.ndarray) -> float:
    """Share of codes (n,) whose group's name, from `names` (k,), is their label; a group UNNAMED is always wrong."""
    return float(np.mean(names[members] == labels))
