"""Quickest times by car as OSMnx and NetworkX see a map; run by a Python that has OSMnx.

``python benchmarks/roads_osmnx.py MAP.osm QUESTION.json`` prints a JSON list of seconds, null where
there is no way. Shares no code with OpenCorridor: OSMnx parses the map, tells one-ways apart,
measures lengths and finds the ways. It knows no access by means: which tags close a way to cars is
stated here, in the words of its own filter for driving.
"""

import json
import sys
from pathlib import Path

import networkx as nx
import osmnx as ox

CLOSED = {"no", "private", "agricultural", "forestry", "restricted"}
OPEN = {"yes", "designated", "official", "permissive", "destination", "public", "customers"}
KEYS = ("motorcar", "motor_vehicle", "vehicle", "access")
NOT_FOR_CARS = {
    "footway", "path", "steps", "pedestrian", "cycleway", "bridleway", "construction", "proposed",
    "platform", "corridor", "elevator", "raceway", "rest_area", "services", "bus_guideway",
    "busway", "abandoned", "no", "planned",
}  # fmt: skip
BARRIERS = {"bollard", "block", "cycle_barrier", "kissing_gate", "fence", "wall", "yes", "stile"}


def is_open(edge: dict, speeds_kmh: dict[str, int]) -> bool:  # type: ignore[type-arg]  # one edge of OSMnx
    """Tell whether cars may use an edge."""
    if edge.get("highway") not in speeds_kmh:
        return False
    if edge.get("highway") in NOT_FOR_CARS:
        return edge.get("motorcar") in OPEN or edge.get("motor_vehicle") in OPEN
    stated = next((edge[k] for k in KEYS if edge.get(k) in OPEN | CLOSED), "yes")
    return stated not in CLOSED and edge.get("area") != "yes"


def limit_kmh(edge: dict) -> float:  # type: ignore[type-arg]  # one edge of OSMnx
    """Return the least plain number of a speed limit, or infinity."""
    parts = str(edge.get("maxspeed", "")).replace("mph", "").split(";")
    numbers = [float(p) * (1.609344 if "mph" in str(edge["maxspeed"]) else 1)
               for p in parts if p.strip().isdecimal() and float(p) > 0]  # fmt: skip
    return min(numbers, default=float("inf"))


def main(source: Path, question: Path) -> None:
    """Answer a question file."""
    asked = json.loads(question.read_text(encoding="utf-8"))
    speeds = asked["speeds_kmh"]
    ox.settings.useful_tags_way = [*ox.settings.useful_tags_way, "motorcar", "motor_vehicle",
                                   "vehicle", "area", "oneway", "junction"]  # fmt: skip
    ox.settings.useful_tags_node = ["barrier", "access", "motor_vehicle", "locked"]
    graph = ox.graph_from_xml(source, simplify=False, retain_all=True)
    graph.remove_edges_from(
        [e for e in graph.edges(keys=True) if not is_open(graph.edges[e], speeds)]
    )
    graph.remove_nodes_from([n for n, tags in list(graph.nodes(data=True)) if blocked(tags)])
    for _, _, edge in graph.edges(data=True):
        speed_kmh = min(speeds[edge["highway"]], limit_kmh(edge))
        edge["time_s"] = edge["length"] / speed_kmh * 3.6
    by_origin: dict[int, list[int]] = {}
    for number, (origin, _) in enumerate(asked["pairs"]):
        by_origin.setdefault(origin, []).append(number)
    answers: list[float | None] = [None] * len(asked["pairs"])
    for origin, numbers in by_origin.items():
        if origin in graph:
            times = nx.single_source_dijkstra_path_length(graph, origin, weight="time_s")
            for number in numbers:
                answers[number] = times.get(asked["pairs"][number][1])
    print(json.dumps(answers))


def blocked(tags: dict) -> bool:  # type: ignore[type-arg]  # one node of OSMnx
    """Tell whether a node lets no car pass."""
    if tags.get("barrier") is None or isinstance(tags["barrier"], float):
        return False
    return tags["barrier"] in BARRIERS or tags.get("access") in CLOSED


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
