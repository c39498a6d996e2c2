"""Default values, each with the published source it is taken from.

A scenario that relies on a default lists it among its defaults used, with a short source; the
long form, with what was and what was not verified, is in `REFERENCES` and on the reference page.
"""

from __future__ import annotations

from opencorridor.model.cases import End, Range, exactly
from opencorridor.model.road_classes import RoadClass
from opencorridor.model.scenario import VehicleKind

OWN_STEP = "own assumption: one minute"
OWN_BLOCK = "own assumption: nobody is told a departure more closely than a quarter of an hour"
OWN_USABLE_CAPACITY = (
    "own assumption: a tenth lost in the central case, a fifth in the cautious one"
)
OWN_ASKS = "own assumption: round changes that a negotiator would name"
OWN_BOARDING = "rule of the format: boarding time is counted only where it is stated"
MIDPOINT = "midpoint of the two ends that are given"

SPACING_M = "50..50..100"
SPACING_SOURCE = "US Army FM 3-21.8, 5-18, open column; the central value is our own assumption"
LANES_SOURCE = "MATSim link properties by class of road"
CAPACITY_SOURCE = "MATSim link properties by class of road, with the Highway Capacity Manual"
SPEED_SOURCE = {
    VehicleKind.CAR: "OSRM car profile by class of road",
    VehicleKind.BUS: "OSRM car profile by class of road, with the GraphHopper bus model",
}
TRACK_NOTE = "; for tracks own assumption"
OCCUPANCY_SOURCE = {
    VehicleKind.CAR: "reports of 15 and 18 March 2022 on cars out of Mariupol",
    VehicleKind.BUS: "own assumption: the seats of one coach, nobody standing",
}
LENGTH_SOURCE = {
    VehicleKind.CAR: "AASHTO Green Book, design vehicle P",
    VehicleKind.BUS: "AASHTO Green Book, design vehicle BUS-12",
}

# What is taken from where, and how it was verified; the reference page carries it word for word.
REFERENCES = """\
**MATSim link properties**: lanes per direction and capacity per lane by class of road. 2 lanes
for a motorway and 1 for the rest; 2,000 vehicles/h for motorway and trunk, 1,500 for primary, 800
for secondary, 600 for tertiary, unclassified and residential. A track is taken as a living street,
300; that is our own assumption.
*Read in `LinkProperties.java` of the OSM network reader, github.com/matsim-org/matsim-libs.*

**Highway Capacity Manual**: one lane of a two-lane highway holds at most 1,700 passenger cars/h in
one direction; this caps the class value where there is one lane. A truck or bus counts as 1.5
passenger cars on level ground: the least capacity is the most divided by 1.5, as if every vehicle
were a bus. The central value is the midpoint.
*1,700: read in course notes (Pennsylvania State University, CE 321). 1.5, and 3.0 on rolling
ground: read in the traffic lab manual of the University of Idaho. The manual itself was not read;
later editions are said to take 2.0 on level ground, which was not verified. On hills, state the
capacity.*

**OSRM car profile**: speed of a car by class of road. Motorway 90, trunk 85, primary 65, secondary
55, tertiary 40, unclassified and residential 25 km/h. A track is taken at 10 km/h, the profile's
value where nothing is known.
*Read in `profiles/car.lua`, github.com/Project-OSRM/osrm-backend.*

**GraphHopper bus model**: a bus drives at nine tenths of the speed of a car, at most 100 km/h.
*Read in `custom_models/bus.json`, github.com/graphhopper/graphhopper.*

**US Army FM 3-21.8**: 50 to 100 m between the vehicles of an open column. That the central value
is 50 m is our own assumption.
*Paragraph 5-18, read in a public copy (infantrydrills.com). FM 11-43 gives 50 m in towns and 150 m
in the country (read at globalsecurity.org).*

**AASHTO Green Book**: lengths of design vehicles. Passenger car P 5.8 m, intercity bus BUS-12
12.2 m; both are rounded up to whole metres.
*Read in a public copy of the table of design vehicles.*

**Reports of March 2022**: people in a car. About 20,000 in about 4,000 cars on 15 March (5.0
each), 2,277 in 762 cars on 18 March (3.0 each). That a bus carries 46 is our own assumption.
*Published counts (agenzianova; 061.ua, 3353530); the division is ours.*
"""

LENGTH_M = {VehicleKind.CAR: 6, VehicleKind.BUS: 13}
PEOPLE_PER_VEHICLE = {
    VehicleKind.CAR: Range(3, 4, 5, End.LEAST),
    VehicleKind.BUS: exactly(46, End.LEAST),
}


def source_for_class(source: str, road_class: RoadClass) -> str:
    """Return the source of a class value, with the caveat for tracks."""
    return source + TRACK_NOTE if road_class is RoadClass.TRACK else source
