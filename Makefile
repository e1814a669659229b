# Thin over CMake's presets (CMakePresets.json); what it adds is the set-up of a fresh machine.
#   make bench      set up, build, prepare, measure, print the verdict (ARGS="..." are passed on)
#   make test       set up, build, run the tests
#   make build      set up, build build/release/bin/edgebench
#   make sdk        only the set-up: Debian packages and the runtimes' SDKs
#   make package    build/edgebench-<version>-linux-<processor>.tar.xz, a folder that runs where it
#                   is unpacked (TARGET=aarch64: for Arm; WITHOUT="openvino ...": without them)
#   make wheel      build/edgebench-<version>-py3-none-<platform>.whl, for pip (TARGET=aarch64, too)
#   make test-aarch64    the tests as programs for 64-bit Arm, under QEMU (ARGS=--quick: in minutes)
#   make dev        the developer's loop: warnings are errors (cmake --workflow --preset dev)
#   make sanitize   the tests under the address and undefined-behaviour sanitizers
#   make aa         how often the method claims a difference where there is none
#   make mutants    plant small bugs one at a time and tell which the tests catch: docs/TESTING.md
#                   (ARGS="--count 300", "--folder judge", ... are passed on)
#   make fuzz       mutated files for every parser, with Clang's libFuzzer: docs/TESTING.md
#                   (ARGS="--runs 20000 npy labels", ... are passed on)
#   make includes   every source compiled alone, up to its warnings (ARGS="src/judge" takes a part)
#   make format     format the sources; `make format-check` only complains
#   make tidy       clang-tidy on our sources
# EDGEBENCH_ASSETS names the folder of weights and images, EDGEBENCH_CASES one of files as users have
# them (tools/try-cases); EDGEBENCH_WITHOUT="openvino ..." leaves
# the SDKs of runtimes out that this machine cannot fetch. CONFIGURE="-D..." goes to CMake where a
# build folder is configured for the first time.

ifeq ($(origin EDGEBENCH_ASSETS),undefined)
ifneq ($(wildcard ../shared/assets/.),)
export EDGEBENCH_ASSETS := $(abspath ../shared/assets)
endif
endif

ifeq ($(origin EDGEBENCH_CASES),undefined)
ifneq ($(wildcard ../shared/cases/networks/.),)
export EDGEBENCH_CASES := $(abspath ../shared/cases/networks)
endif
endif

# The processor that `make package` packs for. Only from the command line: other tools leave a TARGET
# of theirs in the environment.
ifneq ($(origin TARGET),command line)
TARGET := $(shell uname -m)
endif

.DEFAULT_GOAL := build
.PHONY: bench test build package wheel test-aarch64 setup sdk dev sanitize includes aa mutants fuzz format format-check tidy clean
# One recipe at a time; Ninja inside them uses every core.
.NOTPARALLEL:

bench: build
	build/release/bin/edgebench bench $(ARGS)

test: setup build/release/build.ninja
	cmake --build --preset release
	ctest --preset release

build: setup build/release/build.ninja
	cmake --build --preset release --target program

# For another processor than this machine's, its SDKs and libraries beside this machine's own.
package wheel: export EDGEBENCH_WITHOUT := $(if $(WITHOUT),$(WITHOUT),$(EDGEBENCH_WITHOUT))
package wheel:
	@EDGEBENCH_TARGET=$(TARGET) tools/setup.sh
ifneq ($(TARGET),$(shell uname -m))
	@cmake -DFOLDER=sysroot -DMACHINE=$(TARGET) -P packaging/FetchDebian.cmake
	@cmake -DMACHINE=$(TARGET) -P cmake/FetchSdks.cmake
else
	@cmake -P cmake/FetchSdks.cmake
endif
	@tools/$@ $(TARGET)

test-aarch64: setup build/release/build.ninja
	@EDGEBENCH_TARGET=aarch64 tools/setup.sh
	@cmake -DFOLDER=sysroot -DMACHINE=aarch64 -P packaging/FetchDebian.cmake
	@cmake -DMACHINE=aarch64 -P cmake/FetchSdks.cmake
	@tools/test-aarch64 $(ARGS)

setup:
	@tools/setup.sh
	@cmake -P cmake/FetchSdks.cmake

sdk: setup

# The presets configure once; afterwards Ninja itself sees when CMake has to run again, also when an
# SDK appears or goes.
build/%/build.ninja:
	cmake --preset $* $(CONFIGURE)

dev: setup
	cmake --workflow --preset dev

sanitize: setup build/sanitize/build.ninja
	cmake --build --preset sanitize
	ctest --preset sanitize $(ARGS)

includes: setup
	tools/includes.py $(ARGS)

aa: build
	cmake --build --preset release --target bench-aa
	tools/aa $(ARGS)

mutants: setup
	tools/mutants.py $(ARGS)

fuzz: setup
	tools/fuzz.py $(ARGS)

format format-check: setup
	@tools/format.sh $@

tidy: setup build/dev/build.ninja
	@tools/tidy.sh

clean:
	rm -rf build
