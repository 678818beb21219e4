"""The benchmark: speed and memory, as ratios within one run, so that machines can differ.

`make bench` uses sixty statements of the folder that ONRECORD_DATA names (all of them with BENCH_FULL=1), or the
shipped statement alone where it names none; checks are measured on all of that folder, or not at all. Every figure is
printed with its target; exit code 1 if one is missed.
"""
