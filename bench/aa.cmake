edgebench_bench(aa SOURCES aa.cpp LINKS edgebench_judge)
