"""The benchmark: speed and memory, as ratios within one run, so that machines can differ.

`make bench` uses sixty statements of the folder that BENCH_DATA names, or else ONRECORD_DATA (all of them with
BENCH_FULL=1), or the shipped statement alone where neither names one. Every figure is printed with its target; exit
code 1 if one is missed.

With BENCH_SIZES="20000,200000" it measures the program with so many passages held instead, which are recombined from
the same statements: in a home that BENCH_HOME names, where they are kept for the next run, or in one that is deleted.
"""
