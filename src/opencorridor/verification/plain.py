"""May the routes of a stage share their nodes? The plain test (method, section 6)."""

from __future__ import annotations

from collections.abc import Iterable

from opencorridor.verification.network import Network
from opencorridor.verification.routes import Route, name_of
from opencorridor.verification.spans import Spans

_Trip = tuple[str, ...]


def why_not_plain(network: Network) -> str | None:
    """Return why the merged network of a stage would let somebody do what no route allows."""
    return (
        _classes_differ(network)
        or _routes_mix(network)
        or _kinds_differ(network)
        or _fleets_shared(network)
        or _people_differ(network)
    )


def _movement(network: Network, route: Route) -> Spans:
    return network.clock.terms.movement[route.corridor]


def _classes_differ(network: Network) -> str | None:
    """Return a gathering point whose classes have different routes, if there is one."""
    by_class: dict[str, dict[tuple[str, str], set[object]]] = {}
    for route in network.routes:
        of_point = by_class.setdefault(route.path.gathering, {})
        seen = of_point.setdefault((route.share, route.fleet), set())
        seen.add((route.corridor, route.path.destination, _movement(network, route)))
    for point, classes in by_class.items():
        if len({frozenset(routes) for routes in classes.values()}) > 1:
            return f"classes that gather at {point} have different routes"
    return None


def _routes_mix(network: Network) -> str | None:
    """Return a node where what came before and what comes after could mix, if there is one."""
    movements: dict[_Trip, set[Spans]] = {}
    befores: dict[str, set[_Trip]] = {}
    afters: dict[str, set[_Trip]] = {}
    for route in network.routes:
        names = (route.path.gathering, *map(name_of, route.path.nodes))
        movements.setdefault(names, set()).add(_movement(network, route))
        for i, name in enumerate(names[1:], start=1):
            befores.setdefault(name, set()).add(names[:i])
            afters.setdefault(name, set()).add(names[i:])
    for name, before in befores.items():
        for start in before:
            trips = [movements.get(start + rest) for rest in afters[name]]
            if any(trip is None for trip in trips):
                return f"at {name} routes could mix into one that nobody may take"
            if len(_all_of(trips)) > 1:
                return f"at {name} routes with different movement windows meet"
    return None


def _all_of(sets: Iterable[set[Spans] | None]) -> set[Spans]:
    return {one for found in sets if found is not None for one in found}


def _kinds_differ(network: Network) -> str | None:
    """Return a road that some kind of vehicle may not pass for a time, if there is one."""
    kinds = {route.kind for route in network.routes}
    for route in network.routes:
        for element in route.path.elements():
            stretches = network.clock.item(element).stretches if element.is_road else ()
            if any(s.kinds is not None and not kinds <= s.kinds for s in stretches):
                return f"not every kind of vehicle can pass {element.id}"
    return None


def _fleets_shared(network: Network) -> str | None:
    """Return a fleet that serves two needs of the stage, if there is one."""
    serves: dict[str, set[str]] = {}
    for route in network.routes:
        serves.setdefault(route.fleet, set()).add(route.share)
    shared = [fleet for fleet, needs in serves.items() if len(needs) > 1]
    return f"fleet {shared[0]} serves more than one need" if shared else None


def _people_differ(network: Network) -> str | None:
    """Return a limited destination where vehicles carry different numbers, if there is one."""
    for destination in {route.path.destination for route in network.routes}:
        found = network.world.receptions[destination]
        limited = found.rate_people_per_h is not None or found.beds_people is not None
        if limited and found.carries is None:
            return f"vehicles to {destination} carry different numbers of people"
    return None
