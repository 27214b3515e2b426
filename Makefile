# SPDX-License-Identifier: Apache-2.0
# make demo    install what is missing, build, judge the simulated study, print where the report lies
# make test    install what is missing, lint, build, run every test that is quick
# make prove   what takes longer: simulated coverage, peers, damaged input, kills, threads; tables into Documentation/proof
#              PROVE='--quick' does everything at a tenth of the size, PROVE='--only peers' one part
# make bench   time the release binary beside its peers, alternating, and print the ratios
# make install PREFIX=/usr/local

SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PREFIX ?= /usr/local
JOBS ?= 2
RELEASE := -c release -j $(JOBS)
BIN = $(shell swift build $(RELEASE) --show-bin-path)
DEMO := .demo

.PHONY: help setup build demo lint test prove bench install clean

help:
	@sed -n 's/^# make /make /p' Makefile

setup:
	@scripts/setup

build: setup
	@echo "build: the command, release"
	@swift build $(RELEASE) --product fiducial

demo: build
	@scripts/demo "$(BIN)/fiducial" "$(DEMO)"

lint:
	@echo "lint: swift format, strict"
	@swift format lint --strict --recursive --parallel Sources Tests Package.swift

test: setup
	@scripts/phases \
	  lint "swift format lint --strict --recursive --parallel Sources Tests Package.swift" \
	  build "swift build $(RELEASE) --build-tests --explicit-target-dependency-import-check error" \
	  test "swift test $(RELEASE) --disable-testable-imports --explicit-target-dependency-import-check error"

prove: build
	@swift build $(RELEASE) --product fiducial-proof
	@scripts/prove "$(BIN)/fiducial" $(PROVE)

bench: build
	@swift build $(RELEASE) --product fiducial-bench
	@Benchmarks/run "$(BIN)/fiducial"

# The runtime of Swift goes into the command, so that the machine that runs it needs no toolchain.
install: setup
	@echo "install: building the command with Swift's runtime inside"
	@swift build $(RELEASE) --static-swift-stdlib --scratch-path .build-install --product fiducial
	@install -d "$(DESTDIR)$(PREFIX)/bin"
	@install -s -m 755 .build-install/release/fiducial "$(DESTDIR)$(PREFIX)/bin/fiducial"
	@echo "install: $(DESTDIR)$(PREFIX)/bin/fiducial"

clean:
	@rm -rf .build .build-install $(DEMO)
