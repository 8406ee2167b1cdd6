"""The cases of emulator_probe.py, by subject, and what they are run with."""
