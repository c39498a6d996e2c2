"""The words of OpenCorridor as frozen dataclasses; standard library only."""
