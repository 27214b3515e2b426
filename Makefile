# SPDX-License-Identifier: Apache-2.0
# make demo    install what is missing, build, tell the story on simulated hospitals, print where its page lies
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
	@echo "build: the command, its helpers and the checker of proofs, release"
	@swift build $(RELEASE) --product fiducial
	@swift build $(RELEASE) --product fiducial-dicom
	@swift build $(RELEASE) --product fiducial-infer
	@swift build $(RELEASE) --product fiducial-train
	@swift build $(RELEASE) --product fiducial-verify

demo: build
	@scripts/demo "$(BIN)/fiducial" "$(DEMO)"

lint:
	@echo "lint: swift format, strict"
	@swift format lint --strict --recursive --parallel Sources Tests Package.swift

test: setup
	@scripts/phases \
	  lint "swift format lint --strict --recursive --parallel Sources Tests Package.swift" \
	  build "swift build $(RELEASE) --build-tests --explicit-target-dependency-import-check error" \
	  test "swift test $(RELEASE) --disable-testable-imports --explicit-target-dependency-import-check error 2>&1 | scripts/failures-last"

prove: build
	@for product in fiducial-proof fiducial-records-proof fiducial-quality-proof fiducial-image-checks fiducial-inference-proof fiducial-training-proof; do \
	  swift build $(RELEASE) --product $$product; \
	done
	@scripts/prove "$(BIN)/fiducial" $(PROVE)

bench: build
	@swift build $(RELEASE) --product fiducial-bench
	@Benchmarks/run "$(BIN)/fiducial"

# The runtime of Swift goes into the executables, so that the machine that runs them needs no toolchain; the helper wants the
# codecs of Debian (libdcmtk17, libopenjp2-7, libpng16-16, libjpeg62-turbo, libseccomp2), without which reading images exits 69; the
# command wants libsqlite3-0, libzstd1 and zlib1g, which every Debian has or brings. OpenVINO goes to lib/fiducial, where set-up could
# have it; without it inference exits 69. libtorch goes there too; without it training exits 69.
install: setup
	@echo "install: building the command and its helpers with Swift's runtime inside"
	@install -d "$(DESTDIR)$(PREFIX)/bin"
	@for product in fiducial fiducial-dicom fiducial-infer fiducial-train fiducial-verify; do \
	  swift build $(RELEASE) --static-swift-stdlib --scratch-path .build-install --product $$product; \
	  install -s -m 755 .build-install/release/$$product "$(DESTDIR)$(PREFIX)/bin/$$product"; \
	  echo "install: $(DESTDIR)$(PREFIX)/bin/$$product"; \
	done
	@if [ -d .deps/openvino/lib ]; then \
	  install -d "$(DESTDIR)$(PREFIX)/lib/fiducial" "$(DESTDIR)$(PREFIX)/share/doc/fiducial/openvino"; \
	  install -m 644 .deps/openvino/lib/* "$(DESTDIR)$(PREFIX)/lib/fiducial/"; \
	  if [ -d .deps/openvino/licences ]; then cp -R .deps/openvino/licences/. "$(DESTDIR)$(PREFIX)/share/doc/fiducial/openvino/"; fi; \
	  echo "install: $(DESTDIR)$(PREFIX)/lib/fiducial (OpenVINO)"; \
	fi
	@if [ -e .deps/torch/lib/libfiducial_torch.so ]; then \
	  install -d "$(DESTDIR)$(PREFIX)/lib/fiducial" "$(DESTDIR)$(PREFIX)/share/doc/fiducial/torch"; \
	  for library in libtorch_cpu.so libc10.so libgomp.so.1 libfiducial_torch.so; do \
	    install -m 644 .deps/torch/lib/$$library "$(DESTDIR)$(PREFIX)/lib/fiducial/$$library"; \
	  done; \
	  if [ -d .deps/torch/licences ]; then cp -R .deps/torch/licences/. "$(DESTDIR)$(PREFIX)/share/doc/fiducial/torch/"; fi; \
	  echo "install: $(DESTDIR)$(PREFIX)/lib/fiducial (libtorch)"; \
	fi

clean:
	@rm -rf .build .build-install $(DEMO)
